using System.Runtime.InteropServices;
using FaultLab.Linux.Netlink;
using NUnit.Framework;

namespace FaultLab.Tests.Linux.Netlink;

public sealed class MessageTests
{
    [Test]
    public void Builds_header_and_padded_attributes()
    {
        var message = new MessageBuilder(new byte[256], MessageType.NewLink, MessageFlags.Ack);
        message.Attribute(3, "eth0");

        Assert.That(
            Convert.ToHexStringLower(message.Message),
            Is.EqualTo("1c000000" + "1000" + "0500" + "00000000" + "00000000" + "0900" + "0300" + "6574683000" + "000000"));
    }

    [Test]
    public void Fills_in_the_length_of_nested_attributes()
    {
        var message = new MessageBuilder(new byte[256], MessageType.NewLink, MessageFlags.None);
        var outer = message.BeginNested(18);
        message.Attribute(1, 0x11223344u);
        message.EndNested(outer);

        Assert.That(Convert.ToHexStringLower(message.Message[MessageBuilder.HeaderSize..]), Is.EqualTo("0c001280" + "08000100" + "44332211"));
    }

    [Test]
    public void Reads_back_what_it_built()
    {
        var message = new MessageBuilder(new byte[256], MessageType.NewAddress, MessageFlags.Create);
        message.Append(new AddressTable.Header { Family = 2, Index = 7 });
        message.Attribute(1, "x");
        message.Attribute(2, 42u);

        var reader = new MessageReader(message.Message);
        Assert.That(reader.TryRead(out var received), Is.True);
        Assert.That(received.Type, Is.EqualTo(MessageType.NewAddress));
        var attributes = AttributeReader.After(received.Payload, 8);
        Assert.That(attributes.TryRead(out var text) && text.Text == "x", Is.True);
        Assert.That(attributes.TryRead(out var number) && number.UInt32 == 42, Is.True);
        Assert.That(attributes.TryRead(out _), Is.False);
        Assert.That(reader.TryRead(out _), Is.False);
    }

    [TestCase("")]
    [TestCase("0400")]
    [TestCase("03000100")]
    [TestCase("ffff010000000000")]
    public void Stops_at_an_attribute_that_does_not_fit(string hex)
    {
        var attributes = new AttributeReader(Convert.FromHexString(hex));

        Assert.That(attributes.TryRead(out _), Is.False);
    }

    [TestCase("0f000000020000000000000000000000")]
    [TestCase("11000000020000000000000000000000")]
    [TestCase("10000000")]
    public void Stops_at_a_message_that_does_not_fit(string hex)
    {
        var messages = new MessageReader(Convert.FromHexString(hex));

        Assert.That(messages.TryRead(out _), Is.False);
    }

    [Test]
    public void Random_bytes_never_throw()
    {
        var random = new Random(1);
        var bytes = new byte[200];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            MemoryMarshal.Write(bytes.AsSpan(2), (ushort)random.Next(64));
            var length = random.Next(bytes.Length);
            _ = LinkMessage.Parse(MessageType.NewLink, bytes.AsSpan(0, length));
            _ = AddressTable.Parse(MessageType.NewAddress, bytes.AsSpan(0, length));
            _ = RouteMessage.Parse(MessageType.NewRoute, bytes.AsSpan(0, length));
            var messages = new MessageReader(bytes.AsSpan(0, length));
            while (messages.TryRead(out _))
            {
            }
        }
    }
}
