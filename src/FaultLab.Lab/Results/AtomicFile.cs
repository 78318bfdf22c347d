namespace FaultLab.Lab.Results;

/// <summary>Replaces a file as a whole: written beside it, made durable, renamed over it.</summary>
public static class AtomicFile
{
    /// <exception cref="LabException">The disk is full or the folder is not writable.</exception>
    public static void Write(string path, Action<Stream> content)
    {
        var temporary = path + ".new";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                content(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot write {path}: {e.Message}", "free space on that disk, or name another folder in FAULTLAB_RESULTS", inner: e);
        }
    }
}
