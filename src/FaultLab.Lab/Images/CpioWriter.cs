using System.Globalization;
using System.Text;

namespace FaultLab.Lab.Images;

/// <summary>
/// Writes the "newc" archives that Linux unpacks as its initramfs (Documentation/driver-api/early-userspace/buffer-format.rst).
/// Owner is root and times are zero, so the same content gives the same bytes. Archives may be concatenated; a later entry
/// replaces an earlier one of its name. Folders above an entry are added on their own.
/// </summary>
internal sealed class CpioWriter(Stream output)
{
    private const uint Directory = 0x4000, Regular = 0x8000, Symlink = 0xa000, Character = 0x2000;

    private readonly HashSet<string> _folders = [];
    private uint _inode;
    private long _position;

    public void AddFolder(string path, uint permissions = 0b111_101_101)
    {
        if (path.Length > 0 && _folders.Add(path))
        {
            AddFolder(Parent(path));
            Write(path, Directory | permissions, default);
        }
    }

    public void AddFile(string path, ReadOnlySpan<byte> content, bool executable = false, bool secret = false) =>
        Add(path, Regular | (executable ? 0b111_101_101u : secret ? 0b110_000_000u : 0b110_100_100u), content);

    /// <param name="permissions">The twelve bits of chmod(2).</param>
    public void AddFile(string path, ReadOnlySpan<byte> content, uint permissions) => Add(path, Regular | permissions, content);

    public void AddText(string path, string content, bool executable = false) =>
        AddFile(path, Encoding.UTF8.GetBytes(content), executable);

    public void AddSymlink(string path, string target) => Add(path, Symlink | 0b111_111_111, Encoding.UTF8.GetBytes(target));

    public void AddCharacterDevice(string path, uint major, uint minor)
    {
        AddFolder(Parent(path));
        Write(path, Character | 0b110_000_000, default, major, minor);
    }

    /// <summary>Writes the entry that ends the archive. Nothing may be added after it.</summary>
    public void Finish() => Write("TRAILER!!!", 0, default);

    private void Add(string path, uint mode, ReadOnlySpan<byte> content)
    {
        AddFolder(Parent(path));
        Write(path, mode, content);
    }

    private void Write(string path, uint mode, ReadOnlySpan<byte> content, uint major = 0, uint minor = 0)
    {
        var name = Encoding.UTF8.GetBytes(path + '\0');
        uint[] fields = [++_inode, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, major, minor, (uint)name.Length, 0];
        Put(Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(field => field.ToString("X8", CultureInfo.InvariantCulture)))));
        Put(name);
        Pad();
        Put(content);
        Pad();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _position += bytes.Length;
    }

    private void Pad() => Put(stackalloc byte[(int)(-_position & 3)]);

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
}
