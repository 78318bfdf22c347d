using System.Diagnostics;
using System.Globalization;
using FaultLab.Cli;
using NUnit.Framework;

namespace FaultLab.Tests.Cli;

[CancelAfter(20_000)]
public sealed class InterruptionTests
{
    /// <summary>Without a listener the signal would end the test host.</summary>
    [TestCase("HUP")]
    [TestCase("TERM")]
    public async Task The_first_signal_asks_to_stop_and_does_not_end_the_process(string signal, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        var asked = new TaskCompletionSource();
        using var told = interruption.Token.Register(asked.SetResult);

        using var kill = Process.Start("kill", [$"-{signal}", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);

        Assert.That(interruption.Token.IsCancellationRequested, Is.True);
    }
}
