using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>Whose trace tells of a lock that is not given back: the holder's, where its CPU answered, else that of who spins for it.</summary>
internal static partial class LockHolder
{
    public static IReadOnlyList<string> Of(IReadOnlyList<string> bodies)
    {
        var lines = bodies.ToList();
        var others = lines.FindIndex(b => Others().IsMatch(b));
        if (others < 0)
        {
            return bodies;
        }
        if (bodies.Select(b => Owner().Match(b)).FirstOrDefault(m => m.Success) is { } owner)
        {
            var holder = lines.FindIndex(others, b => Task().Match(b) is { Success: true } task && task.Groups["pid"].Value == owner.Groups["pid"].Value);
            if (holder >= 0)
            {
                var next = lines.FindIndex(holder + 1, b => Others().IsMatch(b));
                return lines[holder..(next < 0 ? lines.Count : next)];
            }
        }
        return lines[..others];
    }

    [GeneratedRegex(@"^\s*(?:[Ss]ending NMI|NMI backtrace for cpu|CPU ?\d+ is)")]
    private static partial Regex Others();

    [GeneratedRegex(@"\.owner: .*/(?<pid>\d+), ")]
    private static partial Regex Owner();

    [GeneratedRegex(@"\b[Pp][Ii][Dd]: (?<pid>\d+),? [Cc]omm")]
    private static partial Regex Task();
}
