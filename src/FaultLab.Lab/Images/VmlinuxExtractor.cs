using System.Buffers.Binary;
using System.IO.Compression;

namespace FaultLab.Lab.Images;

/// <summary>Takes the ELF vmlinux out of a bzImage, so that QEMU boots it through PVH without the guest unpacking it.</summary>
internal static class VmlinuxExtractor
{
    // Offsets in the setup header: Documentation/arch/x86/boot.rst of the kernel.
    private const int SetupSectors = 0x1f1;
    private const int HeaderMagic = 0x202;
    private const int PayloadOffset = 0x248;
    private const int PayloadLength = 0x24c;
    private const int HeaderEnd = 0x250;

    public static bool IsElf(ReadOnlySpan<byte> image) => image.StartsWith("\u007fELF"u8);

    /// <summary>Writes the ELF image of <paramref name="kernel"/> (a bzImage) to <paramref name="target"/>.</summary>
    public static async Task ExtractAsync(string kernel, string target, CancellationToken cancellationToken)
    {
        var image = await File.ReadAllBytesAsync(kernel, cancellationToken);
        var payload = Payload(image) ?? throw new LabException($"{kernel} is neither an ELF vmlinux nor a bzImage.",
            remedy: "Give the path of a vmlinux or of an arch/x86/boot/bzImage.");
        await using (var output = new FileStream(target, FileMode.Create, FileAccess.Write))
        {
            await DecompressAsync(kernel, payload, output, cancellationToken);
        }

        await using var check = File.OpenRead(target);
        var magic = new byte[4];
        await check.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken);
        if (!IsElf(magic))
        {
            throw new LabException($"The payload of {kernel} is not an ELF image.");
        }
    }

    /// <summary>The compressed payload of a bzImage of boot protocol 2.08 or later; null when it is none.</summary>
    internal static ReadOnlyMemory<byte>? Payload(ReadOnlyMemory<byte> image)
    {
        var header = image.Span;
        if (header.Length < HeaderEnd || !header[HeaderMagic..].StartsWith("HdrS"u8))
        {
            return null;
        }

        var sectors = header[SetupSectors] == 0 ? 4 : header[SetupSectors];
        var start = (sectors + 1) * 512L + BinaryPrimitives.ReadUInt32LittleEndian(header[PayloadOffset..]);
        var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(header[PayloadLength..]);
        if (length == 0 || start + length > image.Length)
        {
            return null;
        }

        return image.Slice((int)start, (int)length);
    }

    private static async Task DecompressAsync(string kernel, ReadOnlyMemory<byte> payload, Stream output, CancellationToken cancellationToken)
    {
        if (IsElf(payload.Span))
        {
            await output.WriteAsync(payload, cancellationToken);
        }
        else if (payload.Span.StartsWith<byte>([0x1f, 0x8b]))
        {
            await using var gzip = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
            await gzip.CopyToAsync(output, cancellationToken);
        }
        else
        {
            // The kernel's build appends the unpacked size, four bytes that are no part of the stream.
            await Tool.RunAsync(ToolFor(kernel, payload.Span), ["-dc"], (data, token) => data.CopyToAsync(output, token),
                input: payload[..^4], cancellationToken: cancellationToken);
        }
    }

    private static string ToolFor(string kernel, ReadOnlySpan<byte> payload) => payload switch
    {
        [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, ..] => "xz",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd",
        [0x02, 0x21, 0x4c, 0x18, ..] => "lz4",
        _ => throw new LabException($"{kernel} is compressed in a way FaultLab does not know (magic {Convert.ToHexString(payload[..4])}).",
            remedy: "Build the kernel with gzip, xz, zstd or lz4 compression, or give its vmlinux."),
    };
}
