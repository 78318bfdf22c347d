namespace FaultLab.Lab.Running.Nodes;

/// <summary>The last lines of a console, for the message that says why a node did not become ready.</summary>
internal sealed class ConsoleTail
{
    private const int Kept = 15;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line.TrimEnd());
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join('\n', _lines);
        }
    }
}
