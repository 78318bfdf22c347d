using System.Globalization;
using System.Text;

namespace FaultLab.Agent.Probes;

/// <summary>One GET by HTTP/1.0 (RFC 1945); the answer is whole when its length is reached or the server closes.</summary>
internal sealed class HttpDialogue(string host, string path) : IDialogue
{
    /// <summary>A header longer than this is malformed: 64 KiB.</summary>
    private const int HeaderLimit = 64 * 1024;

    private readonly MemoryStream _header = new();
    private Head? _head;
    private long _body;

    /// <param name="Length">Of the body; null: until the server closes.</param>
    internal readonly record struct Head(int Status, long? Length);

    public ReadOnlyMemory<byte> Request { get; } = Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: faultlab\r\nAccept: */*\r\nConnection: close\r\n\r\n");

    public bool EndsWithConnection => false;

    public Hearing Hear(ReadOnlySpan<byte> data)
    {
        if (_head is not null)
        {
            _body += data.Length;
            return Decide();
        }

        _header.Write(data);
        var heard = _header.GetBuffer().AsSpan(0, (int)_header.Length);
        var end = heard.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return heard.Length > HeaderLimit ? Hearing.Bad("malformed HTTP: no end of the header") : Hearing.More;
        }

        if (!TryParse(Encoding.Latin1.GetString(heard[..end]), out var head))
        {
            return Hearing.Bad("malformed HTTP");
        }

        _head = head;
        _body = heard.Length - end - 4;
        return Decide();
    }

    public Hearing HearEnd() => _head switch
    {
        null => Hearing.Bad(_header.Length == 0 ? "closed without an answer" : "malformed HTTP"),
        { Status: >= 500 } head => Hearing.Bad($"HTTP {head.Status}"),
        { Length: { } length } when _body < length => Hearing.Bad($"closed after {_body} of {length} bytes"),
        _ => Hearing.Good,
    };

    internal static bool TryParse(string header, out Head head)
    {
        head = default;
        var lines = header.Split("\r\n");
        var status = lines[0].Split(' ', 3);
        if (status.Length < 2 || !status[0].StartsWith("HTTP/", StringComparison.Ordinal) || status[1].Length != 3
            || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code < 100)
        {
            return false;
        }

        long? length = null;
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                return false;
            }

            if (line.AsSpan(0, colon).Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                if (!long.TryParse(line.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                {
                    return false;
                }

                length = value;
            }
        }

        head = new Head(code, length);
        return true;
    }

    private Hearing Decide() => _head is { Length: { } length } && _body >= length ? HearEnd() : Hearing.More;
}
