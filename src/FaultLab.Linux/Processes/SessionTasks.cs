using System.Globalization;

namespace FaultLab.Linux.Processes;

/// <summary>The threads of all processes of a session (setsid(2)): those that a command started, and what they are doing.</summary>
internal static class SessionTasks
{
    private const char Zombie = 'Z';
    private const char Dead = 'X';

    /// <summary>Those that are there, the ones that no signal wakes first. What ends while it is read is left out.</summary>
    public static IReadOnlyList<TaskSnapshot> Of(int session) =>
        [.. Processes(session).SelectMany(Threads).OrderBy(task => task.IsUninterruptible ? 0 : 1)];

    /// <summary>Whether any process of the session is left that has not ended.</summary>
    public static bool Any(int session) => Processes(session).Any();

    private static IEnumerable<int> Processes(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Stat($"{folder}/stat") is { } stat && stat.Session == session && stat.State is not (Zombie or Dead))
            {
                yield return pid;
            }
        }
    }

    private static IEnumerable<TaskSnapshot> Threads(int pid)
    {
        string[] folders;
        try
        {
            folders = Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var folder in folders)
        {
            if (Stat($"{folder}/stat") is { } stat && stat.State is not (Zombie or Dead))
            {
                var id = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                yield return new TaskSnapshot(pid, id, stat.Command, stat.State, WaitChannel(folder), Stack(folder));
            }
        }
    }

    // man 5 proc_pid_stat: pid (comm) state ppid pgrp session ...; comm may hold blanks and brackets.
    private static (string Command, char State, int Session)? Stat(string path)
    {
        var text = Read(path);
        var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
        if (open < 0 || close < open)
        {
            return null;
        }

        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 3 && int.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var session)
            ? (text[(open + 1)..close], fields[0][0], session)
            : null;
    }

    private static string? WaitChannel(string folder) => Read($"{folder}/wchan").Trim() is { Length: > 0 } function and not "0" ? function : null;

    // Lines such as "[<0>] msleep+0x29/0x30"; the address is hidden or of no use.
    private static List<string> Stack(string folder) =>
    [
        .. Read($"{folder}/stack").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("0xffff", StringComparison.Ordinal)),
    ];

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
