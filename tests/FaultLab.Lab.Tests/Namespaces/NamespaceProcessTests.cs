using FaultLab.Linux.Namespaces;
using FaultLab.Linux.Processes;
using NUnit.Framework;

namespace FaultLab.Lab.Tests.Namespaces;

[Category("root")]
public sealed class NamespaceProcessTests
{
    [Test, CancelAfter(30_000)]
    public async Task Is_born_in_the_namespace_in_a_session_of_its_own_and_speaks_over_its_streams(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        using var process = Start(test, "read line; echo \"$line $MARK\" $(readlink /proc/self/ns/net) $(cut -d' ' -f6 /proc/$$/stat) >&2; exec cat");
        using var errors = new StreamReader(process.Errors);

        await process.Input.WriteAsync("hello\n"u8.ToArray(), cancellationToken);
        await process.Input.FlushAsync(cancellationToken);

        Assert.That(await errors.ReadLineAsync(cancellationToken), Is.EqualTo($"hello of-the-test {test.Namespace.Identity} {process.Id}"));
        Assert.That(process.Exited.IsCompleted, Is.False);
        process.Input.Dispose();
        await process.Exited.WaitAsync(cancellationToken);
        Assert.That(Directory.Exists($"/proc/{process.Id}"), Is.False, "it is reaped");
    }

    [Test, CancelAfter(30_000)]
    public async Task One_that_does_not_end_is_killed(CancellationToken cancellationToken)
    {
        using var test = new TestNamespace();
        using var process = Start(test, "exec sleep 1000");

        process.Kill();

        await process.Exited.WaitAsync(cancellationToken);
        process.Kill();
        Assert.That(test.Namespace.Processes(), Is.Empty);
    }

    private static NamespaceProcess Start(TestNamespace test, string command) =>
        NamespaceProcess.Start(test.Namespace, ["/bin/sh", "-c", command], "MARK=of-the-test");
}
