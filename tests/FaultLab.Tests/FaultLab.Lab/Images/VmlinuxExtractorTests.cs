using System.Buffers.Binary;
using System.IO.Compression;
using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

public sealed class VmlinuxExtractorTests
{
    private static readonly byte[] Elf = [0x7f, (byte)'E', (byte)'L', (byte)'F', 1, 2, 3];

    [Test]
    public async Task Takes_a_gzip_payload_out_of_a_bzimage()
    {
        var folder = Directory.CreateTempSubdirectory("vmlinux-");
        try
        {
            var kernel = Path.Combine(folder.FullName, "bzImage");
            await File.WriteAllBytesAsync(kernel, BzImage(Gzip(Elf)));

            await VmlinuxExtractor.ExtractAsync(kernel, kernel + ".elf", CancellationToken.None);

            Assert.That(await File.ReadAllBytesAsync(kernel + ".elf"), Is.EqualTo(Elf));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void Finds_no_payload_in_what_is_no_bzimage() => Assert.Multiple(() =>
    {
        Assert.That(VmlinuxExtractor.Payload(new byte[10]), Is.Null);
        Assert.That(VmlinuxExtractor.Payload(new byte[4096]), Is.Null);
        Assert.That(VmlinuxExtractor.Payload(BzImage(Elf)[..^1]), Is.Null, "cut short");
    });

    private static byte[] BzImage(byte[] payload)
    {
        const int setupSectors = 1, offset = 16;
        var image = new byte[((setupSectors + 1) * 512) + offset + payload.Length];
        image[0x1f1] = setupSectors;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x248), offset);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x24c), (uint)payload.Length);
        payload.CopyTo(image, image.Length - payload.Length);
        return image;
    }

    private static byte[] Gzip(byte[] content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }
}
