namespace FaultLab.Lab.Images;

/// <summary>Folders and files of the lab, with failures that say what to do.</summary>
internal static class LabDisk
{
    public const string SpaceRemedy = "FaultLab needs about 2 GB of free space in its cache; FAULTLAB_CACHE names another folder for it.";

    public static string CreateFolder(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed($"create the folder {path}", e);
        }
    }

    public static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Writes a whole file beside <paramref name="path"/> and renames it, so that a reader sees the old or the new one.</summary>
    public static async Task ReplaceFileAsync(string path, Func<Stream, Task> write)
    {
        var temporary = path + ".new";
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                await write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException e)
        {
            throw Failed($"write {path}", e);
        }
    }

    public static LabException Failed(string what, Exception cause) => new(
        $"Could not {what}: {cause.Message}",
        SpaceRemedy, inner: cause);
}
