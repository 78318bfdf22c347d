namespace FaultLab.Lab.Docker;

/// <summary>Where a Docker engine listens: a unix socket, or a host and port without TLS.</summary>
/// <param name="SocketPath">Path of the unix socket; null for tcp.</param>
/// <param name="Host">Name or address of the host; null for a unix socket.</param>
/// <param name="Port">TCP port; 0 for a unix socket.</param>
internal sealed record EngineAddress(string? SocketPath, string? Host, int Port)
{
    /// <summary>The variable in which Docker's own tools are told the address.</summary>
    public const string Variable = "DOCKER_HOST";

    /// <summary>Where the engine listens when nobody says otherwise (dockerd's default for <c>-H</c>).</summary>
    public const string Default = "unix:///var/run/docker.sock";

    /// <summary>Port of the plain API registered with IANA, when a tcp address has none.</summary>
    private const int DefaultPort = 2375;

    /// <exception cref="LabException">DOCKER_HOST holds something else, or asks for TLS.</exception>
    public static EngineAddress FromEnvironment(Func<string, string?> environment)
    {
        var written = environment(Variable) is { Length: > 0 } address ? address : Default;
        if (environment("DOCKER_TLS_VERIFY") is { Length: > 0 } && !written.StartsWith("unix:", StringComparison.Ordinal))
        {
            throw new LabException("DOCKER_TLS_VERIFY is set, but FaultLab reaches Docker engines without TLS only.",
                $"unset it and set {Variable} to a unix socket of this machine");
        }

        return Parse(written);
    }

    /// <param name="written">As DOCKER_HOST has it: <c>unix:///run/docker.sock</c>, <c>tcp://127.0.0.1:2375</c>.</param>
    /// <exception cref="LabException">It is neither.</exception>
    public static EngineAddress Parse(string written)
    {
        if (Uri.TryCreate(written, UriKind.Absolute, out var uri))
        {
            if (uri.Scheme == "unix" && uri.AbsolutePath.Length > 1)
            {
                return new EngineAddress(uri.LocalPath, null, 0);
            }

            if (uri.Scheme is "tcp" or "http" && uri.Host.Length > 0)
            {
                return new EngineAddress(null, uri.Host, uri.Port > 0 && !(uri.Scheme == "http" && uri.IsDefaultPort) ? uri.Port : DefaultPort);
            }
        }

        throw new LabException($"\"{written}\" is no address of a Docker engine that FaultLab can reach.",
            $"set {Variable} to unix:///var/run/docker.sock or tcp://HOST:PORT");
    }

    public override string ToString() => SocketPath is { } path ? $"unix://{path}" : $"tcp://{Host}:{Port}";
}
