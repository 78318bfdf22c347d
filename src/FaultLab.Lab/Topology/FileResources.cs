using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Topology;

/// <summary>A folder with all that is in it.</summary>
/// <param name="Path">Absolute.</param>
public sealed record FolderResource(string Path) : Resource
{
    public override string Title => $"folder {Path}";

    public override bool Remove()
    {
        // A journal is a file, and files get edited: never take away a top folder of the machine.
        if (System.IO.Path.GetFullPath(Path) != Path || Path.Count(c => c == '/') < 2)
        {
            throw new LabException($"'{Path}' is no folder that FaultLab would have made; it stays.");
        }

        if (!Directory.Exists(Path))
        {
            return false;
        }

        // Deleting goes through mounts, into what is mounted there.
        if (Mounts.Below(Path) is [var mount, ..])
        {
            throw new LabException($"{mount} is still mounted; {Path} stays.", remedy: $"umount {mount}");
        }

        Directory.Delete(Path, recursive: true);
        return true;
    }
}

/// <summary>A file or a socket.</summary>
/// <param name="Path">Absolute.</param>
public sealed record FileResource(string Path) : Resource
{
    public override string Title => $"file {Path}";

    public override bool Remove()
    {
        if (!File.Exists(Path))
        {
            return false;
        }

        File.Delete(Path);
        return true;
    }
}
