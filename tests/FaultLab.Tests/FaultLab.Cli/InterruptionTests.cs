using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using FaultLab.Cli;
using Microsoft.Extensions.Time.Testing;
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
        using var interruption = new Interruption(TimeProvider.System, cancellationToken);
        var asked = new TaskCompletionSource();
        using var told = interruption.Token.Register(asked.SetResult);

        using var kill = Process.Start("kill", [$"-{signal}", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);

        Assert.That(interruption.Token.IsCancellationRequested, Is.True);
    }

    /// <summary>timeout(1) signals the process and then its group, so that one wish arrives twice; the second would end the test host.</summary>
    [Test]
    public async Task One_wish_that_arrives_twice_is_one_wish(CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(new FakeTimeProvider(), cancellationToken);

        // Only counts. Without it the interruption could be gone before the second signal has come, which would then end the test host.
        using var heard = new SemaphoreSlim(0);
        using var counting = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => heard.Release());
        for (var times = 0; times < 2; times++)
        {
            using var kill = Process.Start("kill", ["-TERM", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(cancellationToken);
            Assert.That(await heard.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken), Is.True);
        }

        // The count may be ahead of the interruption by a moment.
        Assert.That(() => interruption.Token.IsCancellationRequested, Is.True.After(5000, 10));
    }
}
