using FaultLab.Benchmarks.Measuring;

namespace FaultLab.Benchmarks.Measures;

/// <summary>What is sent, against whom, and what shall come out.</summary>
internal static class LoadMeasures
{
    public static IMeasure Large { get; } = new LoadMeasure
    {
        Name = "load-large",
        Title = "Datagrams of 60000 bytes, in 41 fragments each",
        Unit = "fragment",
        Receivers = "At the other end an agent counts FaultLab's and iperf3's server those of iperf3; the others send to a host that is not there, so that nothing is done with them.",
        Payload = 60_000,
        Subjects = [LoadSubject.FaultLab("raw", counted: true), LoadSubject.Iperf, LoadSubject.Nping, LoadSubject.Hping],
        Goals = rates =>
        [
            Goal.AtLeastTimes("at least 0.9 x iperf3's", rates[0], rates[1], 0.9),
            Goal.AtLeastTimes("at least 2 x hping3's", rates[0], rates[3], 2),
        ],
    };

    public static IMeasure Small { get; } = new LoadMeasure
    {
        Name = "load-small",
        Title = "Small datagrams, 60-byte frames",
        Unit = "packet",
        Receivers = "They are for a host that is not there, so that nothing is done with them at the other end; only iperf3 has its server there. FaultLab hands its kernel 64 frames at a time, to be cut apart before the interface (UDP GSO, which the veth does not offer meanwhile), so that each crosses the veth and is counted by itself.",
        Payload = 18,
        Subjects = [LoadSubject.FaultLab("packet", counted: false), LoadSubject.Trafgen, LoadSubject.Iperf, LoadSubject.Hping],
        Goals = rates =>
        [
            Goal.AtLeastTimes("at least 0.85 x trafgen's", rates[0], rates[1], 0.85),
            Goal.AtLeastTimes("at least 4 x hping3's", rates[0], rates[3], 4),
        ],
    };
}
