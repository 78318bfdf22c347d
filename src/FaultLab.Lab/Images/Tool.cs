using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using FaultLab.Linux;

namespace FaultLab.Lab.Images;

/// <summary>Runs the machine's own tools (apt-get, dpkg-deb, xz, make, …) and turns their failures into <see cref="LabException"/>s.</summary>
internal static class Tool
{
    private const int KeptOutputChars = 4000;

    /// <summary>Whether a tool of that name is where root's tools are, or on the path.</summary>
    public static bool Exists(string name) => Find(name) is not null;

    /// <summary>Path of a tool that is on the path, or where root's tools are; null: there is none.</summary>
    public static string? Find(string name) => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin:/usr/bin:/bin"
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a tool to its end and gives what it wrote to its standard output.</summary>
    public static async Task<string> RunAsync(
        string fileName, IReadOnlyList<string> arguments, string? workingFolder = null, CancellationToken cancellationToken = default)
    {
        var output = new StringBuilder();
        await RunAsync(fileName, arguments, async (stdout, token) =>
            output.Append(await new StreamReader(stdout).ReadToEndAsync(token)), workingFolder, cancellationToken: cancellationToken);
        return output.ToString();
    }

    /// <summary>Runs a tool to its end while <paramref name="read"/> consumes its standard output.</summary>
    /// <param name="input">Fed to its standard input; null: nothing.</param>
    /// <exception cref="LabException">It is not installed, or it failed.</exception>
    public static async Task RunAsync(
        string fileName, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, string? workingFolder = null,
        ReadOnlyMemory<byte>? input = null, CancellationToken cancellationToken = default)
    {
        using var process = Start(fileName, arguments, workingFolder);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var feeding = FeedAsync(process, input, cancellationToken);
            await read(process.StandardOutput.BaseStream, cancellationToken);
            await feeding;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw Failed(fileName, arguments, process.ExitCode, await errors);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public static LabException Failed(string fileName, IReadOnlyList<string> arguments, int exitStatus, string output, string? remedy = null) =>
        new($"{Path.GetFileName(fileName)} failed with exit status {exitStatus}.", remedy, $"{fileName} {string.Join(' ', arguments)}",
            exitStatus, Last(output));

    public static string Last(string output) =>
        output.Length <= KeptOutputChars ? output.TrimEnd() : "…" + output[^KeptOutputChars..].TrimEnd();

    private static Process Start(string fileName, IReadOnlyList<string> arguments, string? workingFolder)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "/",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            var why = e.NativeErrorCode == Errno.ENOENT ? "was not found on this machine" : $"could not be started: {e.Message}";
            throw new LabException($"{fileName} {why}.", remedy: "Run lab/setup: it installs what labs need.", inner: e);
        }
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is { } bytes)
            {
                await process.StandardInput.BaseStream.WriteAsync(bytes, cancellationToken);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool went away before it read all; its exit status tells why.
        }
    }
}
