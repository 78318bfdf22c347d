using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Probes.Echo;

/// <summary>
/// Outcomes as the lines of <see cref="ProbeNotification"/> and <see cref="LifeNotification"/>, collected to be handed over together; written by hand, since at some
/// thousand a second the serializer and the memory it takes would be most of the work.
/// </summary>
internal sealed class ProbeLines(INotifier notifier)
{
    private const int Enough = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new(2 * Enough);
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Whether it cannot wait: there is more than answers, or much.</summary>
    public bool IsUrgent { get; private set; }

    /// <param name="roundTrip">Nanoseconds.</param>
    public void Add(EchoTarget target, long sequence, long sent, string outcome, long? roundTrip, string? detail)
    {
        _lines.Write("""{"jsonrpc":"2.0","method":"probe","params":{"name":"""u8);
        _lines.Write(target.NameAsJson.Span);
        _lines.Write(""","sequence":"""u8);
        Write(sequence);
        _lines.Write(""","sentNanoseconds":"""u8);
        Write(sent);
        _lines.Write(""","outcome":"""u8);
        Quote(outcome);
        _lines.Write(""","rttNanoseconds":"""u8);
        if (roundTrip is { } nanoseconds)
        {
            Write(nanoseconds);
        }
        else
        {
            _lines.Write("null"u8);
        }

        _lines.Write(""","detail":"""u8);
        if (detail is null)
        {
            _lines.Write("null"u8);
        }
        else
        {
            Quote(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(detail));
        }

        _lines.Write("}}\n"u8);
        _count++;
        IsUrgent |= outcome != ProbeOutcomes.Ok || _lines.WrittenCount > Enough;
    }

    /// <summary>The target died, or lives again: told at once.</summary>
    /// <param name="at">When, nanoseconds.</param>
    public void Life(EchoTarget target, long at)
    {
        var life = target.Liveness!;
        _lines.Write("""{"jsonrpc":"2.0","method":"life","params":{"name":"""u8);
        _lines.Write(target.NameAsJson.Span);
        _lines.Write(life.IsDead ? ""","isAlive":false,"monotonicNanoseconds":"""u8 : ""","isAlive":true,"monotonicNanoseconds":"""u8);
        Write(at);
        _lines.Write(""","silentSinceNanoseconds":"""u8);
        Write(life.SilentSince);
        _lines.Write(""","unanswered":"""u8);
        Write(target.Unanswered());
        _lines.Write("}}\n"u8);
        _count++;
        IsUrgent = true;
    }

    /// <summary>Hands over what was collected.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            notifier.Notify(_lines.WrittenSpan, _count);
            _lines.ResetWrittenCount();
            (_count, IsUrgent) = (0, false);
        }
    }

    private void Write(long number)
    {
        Utf8Formatter.TryFormat(number, _lines.GetSpan(20), out var length);
        _lines.Advance(length);
    }

    private void Quote(string text)
    {
        _lines.Write("\""u8);
        var space = _lines.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _lines.Advance(Encoding.UTF8.GetBytes(text, space));
        _lines.Write("\""u8);
    }
}
