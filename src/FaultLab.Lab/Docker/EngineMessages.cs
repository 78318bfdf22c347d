using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultLab.Lab.Docker;

/// <summary>The engine's JSON: members in Pascal case, nothing written that is not set.</summary>
internal static class EngineJson
{
    public static JsonSerializerOptions Options { get; } = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}

/// <summary>What <c>POST /containers/create</c> takes, as far as FaultLab uses it.</summary>
internal sealed record ContainerRequest
{
    public required string Image { get; init; }

    public required string Hostname { get; init; }

    /// <summary>Null: the image's own.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary><c>NAME=value</c> each.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public HealthRequest? Healthcheck { get; init; }

    public required HostRequest HostConfig { get; init; }
}

/// <summary>The part of a container's settings that is the engine's machine's.</summary>
internal sealed record HostRequest
{
    /// <summary>No network of Docker's: FaultLab wires the container itself.</summary>
    public string NetworkMode { get; } = "none";

    public bool Privileged { get; init; }

    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>Bytes; null: no limit.</summary>
    public long? Memory { get; init; }

    /// <summary>Memory and swap together, bytes: the same as <see cref="Memory"/> for none of swap.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>CPUs in units of 10^-9.</summary>
    public long? NanoCpus { get; init; }

    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }

    /// <summary>Mount point and options: <c>size=16777216</c>.</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    public RestartRequest? RestartPolicy { get; init; }

    /// <summary>A driver whose lines can be read back, whatever the engine's default is.</summary>
    public LogRequest LogConfig { get; } = new("json-file");
}

internal sealed record LogRequest(string Type);

internal sealed record RestartRequest(string Name);

/// <summary>Durations are nanoseconds.</summary>
internal sealed record HealthRequest(IReadOnlyList<string> Test, long Interval, long Timeout, int Retries, long StartPeriod);

/// <summary>What <c>POST /containers/{id}/update</c> takes.</summary>
internal sealed record UpdateRequest
{
    public long? Memory { get; init; }

    public long? MemorySwap { get; init; }

    public long? NanoCpus { get; init; }
}

internal sealed record CreatedAnswer(string Id);

/// <summary>What <c>GET /containers/{id}/json</c> tells, as far as FaultLab reads it.</summary>
internal sealed record ContainerInspection
{
    public required string Id { get; init; }

    public required ContainerState State { get; init; }

    public int RestartCount { get; init; }

    public required HostInspection HostConfig { get; init; }
}

internal sealed record HostInspection
{
    public long Memory { get; init; }

    public long MemorySwap { get; init; }

    public long NanoCpus { get; init; }
}

internal sealed record ContainerState
{
    /// <summary>created, running, paused, restarting, removing, exited, dead.</summary>
    public string Status { get; init; } = "";

    public bool Running { get; init; }

    public bool Paused { get; init; }

    public bool OOMKilled { get; init; }

    /// <summary>Of the first process, in the engine's PID namespace; 0 when it does not run.</summary>
    public int Pid { get; init; }

    public int ExitCode { get; init; }

    public string Error { get; init; } = "";

    public HealthState? Health { get; init; }
}

/// <param name="Status">none, starting, healthy, unhealthy.</param>
internal sealed record HealthState(string Status, int FailingStreak);

internal sealed record ContainerListed(string Id, ImmutableArray<string> Names, IReadOnlyDictionary<string, string>? Labels);

internal sealed record ExecInspection(bool Running, int? ExitCode);

internal sealed record ImageInspection(string Id, ImageConfiguration? Config);

internal sealed record ImageConfiguration
{
    public ImmutableArray<string>? Cmd { get; init; }

    public ImmutableArray<string>? Entrypoint { get; init; }

    public ImmutableArray<string>? Env { get; init; }

    public string? WorkingDir { get; init; }
}

/// <summary>One line of a pull or an import.</summary>
internal sealed record ProgressLine
{
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }
}

/// <summary>One line of <c>GET /events</c>.</summary>
internal sealed record EngineEvent
{
    /// <summary>start, die, oom, kill, pause, unpause, restart, update, <c>health_status: unhealthy</c>, …</summary>
    public string Action { get; init; } = "";

    public EventActor Actor { get; init; } = new();

    [JsonPropertyName("timeNano")]
    public long TimeNanoseconds { get; init; }
}

internal sealed record EventActor
{
    public string ID { get; init; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;
}
