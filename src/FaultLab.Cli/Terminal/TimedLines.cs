using FaultLab.Results;

namespace FaultLab.Cli.Terminal;

/// <summary>Lines with the time since the first run began, from several threads; they go on when the terminal is gone.</summary>
internal sealed class TimedLines(TextWriter output, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();

    public void Write(string text)
    {
        lock (_lock)
        {
            try
            {
                output.WriteLine($"{Wording.Moment(time.GetElapsedTime(_began)),8}  {Printable.Line(text)}");
                output.Flush();
            }
            catch (IOException)
            {
                // The terminal is gone: the runs are worth more than their display.
            }
        }
    }
}
