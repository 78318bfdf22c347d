using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FaultLab.Cli;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Cli;

internal sealed class CommandLineTests
{
    private static readonly string Quickstart = Repository.PathOf("scenarios", "quickstart.faultlab.yaml");

    [Test]
    public async Task Validate_says_what_a_good_file_holds()
    {
        var (status, output, error) = await Run(["validate", Quickstart]);

        Assert.That(status, Is.EqualTo(ExitStatus.Pass));
        Assert.That(output, Is.EqualTo($"{Quickstart}: ok, 5 nodes, 5 links, 4 probes, 6 faults, 90s\n"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public async Task Validate_tells_all_errors_of_all_files_on_standard_error()
    {
        var (status, output, error) = await Run(["validate", Quickstart, "--set", "kernal=6.12", "no-such-file.yaml"]);

        Assert.That(status, Is.EqualTo(ExitStatus.WrongScenario));
        Assert.That(output, Is.Empty);
        Assert.That(error.Split('\n'), Has.Exactly(1).Contains("did you mean \"kernel\"?").And.Exactly(1).EqualTo("no-such-file.yaml: there is no such file"));
    }

    [Test]
    public async Task Plan_shows_addresses_routes_and_the_time_of_every_fault_without_colours()
    {
        var (status, output, _) = await Run(["plan", Quickstart]);

        Assert.That(status, Is.EqualTo(ExitStatus.Pass));
        Assert.That(output, Does.Contain("198.18.11.2/24").And.Contain("via 198.18.1.2 dev wan0, via 198.18.2.2 dev wan1")
            .And.Match(@"18s +f1\.2 +flap wan1 by carrier for 2s").And.Contain("probe path: outage <= 12s, loss <= 20%"));
        Assert.That(output, Does.Not.Contain("\u001b"));
    }

    [Test]
    public async Task Plan_writes_json_for_programs()
    {
        var (status, output, _) = await Run(["plan", Quickstart, "--json", "--seed", "42"]);

        var plan = JsonNode.Parse(output)!;
        Assert.That(status, Is.EqualTo(ExitStatus.Pass));
        Assert.That((uint)plan["seed"]!, Is.EqualTo(42));
        Assert.That((double)plan["faults"]![0]!["at"]!, Is.EqualTo(10));
        Assert.That((string?)plan["nodes"]![1]!["interfaces"]![1]!["addresses"]![0], Is.EqualTo("198.18.1.1/24"));
    }

    [Test]
    public async Task Options_are_also_read_from_the_environment_but_the_command_line_wins()
    {
        var environment = new Dictionary<string, string> { ["FAULTLAB_SEED"] = "5", ["FAULTLAB_JSON"] = "1", ["FAULTLAB_SET"] = "kernel=6.12;memory=64MiB" };

        var (_, fromEnvironment, _) = await Run(["plan", Quickstart], environment);
        var (_, fromCommandLine, _) = await Run(["plan", Quickstart, "--seed", "6"], environment);

        var plan = JsonNode.Parse(fromEnvironment)!;
        Assert.That((uint)plan["seed"]!, Is.EqualTo(5));
        Assert.That((string?)plan["nodes"]![1]!["kernel"]!["version"], Is.EqualTo("6.12"));
        Assert.That((long)plan["nodes"]![1]!["memory"]!, Is.EqualTo(64 << 20));
        Assert.That((uint)JsonNode.Parse(fromCommandLine)!["seed"]!, Is.EqualTo(6));
    }

    [TestCase("--seed takes a whole number from 0 to 4294967295, not \"x\".", "plan", "a.yaml", "--seed", "x")]
    [TestCase("--set takes NAME=VALUE, not \"kernel\".", "plan", "a.yaml", "--set", "kernel")]
    [TestCase("--matrix takes NAME=VALUE,VALUE,…, not \"kernel\".", "plan", "a.yaml", "--matrix", "kernel")]
    [TestCase("--jobs takes a whole number from 1 to 256, not \"0\".", "run", "a.yaml", "--jobs", "0")]
    [TestCase("Option '--good' is required.", "bisect", "a.yaml", "--bad", "7.2")]
    [TestCase("Required argument missing for command: 'validate'.", "validate")]
    [TestCase("Required command was not provided.")]
    [TestCase("There is no command \"valdate\"; did you mean \"validate\"?", "valdate")]
    public async Task A_wrong_command_line_ends_with_status_4_and_a_hint(string message, params string[] args)
    {
        var (status, output, error) = await Run(args);

        Assert.That(status, Is.EqualTo(ExitStatus.WrongScenario));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith(message).And.Contain("--help"));
    }

    [Test]
    public async Task Plan_names_the_cells_of_a_matrix_and_shows_the_first()
    {
        var (status, output, _) = await Run(["plan", Quickstart, "--matrix", "kernel=5.10,6.1", "--matrix", "memory=64MiB"]);

        Assert.That(status, Is.EqualTo(ExitStatus.Pass));
        Assert.That(output, Does.Contain("kernel=5.10 memory=64MiB\n").And.Contain("kernel=6.1 memory=64MiB\n").And.Contain("kernel 5.10, 64MiB of memory"));
    }

    [TestCase("--matrix kernal: the scenario has no parameter of that name; did you mean \"kernel\"?", "plan", "--matrix", "kernal=6.1")]
    [TestCase("--matrix kernel: --set gives it one value; leave out one of the two", "plan", "--matrix", "kernel=6.1,7.2", "--set", "kernel=6.1")]
    [TestCase("--param kernal: the scenario has no parameter of that name; did you mean \"kernel\"?", "bisect", "--param", "kernal", "--good", "1", "--bad", "2")]
    [TestCase("7.2 comes before 7.2", "bisect", "--good", "7.2", "--bad", "7.2")]
    [TestCase("64MiB and 128MiB are neither kernel versions nor whole numbers", "bisect", "--param", "memory", "--good", "64MiB", "--bad", "128MiB")]
    [TestCase("256MiB is not in the list of values 64MiB, 128MiB", "bisect", "--param", "memory", "--good", "64MiB", "--bad", "256MiB", "--values", "64MiB,128MiB")]
    [TestCase("64MiB comes before 128MiB in the list of values", "bisect", "--param", "memory", "--good", "128MiB", "--bad", "64MiB", "--values", "64MiB,128MiB")]
    public async Task What_makes_no_sense_of_a_scenario_is_a_sentence_and_status_4(string message, string command, params string[] args)
    {
        var (status, output, error) = await Run([command, Quickstart, .. args]);

        Assert.That((status, output), Is.EqualTo((ExitStatus.WrongScenario, "")));
        Assert.That(error, Does.StartWith(message));
    }

    [Test]
    public async Task Help_ends_with_examples()
    {
        var (status, output, error) = await Run(["plan", "--help"]);

        Assert.That(status, Is.EqualTo(ExitStatus.Pass));
        Assert.That(output, Does.Contain("Examples:").And.Contain("faultlab plan scenarios/quickstart.faultlab.yaml --seed 42"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public async Task A_failure_of_the_lab_is_a_sentence_and_status_3()
    {
        var (status, _, error) = await Run(["schema", "-o", Path.Combine(Quickstart, "schema.json")]);

        Assert.That(status, Is.EqualTo(ExitStatus.LabBroke));
        Assert.That(error, Does.Match(@"^\S+schema\.json cannot be written: .*\n$"));
    }

    [Test]
    public async Task Schema_check_tells_a_stale_file()
    {
        var (fresh, _, _) = await Run(["schema", "--check", Repository.PathOf("scenarios", "faultlab.schema.json")]);
        var (stale, _, error) = await Run(["schema", "--check", Quickstart]);

        Assert.That(fresh, Is.EqualTo(ExitStatus.Pass));
        Assert.That(stale, Is.EqualTo(ExitStatus.Fail));
        Assert.That(error, Does.Contain("renew it"));
    }

    [Test]
    public async Task Analyze_says_what_a_kernel_reported_in_the_log_of_its_console()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var log = Path.Combine(folder, "serial.log");
        await File.WriteAllTextAsync(log, """
            [    0.000000] Linux version 6.1.0 (x)
            [   12.000001] divide error: 0000 [#1] SMP NOPTI
            [   12.000002] RIP: 0010:fl_rate+0x4c/0x4e [fl_bad]
            [   12.000003] Kernel panic - not syncing: Fatal exception
            """);

        var (status, output, _) = await Run(["analyze", log]);
        var (_, json, _) = await Run(["analyze", log, "--json"]);
        Directory.Delete(folder, recursive: true);

        Assert.That(status, Is.EqualTo(ExitStatus.Fail));
        Assert.That(output, Is.EqualTo($"crash     line 2: divide error in fl_rate [fl_bad], and it panicked\n{log}: 1 report, 1 boot\n"));
        Assert.That((string?)JsonNode.Parse(json)![0]!["report"]!["function"], Is.EqualTo("fl_rate"));
    }

    [Test]
    public async Task Analyses_a_compressed_or_wide_log_and_refuses_one_that_is_cut_off()
    {
        var folder = Directory.CreateTempSubdirectory("faultlab-").FullName;
        var (packed, wide, cut) = (Path.Combine(folder, "kern.log.2.gz"), Path.Combine(folder, "wide.log"), Path.Combine(folder, "cut.gz"));
        var log = string.Join('\n', Enumerable.Range(1, 400).Select(i => $"[{i,5}.000000] eth{i * 7919 % 1000}: link up")) + "\n[  500.000000] kernel BUG at fl.c:1!\n";
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(log));
        }
        File.WriteAllText(wide, log, Encoding.Unicode);
        File.WriteAllBytes(cut, File.ReadAllBytes(packed)[..^100]);

        var (compressed, unicode, half) = (await Run(["analyze", packed]), await Run(["analyze", wide]), await Run(["analyze", cut]));
        Directory.Delete(folder, recursive: true);

        Assert.Multiple(() =>
        {
            Assert.That((compressed.Status, compressed.Output), Is.EqualTo((ExitStatus.Fail, $"crash     line 401: kernel BUG at fl.c:1\n{packed}: 1 report, 0 boots\n")));
            Assert.That((unicode.Status, unicode.Output), Is.EqualTo((ExitStatus.Fail, $"crash     line 401: kernel BUG at fl.c:1\n{wide}: 1 report, 0 boots\n")));
            Assert.That(half.Status, Is.EqualTo(ExitStatus.LabBroke));
            Assert.That(half.Error, Does.Contain("ends too early"));
        });
    }

    private static async Task<(int Status, string Output, string Error)> Run(string[] args, Dictionary<string, string>? environment = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var status = await CommandLine.RunAsync(args, output, error, name => environment?.GetValueOrDefault(name));
        return (status, output.ToString(), error.ToString());
    }
}
