using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Lab.Results;
using FaultLab.Planning;
using FaultLab.Results;
using Spectre.Console;

namespace FaultLab.Cli.Terminal;

/// <summary>A run on a terminal: one screen, drawn anew four times a second from what is true then.</summary>
internal sealed class LiveView : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly RunState _state;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private long _latestSeen;

    public LiveView(IAnsiConsole console, Plan plan, TimeProvider time)
    {
        (_console, _time, _state) = (console, time, new RunState(plan));
        _latestSeen = time.GetTimestamp();
        _drawing = Task.Run(DrawAsync);
    }

    public void OnEvent(HistoryEvent historyEvent)
    {
        lock (_lock)
        {
            _state.Add(historyEvent);
            if (historyEvent.At == _state.Latest)
            {
                _latestSeen = _time.GetTimestamp();
            }
        }
    }

    public void OnProgress(string message)
    {
        lock (_lock)
        {
            _state.Progress = Printable.Line(message);
        }
    }

    public void OnIncident(Incident incident)
    {
        lock (_lock)
        {
            _state.Add(incident);
        }
    }

    public void Finish(RunSummary summary, ResultsFolder folder)
    {
        _stop.TrySetResult();
        _drawing.Wait(TimeSpan.FromSeconds(5));
        foreach (var (tone, text) in SummaryText.Lines(summary, folder, _state.Zero))
        {
            _console.WriteLine(text, Tones.Of(tone));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stop.TrySetResult();
        await _drawing;
    }

    private async Task DrawAsync()
    {
        try
        {
            await DrawUntilStoppedAsync();
        }
        catch (IOException)
        {
            // The terminal is gone. The run is worth more than its display.
        }
    }

    private Task DrawUntilStoppedAsync() => _console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
    {
        while (!_stop.Task.IsCompleted)
        {
            lock (_lock)
            {
                context.UpdateTarget(RunScreen.Draw(_state, Elapsed(), _console.Profile.Width, _console.Profile.Height));
            }

            context.Refresh();
            await Task.WhenAny(_stop.Task, Task.Delay(Interval, _time));
        }
    });

    /// <summary>The history's clock runs on between events.</summary>
    private TimeSpan Elapsed() => _state.Latest + _time.GetElapsedTime(_latestSeen);
}
