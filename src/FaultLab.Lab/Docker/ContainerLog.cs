using System.Globalization;
using FaultLab.Histories;
using FaultLab.Lab.Qemu;

namespace FaultLab.Lab.Docker;

/// <summary>Writes what a container's process prints to <c>console/NODE.log</c> and into the history, each time it runs.</summary>
internal sealed class ContainerLog(DockerEngineClient engine, string id, string path, RunClock clock, Action<string> onLine)
{
    private DateTimeOffset? _last;

    /// <summary>Follows the output from where it was left until the container stops.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var file = new ConsoleLog(path, clock);
        var errors = new ConsoleLineSplitter();
        var output = new ConsoleLineSplitter();
        await using var stream = await engine.FollowLogsAsync(id, Next(), bytes => Take(errors, bytes, file), cancellationToken);
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            Take(output, buffer.AsMemory(0, count), file);
        }
    }

    /// <summary>The engine's <c>since</c> takes the line of that very moment in.</summary>
    private DateTimeOffset? Next() => _last?.AddTicks(1);

    private void Take(ConsoleLineSplitter splitter, ReadOnlyMemory<byte> bytes, ConsoleLog file)
    {
        var now = clock.Time.GetTimestamp();
        foreach (var line in splitter.Take(bytes, now))
        {
            var (time, text) = Split(line.Text);
            _last = time > _last || _last is null ? time ?? _last : _last;
            file.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"), now);
            onLine(text);
        }
    }

    /// <summary>The engine puts the time before each line, in RFC 3339 with nanoseconds.</summary>
    internal static (DateTimeOffset? Time, string Text) Split(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var stamp = blank < 0 ? line : line[..blank];

        // .NET reads seven digits of a second at most.
        var dot = stamp.IndexOf('.', StringComparison.Ordinal);
        var shortened = dot > 0 && stamp.EndsWith('Z') && stamp.Length - dot > 9 ? stamp[..(dot + 8)] + "Z" : stamp;
        return DateTimeOffset.TryParse(shortened, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time, blank < 0 ? "" : line[(blank + 1)..])
            : (null, line);
    }
}
