using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace FaultLab.Lab.Docker;

/// <summary>HTTP to one engine, each request under the negotiated version. What fails on the way is a <see cref="LabException"/>.</summary>
internal sealed class EngineTransport : IDisposable
{
    /// <summary>Answers that do not stream come within this; starting a container on a busy machine takes seconds.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    private EngineTransport(EngineAddress address)
    {
        Address = address;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = (_, cancellationToken) => OpenAsync(address, cancellationToken),
            UseProxy = false,
        })
        {
            // Only a name: the connection goes where the callback leads.
            BaseAddress = new Uri("http://docker/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public EngineAddress Address { get; }

    public ApiVersion Version { get; private set; }

    /// <summary>What the engine calls itself: <c>Docker/20.10.24 (linux)</c>.</summary>
    public string Server { get; private set; } = "";

    /// <summary>Says hello and agrees on a version.</summary>
    /// <exception cref="LabException">No engine answers there, or one that is too old.</exception>
    public static async Task<EngineTransport> ConnectAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        var transport = new EngineTransport(address);
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(ConnectTimeout);
            using var answer = await transport._http.GetAsync(new Uri("_ping", UriKind.Relative), bound.Token);
            transport.Version = ApiVersion.Negotiate(answer.Headers.TryGetValues("Api-Version", out var versions) ? versions.First() : null);
            transport.Server = answer.Headers.TryGetValues("Server", out var servers) ? string.Join(' ', servers) : "Docker";
            return transport;
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            transport.Dispose();
            throw EngineErrors.Unreachable(address, e);
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <summary>Sends, and returns the answer of whoever takes it: the statuses in <paramref name="accepted"/> are fine, others throw.</summary>
    /// <param name="what">As in "could not …".</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string what, HttpContent? content = null, bool streams = false, HttpStatusCode[]? accepted = null,
        Action<HttpRequestMessage>? prepare = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, new Uri($"v{Version}/{path}", UriKind.Relative)) { Content = content };
        prepare?.Invoke(request);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!streams)
        {
            bound.CancelAfter(AnswerTimeout);
        }

        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, streams ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, bound.Token);
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            throw EngineErrors.Lost(Address, what, e);
        }

        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.SwitchingProtocols || accepted?.Contains(answer.StatusCode) == true)
        {
            return answer;
        }

        using (answer)
        {
            throw EngineErrors.Refused(what, answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public async Task<T> AskAsync<T>(HttpMethod method, string path, string what, object? body = null, CancellationToken cancellationToken = default)
    {
        using var answer = await SendAsync(method, path, what, body is null ? null : JsonContent.Create(body, body.GetType(), options: EngineJson.Options), cancellationToken: cancellationToken);
        try
        {
            return (await answer.Content.ReadFromJsonAsync<T>(EngineJson.Options, cancellationToken))!;
        }
        catch (JsonException e)
        {
            throw new LabException($"could not {what}: the Docker engine's answer cannot be read: {e.Message}", inner: e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> OpenAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        var socket = address.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await (address.SocketPath is { } path
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken)
                : socket.ConnectAsync(address.Host!, address.Port, cancellationToken));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsUnreachable(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
