using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace FaultLab.Tests;

/// <summary>Holds the projects to the arrows that the design draws.</summary>
internal sealed partial class ArchitectureTests
{
    /// <summary>Each project under <c>src</c> and the projects it may know of, directly or through others.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["FaultLab"] = [],
        ["FaultLab.Linux"] = [],
        ["FaultLab.Agent"] = ["FaultLab.Linux"],
        ["FaultLab.Lab"] = ["FaultLab", "FaultLab.Linux"],
        ["FaultLab.Cli"] = ["FaultLab.Lab", "FaultLab", "FaultLab.Linux"],
        ["FaultLab.NUnit"] = ["FaultLab.Lab", "FaultLab", "FaultLab.Linux"],
    };

    [Test]
    public void Arrows_between_projects_point_one_way()
    {
        var projects = Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.That(projects, Has.Length.GreaterThanOrEqualTo(5));
        Assert.Multiple(() =>
        {
            foreach (var project in projects)
            {
                var name = Path.GetFileNameWithoutExtension(project);
                Assert.That(Allowed, Does.ContainKey(name), "a new project needs its arrows here and in the design");
                Assert.That(ReferencesOf(project), Is.SubsetOf(Allowed[name]), $"project references of {name}");
            }
        });
    }

    [Test]
    public void Using_lines_follow_the_arrows()
    {
        var sources = Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(source => !source.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToArray();
        Assert.That(sources, Has.Length.GreaterThan(50));
        Assert.Multiple(() =>
        {
            foreach (var source in sources)
            {
                var project = Path.GetRelativePath(Repository.PathOf("src"), source).Split(Path.DirectorySeparatorChar)[0];
                var strangers = UsedNamespaces(source).Select(ProjectOf).Where(used => used != project && !Allowed[project].Contains(used));
                Assert.That(strangers, Is.Empty, Path.GetRelativePath(Repository.Root, source));
            }
        });
    }

    [Test]
    public void The_core_opens_no_sockets_and_starts_no_processes()
    {
        var offenders = Directory.GetFiles(Repository.PathOf("src", "FaultLab"), "*.cs", SearchOption.AllDirectories)
            .Where(source => ForbiddenInCore().IsMatch(File.ReadAllText(source)));

        Assert.That(offenders, Is.Empty);
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static IEnumerable<string> UsedNamespaces(string source) =>
        UsingLine().Matches(File.ReadAllText(source)).Select(match => match.Groups["namespace"].Value);

    /// <summary>The project with the longest name that the namespace begins with.</summary>
    private static string ProjectOf(string used) =>
        Allowed.Keys.Where(project => used == project || used.StartsWith(project + ".", StringComparison.Ordinal)).MaxBy(project => project.Length)!;

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(?<namespace>FaultLab(?:\.\w+)*)", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"LibraryImport|DllImport|new Socket\(|Process\.Start|new Process\b|TcpClient|UdpClient|HttpClient")]
    private static partial Regex ForbiddenInCore();
}
