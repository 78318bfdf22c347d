using FaultLab.Detection.Consoles;
using NUnit.Framework;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>
/// Consoles of real kernels, in the folder Recorded: runs of the lab, and what <c>Recorded/record</c> provoked as cases.txt says.
/// FAULTLAB_REFRESH_GOLDEN=1 writes what is found in them into their headers.
/// </summary>
public sealed class RecordedConsoleTests
{
    [TestCaseSource(typeof(RecordedConsole), nameof(RecordedConsole.Names))]
    public void Finds_in_a_recorded_console_what_was_found_before(string name)
    {
        var console = RecordedConsole.Load(name);
        var actual = RecordedConsole.Describe(ConsoleCase.Classify(console.Log));
        if (Environment.GetEnvironmentVariable("FAULTLAB_REFRESH_GOLDEN") == "1")
        {
            console.Write(actual);
            return;
        }

        Assert.That(actual, Is.EqualTo(console.Header));
    }

    /// <summary>What was done to the kernel is known, so what must be found is too.</summary>
    [TestCaseSource(nameof(Provoked))]
    public void Tells_what_was_done_to_the_kernel(string name, string kind, string function)
    {
        var found = ConsoleCase.Classify(RecordedConsole.Load(name).Log).FirstOrDefault(f => f.Class != ConsoleClass.Boot);

        Assert.Multiple(() =>
        {
            Assert.That(found is null ? "-" : RecordedConsole.Kebab(found.Class), Is.EqualTo(kind));
            Assert.That(found?.Function ?? "-", Is.EqualTo(function));
        });
    }

    private static IEnumerable<TestCaseData> Provoked() =>
        from line in File.ReadAllLines(Path.Combine(RecordedConsole.Folder(), "cases.txt"))
        where !line.StartsWith('#')
        let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where File.Exists(Path.Combine(RecordedConsole.Folder(), $"{words[0]}.log"))
        select new TestCaseData(words[0], words[2], words[3]);
}
