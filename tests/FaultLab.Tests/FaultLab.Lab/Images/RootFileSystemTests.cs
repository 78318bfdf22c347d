using System.Formats.Tar;
using System.Text;
using FaultLab.Lab.Images;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

/// <summary>Root file systems out of real Debian packages, which the tests make themselves, and what becomes of them in a guest.</summary>
public sealed class RootFileSystemTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("faultlab-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Packages_become_one_root_file_system_with_merged_folders_users_and_a_shell()
    {
        var busybox = await PackageAsync("busybox", ("bin/busybox", "program"), ("usr/share/doc/busybox/copyright", "nobody reads it"));
        var tool = await PackageAsync("tool", ("lib/tool/data", "data"), ("etc/tool.conf", "x=1"));

        var entries = await WriteAsync(tool, busybox);

        Assert.That(entries.Keys, Has.Member("usr/bin/busybox").And.Member("usr/lib/tool/data").And.Member("etc/tool.conf").And.Member("tmp"));
        Assert.That(entries.Keys, Has.No.Member("usr/share/doc/busybox/copyright"));
        Assert.That((entries["bin"].LinkName, entries["usr/bin/sh"].LinkName), Is.EqualTo(("usr/bin", "busybox")));
        Assert.That(entries["etc/passwd"].Text, Does.Contain("root:x:0:0").And.Contain("www-data:x:33:33"));
        Assert.That(entries["usr/bin/busybox"].Text, Is.EqualTo("program"));
        Assert.That(entries["usr/bin/busybox"].Mode & UnixFileMode.UserExecute, Is.Not.EqualTo(UnixFileMode.None));
    }

    [Test]
    public async Task The_same_packages_give_the_same_bytes_in_any_order()
    {
        var (one, two) = (await PackageAsync("one", ("usr/bin/one", "1")), await PackageAsync("two", ("usr/bin/two", "2")));

        Assert.That(await BytesAsync(one, two), Is.EqualTo(await BytesAsync(two, one)));
    }

    [Test]
    public async Task A_guest_gets_the_files_links_and_modes_of_the_tar()
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "./usr/bin/su") { Mode = (UnixFileMode)0b100_111_101_101, DataStream = new MemoryStream("hi"u8.ToArray()) });
            writer.WriteEntry(new GnuTarEntry(TarEntryType.HardLink, "./usr/bin/same") { LinkName = "./usr/bin/su" });
            writer.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, "./bin") { LinkName = "usr/bin" });
        }

        tar.Position = 0;
        var cpio = new MemoryStream();
        await TarToCpio.WriteAsync(tar, cpio, "image", CancellationToken.None);

        // mode, and further on name and content, as CpioWriterTests has them.
        var text = Encoding.ASCII.GetString(cpio.ToArray());
        Assert.That(text, Does.Match("000089ED.{88}image/usr/bin/su\0+hi").And.Match("000089ED.{88}image/usr/bin/same\0+hi").And.Match("0000A1FF.{88}image/bin\0+usr/bin"));
    }

    [Test]
    public void The_process_of_a_vm_has_a_clean_environment_and_its_words_as_they_are_written()
    {
        var script = GuestProcess.ScriptOf("web", new ContainerSpec
        {
            Image = new ImageSource { Packages = ["nginx-light"] },
            Command = ["/bin/sh", "-c", "echo 'it works' $X"],
            Env = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("X", "a b"),
        });

        Assert.That(script, Does.StartWith("#!/bin/sh\nexec env -i 'HOME=/root' 'HOSTNAME=web' 'PATH=").And.Contain(" 'X=a b' 'chroot' '/image' '/bin/sh' '-c' 'echo '\\''it works'\\'' $X'\n"));
    }

    [Test]
    public void The_uris_of_apt_are_packages_with_their_epochs()
    {
        var packages = ArchivedPackage.Parse("""
            'http://mirror.example/zlib1g_1.2.13_amd64.deb' zlib1g_1%3a1.2.13.dfsg-1_amd64.deb 86684 SHA256:aa
            'http://mirror.example/nginx_1.22.1_amd64.deb' nginx_1.22.1-9+deb12u9_amd64.deb 529668 SHA256:bb
            Reading package lists...
            """);

        Assert.That(packages, Is.EqualTo(new[] { new ArchivedPackage("nginx", "1.22.1-9+deb12u9", 529668, "SHA256:bb"), new ArchivedPackage("zlib1g", "1:1.2.13.dfsg-1", 86684, "SHA256:aa") }));
    }

    private async Task<string> PackageAsync(string name, params (string Path, string Content)[] files)
    {
        var root = Path.Combine(_folder, name);
        foreach (var (path, content) in files.Append(("DEBIAN/control", $"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: a test\n")))
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content);
            await Tool.RunAsync("chmod", [path.Contains("bin/", StringComparison.Ordinal) ? "755" : "644", file]);
        }

        var package = Path.Combine(_folder, $"{name}.deb");
        await Tool.RunAsync("dpkg-deb", ["-Znone", "--root-owner-group", "--build", root, package]);
        return package;
    }

    private static async Task<byte[]> BytesAsync(params string[] packages)
    {
        var output = new MemoryStream();
        await PackageTar.WriteAsync(packages, output, CancellationToken.None);
        return output.ToArray();
    }

    private static async Task<Dictionary<string, (string Text, string LinkName, UnixFileMode Mode)>> WriteAsync(params string[] packages)
    {
        using var tar = new TarReader(new MemoryStream(await BytesAsync(packages)));
        var found = new Dictionary<string, (string, string, UnixFileMode)>();
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            var text = entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync() : "";
            found.Add(entry.Name, (text, entry.LinkName, entry.Mode));
        }

        return found;
    }
}
