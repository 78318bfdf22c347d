using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FaultLab.Lab.Docker;

/// <summary>What goes wrong with an engine, in words that say what to do.</summary>
internal static class EngineErrors
{
    private const string NoEngine = $"start a Docker engine (Debian: apt-get install docker.io; systemctl start docker), or set {EngineAddress.Variable} to the address of the one that runs";

    /// <summary>Nobody answered at the address.</summary>
    public static LabException Unreachable(EngineAddress address, Exception cause) => Socket(cause) switch
    {
        SocketError.AccessDenied => new LabException(
            $"The Docker engine at {address} may not be used by this user.", "run FaultLab as root (sudo), or as a member of the group docker", inner: cause),
        // A unix socket without a file is "address not available" to .NET.
        SocketError.AddressNotAvailable when address.SocketPath is { } path => new LabException(
            $"No Docker engine answers at {address}: there is no {path}.", NoEngine, inner: cause),
        _ => new LabException($"No Docker engine answers at {address}: {Words(cause)}.", NoEngine, inner: cause),
    };

    /// <summary>It answered before and does not now.</summary>
    public static LabException Lost(EngineAddress address, string what, Exception cause) => new(
        $"could not {what}: the Docker engine at {address} does not answer: {Words(cause)}", "see the engine's own log (journalctl -u docker); then run faultlab clean", inner: cause);

    /// <summary>It answered with a status that says no.</summary>
    public static LabException Refused(string what, HttpStatusCode status, string body) => new(
        $"could not {what}: {MessageOf(body) ?? status.ToString()}", Remedy(status, body), output: $"HTTP {(int)status}");

    /// <summary>An image that was to be pulled and could not.</summary>
    public static LabException NotPulled(string image, string reason) => new(
        $"The image {image} is not in the Docker engine and could not be pulled: {Tidy(reason)}",
        $"check the name, and that the engine reaches the registry; or load it first (docker load), or let FaultLab make it of Debian packages (image: {{ packages: [...] }})");

    /// <summary>The engine's errors are JSON objects with one member, <c>message</c>.</summary>
    public static string? MessageOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out var message)
                ? Tidy(message.GetString() ?? "")
                : null;
        }
        catch (JsonException)
        {
            return body.Trim() is { Length: > 0 } text ? Tidy(text) : null;
        }
    }

    private static string Tidy(string text) => text.Trim().ReplaceLineEndings(" ");

    private static string? Remedy(HttpStatusCode status, string body) => status switch
    {
        HttpStatusCode.Conflict when body.Contains("already in use", StringComparison.Ordinal) => "a run that died left it: run faultlab clean",
        _ when body.Contains("unable to apply caps", StringComparison.Ordinal) =>
            "the Docker engine itself lacks a capability that the container asks for: leave \"privileged\" out, or run the engine with all capabilities",
        _ when body.Contains("executable file not found", StringComparison.Ordinal) || body.Contains("no such file or directory", StringComparison.Ordinal) =>
            "name a program that is in the image, by its whole path",
        _ when body.Contains("No command specified", StringComparison.Ordinal) => "the image names no command: give the node one (command: [...])",
        _ when body.Contains("no space left", StringComparison.OrdinalIgnoreCase) => "make room on the disk of the engine's data folder",
        _ => null,
    };

    private static SocketError? Socket(Exception? e) => e switch
    {
        null => null,
        SocketException socket => socket.SocketErrorCode,
        _ => Socket(e.InnerException),
    };

    private static string Words(Exception e) => e switch
    {
        OperationCanceledException => "no answer in time",
        { InnerException: { } inner } => Words(inner),
        _ => e.Message.TrimEnd('.'),
    };
}
