using System.Text;
using FaultLab.Lab.Docker;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Docker;

/// <summary>Frames of output and errors are taken apart, however they are cut on their way.</summary>
public sealed class FrameStreamTests
{
    private static readonly byte[] Frames =
        [1, 0, 0, 0, 0, 0, 0, 3, .. "out"u8, 2, 0, 0, 0, 0, 0, 0, 5, .. "error"u8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "put\n"u8];

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(1000)]
    public async Task Gives_the_output_whole_and_the_errors_apart(int piece)
    {
        var errors = new StringBuilder();
        await using var stream = new FrameStream(new InPieces(Frames, piece), bytes => errors.Append(Encoding.UTF8.GetString(bytes.Span)));

        var output = await new StreamReader(stream).ReadToEndAsync();

        Assert.That(output, Is.EqualTo("output\n"));
        Assert.That(errors.ToString(), Is.EqualTo("error"));
    }

    [TestCase(5, Description = "within a header")]
    [TestCase(9, Description = "within output")]
    [TestCase(21, Description = "within errors")]
    public async Task Tells_a_stream_that_breaks_off_from_one_that_ends(int length)
    {
        await using var stream = new FrameStream(new MemoryStream(Frames[..length]));

        Assert.That(async () => await new StreamReader(stream).ReadToEndAsync(), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Refuses_what_is_no_frame()
    {
        await using var stream = new FrameStream(new MemoryStream("plain text, not a frame"u8.ToArray()));

        Assert.That(async () => await new StreamReader(stream).ReadToEndAsync(), Throws.InstanceOf<IOException>().With.Message.Contains("no frame"));
    }

    [Test]
    public async Task Hands_on_what_is_written_as_it_is()
    {
        var sent = new MemoryStream();
        await using var stream = new FrameStream(sent);

        await stream.WriteAsync("in"u8.ToArray());

        Assert.That(sent.ToArray(), Is.EqualTo("in"u8.ToArray()));
    }

    private sealed class InPieces(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
