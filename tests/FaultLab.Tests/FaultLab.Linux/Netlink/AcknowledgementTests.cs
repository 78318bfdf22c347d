using System.Text;
using FaultLab.Linux;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Netlink;

public sealed class AcknowledgementTests
{
    private static readonly byte[] Request = [.. BitConverter.GetBytes(20), .. new byte[16]];

    [Test]
    public void Zero_is_success() =>
        Assert.That(() => Answer(MessageType.Error, MessageFlags.None, 0, Request), Throws.Nothing);

    [Test]
    public void A_negative_number_is_the_errno() =>
        Assert.That(
            () => Answer(MessageType.Error, MessageFlags.None, -19, Request),
            Throws.TypeOf<ErrnoException>().With.Property("Errno").EqualTo(Errno.ENODEV)
                .And.Message.EqualTo("test: ENODEV (No such device)"));

    [Test]
    public void The_kernels_words_are_found_behind_a_capped_request() =>
        Assert.That(
            () => Answer(MessageType.Error, MessageFlags.ExtendedAck | MessageFlags.Capped, -22, [.. Request[..16], .. Words("no such thing")]),
            Throws.TypeOf<ErrnoException>().With.Property("Detail").EqualTo("no such thing"));

    [Test]
    public void The_kernels_words_are_found_behind_a_repeated_request() =>
        Assert.That(
            () => Answer(MessageType.Error, MessageFlags.ExtendedAck, -22, [.. Request, .. Words("no such thing")]),
            Throws.TypeOf<ErrnoException>().With.Property("Detail").EqualTo("no such thing"));

    [Test]
    public void The_end_of_a_dump_may_carry_an_error() =>
        Assert.That(
            () => Answer(MessageType.Done, MessageFlags.ExtendedAck, -95, Words("not here")),
            Throws.TypeOf<ErrnoException>().With.Message.EqualTo("test: EOPNOTSUPP (Operation not supported): not here"));

    private static void Answer(ushort type, MessageFlags flags, int code, byte[] rest) =>
        Acknowledgement.ThrowIfError("test", new ReceivedMessage(type, flags, 1, (byte[])[.. BitConverter.GetBytes(code), .. rest]));

    private static byte[] Words(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        return [.. BitConverter.GetBytes((ushort)(4 + bytes.Length)), 1, 0, .. bytes, .. new byte[3]];
    }
}
