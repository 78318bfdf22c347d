using System.Text;
using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

public sealed class CpioWriterTests
{
    [Test]
    public void Writes_the_newc_format()
    {
        var bytes = Write(cpio =>
        {
            cpio.AddText("bin/hi", "hey\n!", executable: true);
            cpio.AddSymlink("sh", "/bin/hi");
        });

        // magic ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check, then name and data, padded to 4.
        const string expected =
            "070701" + "00000001" + "000041ED" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000"
            + "00000000" + "00000000" + "00000000" + "00000000" + "00000004" + "00000000" + "bin\0\0\0"
            + "070701" + "00000002" + "000081ED" + "00000000" + "00000000" + "00000001" + "00000000" + "00000005"
            + "00000000" + "00000000" + "00000000" + "00000000" + "00000007" + "00000000" + "bin/hi\0\0\0\0" + "hey\n!\0\0\0"
            + "070701" + "00000003" + "0000A1FF" + "00000000" + "00000000" + "00000001" + "00000000" + "00000007"
            + "00000000" + "00000000" + "00000000" + "00000000" + "00000003" + "00000000" + "sh\0\0\0\0" + "/bin/hi\0"
            + "070701" + "00000004" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000"
            + "00000000" + "00000000" + "00000000" + "00000000" + "0000000B" + "00000000" + "TRAILER!!!\0\0\0\0";
        Assert.That(Encoding.ASCII.GetString(bytes), Is.EqualTo(expected));
    }

    [Test]
    public void Ends_at_a_multiple_of_four_so_that_archives_can_follow_each_other() => Assert.Multiple(() =>
    {
        for (var length = 0; length < 5; length++)
        {
            Assert.That(Write(cpio => cpio.AddFile("f", new byte[length])).Length % 4, Is.Zero);
        }
    });

    [Test]
    public void Adds_each_folder_once_before_what_is_in_it()
    {
        var text = Encoding.ASCII.GetString(Write(cpio =>
        {
            cpio.AddText("a/b/one", "1");
            cpio.AddText("a/b/two", "2");
        }));

        var places = new[] { "a\0", "a/b\0", "a/b/one\0", "a/b/two\0" }.Select(name => text.IndexOf(name, StringComparison.Ordinal)).ToList();
        Assert.That(places, Is.Ordered.And.All.GreaterThan(0));
        Assert.That(text.Split("a/b\0"), Has.Length.EqualTo(2));
    }

    private static byte[] Write(Action<CpioWriter> add)
    {
        var output = new MemoryStream();
        var cpio = new CpioWriter(output);
        add(cpio);
        cpio.Finish();
        return output.ToArray();
    }
}
