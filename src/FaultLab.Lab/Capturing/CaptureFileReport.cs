using FaultLab.Linux.Packets;
using FaultLab.Linux.Packets.Analysis;
using FaultLab.Linux.Packets.Headers;

namespace FaultLab.Lab.Capturing;

/// <summary>What is in a pcapng file.</summary>
public sealed record CaptureFileReport
{
    private const int MostConversations = 20;
    private const long TickNanoseconds = 1_000_000_000;

    public required string Path { get; init; }

    public long Packets { get; private set; }

    /// <summary>On the wire; the file may hold less of each.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets of which the file does not hold all.</summary>
    public long Cut { get; private set; }

    /// <summary>Nanoseconds since the epoch, of the first and last packet in the order of time; 0: there is none.</summary>
    public long FirstNanoseconds { get; private set; }

    public long LastNanoseconds { get; private set; }

    public IReadOnlyDictionary<string, long> Protocols => _protocols;

    /// <summary>The largest by bytes.</summary>
    public IReadOnlyList<Conversation> Conversations =>
        [.. _conversations.OrderByDescending(c => c.Value.Bytes).Take(MostConversations).Select(c => new Conversation(c.Key.ToString(), Name(c.Key.Protocol), c.Value.Packets, c.Value.Bytes))];

    public int ConversationCount => _conversations.Count;

    public TcpCounts Tcp => _tcp.Counts;

    /// <summary>Comments, with the time of the packet they are on.</summary>
    public List<Mark> Marks { get; } = [];

    /// <summary>Why it could not be read to its end; null: it could.</summary>
    public string? Damage { get; private set; }

    private readonly SortedDictionary<string, long> _protocols = new(StringComparer.Ordinal);
    private readonly Dictionary<ConnectionKey, (long Packets, long Bytes)> _conversations = [];
    private readonly TcpWatch _tcp = new();
    private long _nextTick;

    /// <exception cref="LabException">There is no such file, or it is no pcapng file.</exception>
    public static CaptureFileReport Read(string path)
    {
        var report = new CaptureFileReport { Path = path };
        try
        {
            foreach (var packet in PcapngReader.ReadPackets(path))
            {
                report.Add(packet);
            }
        }
        catch (InvalidDataException e) when (report.Packets > 0)
        {
            report.Damage = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new LabException($"Cannot read {path}: {e.Message}", inner: e);
        }

        return report;
    }

    private void Add(PcapngPacket packet)
    {
        var at = packet.Info.NanosecondsSinceEpoch;
        Packets++;
        Bytes += packet.Info.OriginalLength;
        Cut += packet.Frame.Length < packet.Info.OriginalLength ? 1 : 0;
        FirstNanoseconds = Packets == 1 ? at : Math.Min(FirstNanoseconds, at);
        LastNanoseconds = Math.Max(LastNanoseconds, at);
        if (packet.Comment is { } comment)
        {
            Marks.Add(new Mark(at, comment));
        }

        if (!PacketView.TryParse(packet.Frame.Span, packet.Info.OriginalLength, out var view))
        {
            Count("damaged");
            return;
        }

        if (!view.IsIP)
        {
            Count(view.EtherType switch
            {
                EtherType.Arp => "arp",
                EtherType.Lldp => "lldp",
                var other => $"0x{other:x4}",
            });
            return;
        }

        Count($"{(view.EtherType == EtherType.IPv4 ? "ip" : "ip6")}/{Name(view.Protocol)}{(view.IsLaterFragment ? " fragment" : "")}");
        _tcp.Add(view, at);
        if (at >= _nextTick)
        {
            _tcp.Tick(at);
            _nextTick = at + TickNanoseconds;
        }

        var key = Key(view);
        var reversed = key.Reversed;
        key = _conversations.ContainsKey(reversed) ? reversed : key;
        var (packets, bytes) = _conversations.GetValueOrDefault(key);
        _conversations[key] = (packets + 1, bytes + packet.Info.OriginalLength);
    }

    private static ConnectionKey Key(in PacketView view)
    {
        var hasPorts = !view.IsLaterFragment && view.Protocol is IPProtocol.Tcp or IPProtocol.Udp && view.Transport.Length >= 4;
        var ports = view.Transport;
        return hasPorts
            ? ConnectionKey.Of(view, (ushort)((ports[0] << 8) | ports[1]), (ushort)((ports[2] << 8) | ports[3]))
            : ConnectionKey.Of(view, 0, 0);
    }

    private void Count(string protocol) => _protocols[protocol] = _protocols.GetValueOrDefault(protocol) + 1;

    private static string Name(byte protocol) => protocol switch
    {
        IPProtocol.Icmp => "icmp",
        IPProtocol.Tcp => "tcp",
        IPProtocol.Udp => "udp",
        IPProtocol.IcmpV6 => "icmp6",
        _ => $"proto-{protocol}",
    };
}

/// <param name="Ends">Addresses and ports, the first sender first; port 0: it has none.</param>
public sealed record Conversation(string Ends, string Protocol, long Packets, long Bytes);

/// <param name="Nanoseconds">Since the epoch.</param>
public sealed record Mark(long Nanoseconds, string Text);
