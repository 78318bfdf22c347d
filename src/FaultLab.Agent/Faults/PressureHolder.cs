using FaultLab.Linux.Events;
using FaultLab.Linux.Memory;
using FaultLab.Linux.Processes;

namespace FaultLab.Agent.Faults;

/// <summary>What the process does that <see cref="Pressure"/> starts. It ends when it is killed, and soon after the agent has.</summary>
internal static class PressureHolder
{
    /// <summary>The first argument; bytes, number of threads and process id of the agent follow.</summary>
    public const string Command = "hold";

    /// <summary>Printed once all is held.</summary>
    public const string Ready = "held";

    public static int Run(long bytes, int threads, int agent)
    {
        using var memory = bytes > 0 ? ResidentMemory.Hold(bytes) : null;
        for (var i = 0; i < threads; i++)
        {
            new Thread(Spin) { IsBackground = true }.Start();
        }

        Console.Out.WriteLine(Ready);
        Console.Out.Flush();
        var next = MonotonicClock.Now;
        while (ParentProcess.Id == agent)
        {
            memory?.TouchUnlessLocked();
            MonotonicClock.WaitUntil(next += MonotonicClock.Second, CancellationToken.None);
        }

        return 0;
    }

    private static void Spin()
    {
        while (true)
        {
            Thread.SpinWait(1_000_000);
        }
    }
}
