using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FaultLab.Lab.Docker;

/// <summary>
/// The Docker Engine API as far as FaultLab uses it: one method a request. Failures are <see cref="LabException"/>s with what helps
/// against them.
/// </summary>
internal sealed class DockerEngineClient : IDisposable
{
    private readonly EngineTransport _transport;

    private DockerEngineClient(EngineTransport transport) => _transport = transport;

    public EngineAddress Address => _transport.Address;

    public ApiVersion Version => _transport.Version;

    public string Server => _transport.Server;

    /// <exception cref="LabException">No engine answers there, or one that is too old.</exception>
    public static async Task<DockerEngineClient> ConnectAsync(EngineAddress address, CancellationToken cancellationToken) =>
        new(await EngineTransport.ConnectAsync(address, cancellationToken));

    /// <summary>The engine that DOCKER_HOST names, or the one of this machine.</summary>
    public static Task<DockerEngineClient> ConnectAsync(CancellationToken cancellationToken) =>
        ConnectAsync(EngineAddress.FromEnvironment(Environment.GetEnvironmentVariable), cancellationToken);

    /// <summary>Whether it still answers.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            (await _transport.SendAsync(HttpMethod.Get, "info", "ask the engine", cancellationToken: cancellationToken)).Dispose();
            return true;
        }
        catch (LabException)
        {
            return false;
        }
    }

    /// <returns>Null when the engine has no such image.</returns>
    public async Task<ImageInspection?> FindImageAsync(string image, CancellationToken cancellationToken)
    {
        using var answer = await _transport.SendAsync(
            HttpMethod.Get, $"images/{image}/json", $"look for the image {image}", accepted: [HttpStatusCode.NotFound], cancellationToken: cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : JsonSerializer.Deserialize<ImageInspection>(await answer.Content.ReadAsStringAsync(cancellationToken), EngineJson.Options);
    }

    /// <summary>Pulls an image from its registry.</summary>
    /// <exception cref="LabException">The registry cannot be reached, or has no such image.</exception>
    public async Task PullAsync(string image, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await CreateImageAsync($"images/create?fromImage={Escape(ImageName.WithTag(image))}", $"pull {image}", null, progress, cancellationToken);
        }
        catch (LabException e) when (e.InnerException is null)
        {
            throw EngineErrors.NotPulled(image, e.Message);
        }
    }

    /// <summary>Makes an image of a root file system's tar.</summary>
    /// <param name="changes">Dockerfile instructions: <c>LABEL a=b</c>.</param>
    public async Task ImportAsync(string image, Stream tar, IEnumerable<string> changes, CancellationToken cancellationToken)
    {
        var (name, tag) = ImageName.Split(image);
        var instructions = string.Concat(changes.Select(change => $"&changes={Escape(change)}"));
        await CreateImageAsync($"images/create?fromSrc=-&repo={Escape(name)}&tag={Escape(tag)}{instructions}", $"import {image}", Tar(tar), null, cancellationToken);
    }

    /// <returns>The container's id.</returns>
    public async Task<string> CreateAsync(string name, ContainerRequest request, CancellationToken cancellationToken) =>
        (await _transport.AskAsync<CreatedAnswer>(HttpMethod.Post, $"containers/create?name={Escape(name)}", $"create the container {name}", request, cancellationToken)).Id;

    /// <summary>Unpacks a tar into the container's root folder, whether it runs or not.</summary>
    public Task PutFilesAsync(string id, Stream tar, CancellationToken cancellationToken) =>
        DoAsync(HttpMethod.Put, $"containers/{id}/archive?path=/", "copy files into the container", Tar(tar), cancellationToken: cancellationToken);

    /// <summary>Fine when it runs already.</summary>
    public Task StartAsync(string id, CancellationToken cancellationToken) => PostAsync(id, "start", "start the container", cancellationToken);

    /// <summary>SIGTERM, and SIGKILL when it has not ended after <paramref name="patience"/>. Fine when it does not run.</summary>
    public Task StopAsync(string id, TimeSpan patience, CancellationToken cancellationToken) =>
        PostAsync(id, $"stop?t={Seconds(patience)}", "stop the container", cancellationToken);

    public Task RestartAsync(string id, TimeSpan patience, CancellationToken cancellationToken) =>
        PostAsync(id, $"restart?t={Seconds(patience)}", "restart the container", cancellationToken);

    /// <param name="signal">A name such as <c>SIGKILL</c>.</param>
    public Task KillAsync(string id, string signal, CancellationToken cancellationToken) =>
        PostAsync(id, $"kill?signal={signal}", $"send {signal} to the container", cancellationToken);

    public Task PauseAsync(string id, CancellationToken cancellationToken) => PostAsync(id, "pause", "pause the container", cancellationToken);

    public Task UnpauseAsync(string id, CancellationToken cancellationToken) => PostAsync(id, "unpause", "unpause the container", cancellationToken);

    public async Task UpdateAsync(string id, UpdateRequest limits, CancellationToken cancellationToken) =>
        await _transport.AskAsync<JsonElement>(HttpMethod.Post, $"containers/{id}/update", "change the container's limits", limits, cancellationToken);

    public Task<ContainerInspection> InspectAsync(string id, CancellationToken cancellationToken) =>
        _transport.AskAsync<ContainerInspection>(HttpMethod.Get, $"containers/{id}/json", "inspect the container", cancellationToken: cancellationToken);

    /// <summary>All containers that carry a label, running or not.</summary>
    /// <param name="label"><c>name=value</c>.</param>
    public Task<ContainerListed[]> ListAsync(string label, CancellationToken cancellationToken) => _transport.AskAsync<ContainerListed[]>(
        HttpMethod.Get, $"containers/json?all=true&filters={Filter("label", label)}", "list containers", cancellationToken: cancellationToken);

    /// <summary>Ends and removes it, its anonymous volumes too. Fine when it is gone.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken) => (await _transport.SendAsync(
        HttpMethod.Delete, $"containers/{id}?force=true&v=true", "remove the container", accepted: [HttpStatusCode.NotFound], cancellationToken: cancellationToken)).Dispose();

    /// <summary>Starts a program in the container as root and gives its input and output.</summary>
    /// <param name="onErrors">Called with what it writes to its standard error.</param>
    public async Task<Stream> ExecAsync(string id, IReadOnlyList<string> command, Action<ReadOnlyMemory<byte>>? onErrors, CancellationToken cancellationToken)
    {
        var exec = new { Cmd = command, AttachStdin = true, AttachStdout = true, AttachStderr = true, User = "0:0" };
        var created = await _transport.AskAsync<CreatedAnswer>(HttpMethod.Post, $"containers/{id}/exec", $"prepare {command[0]} in the container", exec, cancellationToken);
        var answer = await _transport.SendAsync(
            HttpMethod.Post, $"exec/{created.Id}/start", $"run {command[0]} in the container",
            System.Net.Http.Json.JsonContent.Create(new { Detach = false, Tty = false }, options: EngineJson.Options), streams: true,
            prepare: request =>
            {
                request.Headers.Connection.Add("Upgrade");
                request.Headers.Upgrade.Add(new ProductHeaderValue("tcp"));
            },
            cancellationToken: cancellationToken);
        return new FrameStream(await answer.Content.ReadAsStreamAsync(cancellationToken), onErrors);
    }

    /// <summary>What the container writes from <paramref name="since"/> on, until it stops. Each line begins with its time (RFC 3339) and a blank.</summary>
    public async Task<Stream> FollowLogsAsync(string id, DateTimeOffset? since, Action<ReadOnlyMemory<byte>> onErrors, CancellationToken cancellationToken)
    {
        var from = since is { } moment ? string.Create(CultureInfo.InvariantCulture, $"&since={(moment - DateTimeOffset.UnixEpoch).Ticks / 1e7m:0.0000000}") : "";
        var answer = await _transport.SendAsync(
            HttpMethod.Get, $"containers/{id}/logs?follow=true&stdout=true&stderr=true&timestamps=true{from}", "read the container's output", streams: true,
            cancellationToken: cancellationToken);
        return new FrameStream(await answer.Content.ReadAsStreamAsync(cancellationToken), onErrors);
    }

    /// <summary>What happens to the containers that carry a label, as it happens. Ends when the engine does.</summary>
    /// <param name="connected">Called once the engine has begun to tell.</param>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(string label, Action connected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filters = Escape(JsonSerializer.Serialize(new Dictionary<string, string[]> { ["label"] = [label], ["type"] = ["container"] }));
        using var answer = await _transport.SendAsync(HttpMethod.Get, $"events?filters={filters}", "listen to the engine", streams: true, cancellationToken: cancellationToken);
        connected();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var found in JsonSerializer.DeserializeAsyncEnumerable<EngineEvent>(stream, topLevelValues: true, EngineJson.Options, cancellationToken))
        {
            if (found is not null)
            {
                yield return found;
            }
        }
    }

    public void Dispose() => _transport.Dispose();

    private async Task CreateImageAsync(string path, string what, HttpContent? content, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var answer = await _transport.SendAsync(HttpMethod.Post, path, what, content, streams: true, cancellationToken: cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var line in JsonSerializer.DeserializeAsyncEnumerable<ProgressLine>(stream, topLevelValues: true, EngineJson.Options, cancellationToken))
        {
            // An import that fails half way answers 200 and says so here.
            if (line?.Error is { } error)
            {
                throw new LabException($"could not {what}: {error}");
            }

            if (line is { Status: { } status, Id: var id })
            {
                progress?.Report(id is null ? status : $"{id}: {status}");
            }
        }
    }

    private Task PostAsync(string id, string action, string what, CancellationToken cancellationToken) =>
        DoAsync(HttpMethod.Post, $"containers/{id}/{action}", what, accepted: [HttpStatusCode.NotModified], cancellationToken: cancellationToken);

    private async Task DoAsync(
        HttpMethod method, string path, string what, HttpContent? content = null, HttpStatusCode[]? accepted = null, CancellationToken cancellationToken = default) =>
        (await _transport.SendAsync(method, path, what, content, accepted: accepted, cancellationToken: cancellationToken)).Dispose();

    private static StreamContent Tar(Stream tar) => new(tar) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-tar") } };

    private static string Filter(string name, string value) => Escape(JsonSerializer.Serialize(new Dictionary<string, string[]> { [name] = [value] }));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Seconds(TimeSpan time) => ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
