using System.Text;

namespace FaultLab.Agent.Probes;

/// <summary>Waits for the identification line of an SSH server, <c>SSH-2.0-…</c> (RFC 4253, 4.2), which other lines may precede.</summary>
internal sealed class SshDialogue : IDialogue
{
    /// <summary>More than this before the banner is not SSH: 8 KiB.</summary>
    private const int Limit = 8 * 1024;

    private readonly StringBuilder _heard = new();

    public ReadOnlyMemory<byte> Request => default;

    public bool EndsWithConnection => false;

    public Hearing Hear(ReadOnlySpan<byte> data)
    {
        _heard.Append(Encoding.Latin1.GetString(data));
        var lines = _heard.ToString().Split('\n');
        foreach (var line in lines[..^1])
        {
            if (line.StartsWith("SSH-", StringComparison.Ordinal))
            {
                // 1.99 is a server that also speaks version 1 (RFC 4253, 5.1).
                return line.StartsWith("SSH-2.0-", StringComparison.Ordinal) || line.StartsWith("SSH-1.99-", StringComparison.Ordinal)
                    ? Hearing.Good
                    : Hearing.Bad($"banner {line.Trim()}");
            }
        }

        return _heard.Length > Limit ? Hearing.Bad("no SSH banner") : Hearing.More;
    }

    public Hearing HearEnd() => Hearing.Bad("closed before its SSH banner");
}
