using FaultLab.Lab.Docker;
using FaultLab.Linux.Processes;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Images;

/// <summary>The process of a VM that has an image: the files it finds there, and the script by which init starts it.</summary>
internal static class GuestProcess
{
    public static async Task WriteAsync(CpioWriter cpio, string hostname, ContainerSpec process, CancellationToken cancellationToken)
    {
        foreach (var file in process.Files)
        {
            var (content, executable) = await ContainerFiles.ReadAsync(file, cancellationToken);
            cpio.AddFile(GuestImage.ImageFolder + file.Target, content, executable);
        }

        cpio.AddText("etc/faultlab/command", ScriptOf(hostname, process), executable: true);
    }

    /// <summary>A clean environment, as a container has it: nothing of init's.</summary>
    internal static string ScriptOf(string hostname, ContainerSpec process)
    {
        var variables = process.Env.SetItem("HOSTNAME", hostname);
        // What Docker gives a container whose image says nothing.
        foreach (var (name, value) in new[] { ("PATH", ProgramPath.Usual), ("HOME", "/root") }.Where(usual => !process.Env.ContainsKey(usual.Item1)))
        {
            variables = variables.SetItem(name, value);
        }

        var words = variables.Select(variable => $"{variable.Key}={variable.Value}").Concat(["chroot", "/" + GuestImage.ImageFolder]).Concat(process.Command);
        return $"#!/bin/sh\nexec env -i {string.Join(' ', words.Select(Quoted))}\n";
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
