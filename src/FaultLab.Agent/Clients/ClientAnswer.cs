using System.Net;

namespace FaultLab.Agent.Clients;

/// <summary>What a <see cref="ClientServer"/> says of a connection, held against what the client knows of itself.</summary>
internal enum ClientVerdict { Right, Unknown, Wrong }

internal static class ClientAnswer
{
    /// <summary>The first word of the answer of a server that does not know; the reason follows.</summary>
    public const string Unknown = "unknown";

    /// <param name="answer">The whole of it; without the line's end it is cut off.</param>
    /// <param name="own">The client's end of the connection, as its own kernel tells.</param>
    public static ClientVerdict Judge(string answer, IPEndPoint own) =>
        !answer.EndsWith('\n') ? ClientVerdict.Wrong
        : answer.StartsWith(Unknown, StringComparison.Ordinal) ? ClientVerdict.Unknown
        : IPEndPoint.TryParse(answer.AsSpan().TrimEnd('\n'), out var told) && told.Equals(own) ? ClientVerdict.Right
        : ClientVerdict.Wrong;
}
