using FaultLab.Linux.Wires;

namespace FaultLab.Lab.Topology;

/// <summary>The log of fates of one link: written from the beginning on until its budget is used up.</summary>
internal sealed class FateFile : IDisposable
{
    /// <summary>Some 40 million fates, for all links of a run together.</summary>
    public const long DefaultBudget = 256L << 20;

    private readonly FileStream _file;
    private readonly long _budget;

    public FateFile(string path, long budget)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            FateLog.Begin(_file);
            _file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"Cannot write the log of fates {path}: {e.Message}", inner: e);
        }

        _budget = budget;
    }

    /// <summary>Whether the budget is used up, or the disk full: later fates are counted but not listed.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Takes what waits in a wire's log.</summary>
    public void Take(FateLog log)
    {
        if (IsFull)
        {
            log.Drain(Stream.Null);
            return;
        }

        try
        {
            log.Drain(_file);
            _file.Flush();
            IsFull = _file.Length >= _budget;
        }
        catch (IOException)
        {
            IsFull = true;
        }
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; what was flushed before is there.
        }
    }
}
