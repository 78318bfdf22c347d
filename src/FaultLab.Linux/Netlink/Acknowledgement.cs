using System.Runtime.InteropServices;

namespace FaultLab.Linux.Netlink;

/// <summary>What the kernel answers to a request: NLMSG_ERROR or NLMSG_DONE, with its words where it has some (linux/netlink.h, NLMSGERR_ATTR_MSG).</summary>
internal static class Acknowledgement
{
    private const ushort MessageAttribute = 1;

    public static void ThrowIfError(string operation, in ReceivedMessage message)
    {
        var errno = MemoryMarshal.TryRead<int>(message.Payload, out var code) ? -code : 0;
        if (errno > 0)
        {
            throw new ErrnoException(operation, errno, Words(message));
        }
    }

    /// <summary>The text of an extended acknowledgement; null without one.</summary>
    private static string? Words(in ReceivedMessage message)
    {
        if (!message.Flags.HasFlag(MessageFlags.ExtendedAck))
        {
            return null;
        }

        // NLMSG_DONE carries the number alone; NLMSG_ERROR repeats the request's header, and the whole request unless capped.
        var skip = sizeof(int);
        if (message.Type == MessageType.Error)
        {
            var repeated = message.Flags.HasFlag(MessageFlags.Capped) || message.Payload.Length < 2 * sizeof(int)
                ? MessageBuilder.HeaderSize
                : MessageBuilder.Align(MemoryMarshal.Read<int>(message.Payload[sizeof(int)..]));
            skip += repeated;
        }

        var attributes = AttributeReader.After(message.Payload, skip);
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == MessageAttribute)
            {
                return attribute.Text;
            }
        }

        return null;
    }
}
