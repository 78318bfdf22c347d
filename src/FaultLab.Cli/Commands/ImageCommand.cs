using System.CommandLine;
using FaultLab.Lab.Docker;
using FaultLab.Lab.Images;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab image</c>: images for containers and VMs.</summary>
internal static class ImageCommand
{
    private const string BuildDescription = """
        Make an image of Debian packages and all they depend on, recommendations left out: a root file system, as a tar or in the Docker engine.

        Their maintainer scripts do not run: services get their configuration from the scenario ("files"). Nothing is installed on this machine. The
        same versions give the same bytes, and are kept in the cache. A scenario may also name packages itself (image: { packages: [...] }).
        """;

    public static Command Create() => new LabCommand("image", "Make images for containers and VMs.") { Build() };

    private static Command Build()
    {
        var packages = new Argument<string[]>("PACKAGE") { Description = "Debian packages.", Arity = ArgumentArity.OneOrMore };
        var suite = new Option<string>("--suite") { Description = "The Debian suite they come from.", HelpName = "SUITE", DefaultValueFactory = _ => "bookworm" };
        var output = new Option<string?>("--output", "-o") { Description = "Write the tar to this file.", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Import it into the Docker engine under this name.", HelpName = "NAME[:TAG]" };
        var command = new LabCommand(
            "build", BuildDescription, "faultlab image build nginx-light busybox-static -o web.tar", "faultlab image build nginx-light --suite trixie --name web:1")
        {
            packages, suite, output, name,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is null && result.GetValue(name) is null)
            {
                result.AddError("Say where it shall go: --output FILE, --name NAME, or both.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var progress = new LineProgress(parsed.InvocationConfiguration.Error);
            var tar = await new RootFileSystems(LabCache.FromEnvironment(TimeProvider.System), progress)
                .BuildAsync(parsed.GetRequiredValue(suite), parsed.GetRequiredValue(packages), cancellationToken);
            if (parsed.GetValue(output) is { } file)
            {
                File.Copy(tar, file, overwrite: true);
                parsed.InvocationConfiguration.Output.WriteLine($"{file}: {Wording.Bytes(new FileInfo(file).Length)}");
            }

            if (parsed.GetValue(name) is { } image)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{await EngineImport.ImportAsync(tar, image, cancellationToken)} is in the Docker engine");
            }

            return ExitStatus.Pass;
        });
        return command;
    }

    private sealed class LineProgress(TextWriter output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine(value);
    }
}
