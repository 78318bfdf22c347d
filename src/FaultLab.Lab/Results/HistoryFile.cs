using System.Buffers;
using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Lab.Results;

/// <summary>The lines of a history on their way to the file: gathered in memory, written in whole lines.</summary>
internal sealed class HistoryFile(string path, Stream stream)
{
    private const int BatchBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _batch = new(BatchBytes);

    public string Path { get; } = path;

    /// <summary>Whether another event should be gathered before the batch is written.</summary>
    public bool HasRoom => _batch.WrittenCount < BatchBytes;

    public static HistoryFile Create(string path)
    {
        try
        {
            // No buffer of its own, so that a write is one system call; readers (report, analyze) may look while it grows.
            return new HistoryFile(path, new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot make the history {path}: {e.Message}",
                "make the folder writable, or name another one in FAULTLAB_RESULTS", inner: e);
        }
    }

    public void Add(HistoryEvent historyEvent)
    {
        // Serialised aside: an event that cannot be (a NaN) leaves no half line in the batch.
        _batch.Write(JsonSerializer.SerializeToUtf8Bytes(historyEvent, FaultLabJson.Line));
        _batch.Write("\n"u8);
    }

    public void Write()
    {
        if (_batch.WrittenCount == 0)
        {
            return;
        }

        stream.Write(_batch.WrittenSpan);
        _batch.ResetWrittenCount();
    }

    /// <summary>Makes what was written survive a power cut.</summary>
    public void Sync()
    {
        if (stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
    }

    public void Close()
    {
        Sync();
        stream.Dispose();
    }
}
