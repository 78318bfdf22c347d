using System.Text.Json;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Results;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Results;

[CancelAfter(20_000)]
internal sealed class HistoryWriterTests
{
    private readonly RunClock _clock = new(TimeProvider.System);
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    private string Path => _folder.File("history.jsonl");

    [Test]
    public async Task Writes_events_of_many_threads_as_whole_lines_in_the_order_of_each_thread()
    {
        await using (var writer = new HistoryWriter(Path, _clock))
            Parallel.For(0, 4, thread => Enumerable.Range(0, 2000).ToList().ForEach(i => writer.Append(Console($"{thread} {i}"))));

        var byThread = Read().OfType<ConsoleLine>().Select(e => e.Text.Split(' ')).GroupBy(w => w[0], w => int.Parse(w[1]));
        Assert.That(byThread.Select(t => t.ToList()), Is.All.EqualTo(Enumerable.Range(0, 2000)));
    }

    [Test]
    public async Task What_was_appended_is_readable_before_the_writer_is_closed(CancellationToken cancellationToken)
    {
        await using var writer = new HistoryWriter(Path, _clock);
        writer.Append(Console("hello"));
        await writer.FlushAsync(cancellationToken);
        Assert.That(Read().OfType<ConsoleLine>().Single().Text, Is.EqualTo("hello"));
    }

    [Test]
    public async Task Subscribers_get_every_event_until_they_leave(CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        await using var writer = new HistoryWriter(Path, _clock);
        using (writer.Subscribe(e => seen.Add(((ConsoleLine)e).Text)))
        {
            writer.Append(Console("one"));
            writer.Append(Console("two"));
            await writer.FlushAsync(cancellationToken);
        }

        writer.Append(Console("three"));
        await writer.FlushAsync(cancellationToken);
        Assert.That(seen, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_subscriber_that_throws_is_dropped_and_named_and_the_history_goes_on(CancellationToken cancellationToken)
    {
        await using var writer = new HistoryWriter(Path, _clock);
        writer.Subscribe(_ => throw new InvalidOperationException("broken view"));
        writer.Append(Console("one"));
        writer.Append(Console("two"));
        await writer.FlushAsync(cancellationToken);

        Assert.That(Read().OfType<ConsoleLine>().Count(), Is.EqualTo(2));
        Assert.That(Read().OfType<LabTrouble>().Single().Message, Does.Contain("broken view"));
        Assert.That(writer.Failure.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_full_disk_faults_Failure_and_FlushAsync_but_not_Append()
    {
        var seen = 0;
        await using var writer = new HistoryWriter(new HistoryFile(Path, new FullDisk(room: 300)), _clock, capacity: 1000);
        writer.Subscribe(_ => seen++);
        for (var i = 0; i < 100; i++)
            writer.Append(Console("a line that fills the disk"));

        var failure = await Assert.ThrowsAsync<LabException>(() => writer.FlushAsync(CancellationToken.None));
        Assert.That(failure!.Message, Does.Contain("No space left").And.Contain(Path));
        Assert.That(failure!.Remedy, Is.Not.Null);
        Assert.That(writer.Failure.IsFaulted);
        Assert.That(seen, Is.EqualTo(100), "the live view goes on");
    }

    [Test]
    public async Task Events_that_found_the_queue_full_are_counted_in_a_trouble(CancellationToken cancellationToken)
    {
        using var disk = new StuckDisk();
        var writer = new HistoryWriter(new HistoryFile(Path, disk), _clock, capacity: 10);
        writer.Append(Console("first"));
        disk.Reached.Wait(cancellationToken);
        for (var i = 0; i < 25; i++)
            writer.Append(Console("more"));
        disk.LetGo.Set();
        await writer.DisposeAsync();

        var events = Parse(disk.Written).ToList();
        Assert.That(events.OfType<ConsoleLine>().Count(), Is.EqualTo(11));
        Assert.That(events.OfType<LabTrouble>().Single(), Has.Property("Affects").EqualTo("run").And.Property("Message").StartsWith("15 events"));
    }

    [Test]
    public async Task Appending_after_the_end_is_harmless()
    {
        var writer = new HistoryWriter(Path, _clock);
        await writer.DisposeAsync();
        Assert.DoesNotThrow(() => writer.Append(Console("late")));
        Assert.That(Read(), Is.Empty);
    }

    [Test]
    public async Task A_second_writer_on_the_same_file_is_refused()
    {
        await using var writer = new HistoryWriter(Path, _clock);
        Assert.That(() => new HistoryWriter(Path, _clock), Throws.InstanceOf<LabException>());
    }

    private ConsoleLine Console(string text)
    {
        var now = _clock.Now;
        return new ConsoleLine { At = now.At, Wall = now.Wall, Node = "gw", Text = text };
    }

    private IEnumerable<HistoryEvent> Read()
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd()).ToList();
    }

    private static IEnumerable<HistoryEvent> Parse(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<HistoryEvent>(line, FaultLabJson.Line)!);

    private sealed class FullDisk(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > room)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }

    /// <summary>A disk whose first write takes until the test lets it go.</summary>
    private sealed class StuckDisk : MemoryStream
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim LetGo { get; } = new();

        public string Written => System.Text.Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Reached.Set();
            LetGo.Wait();
            base.Write(buffer);
        }
    }
}
