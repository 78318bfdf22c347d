namespace FaultLab.Histories;

/// <summary>Where the parts of a run put what happened. Thread-safe; never blocks on the disk.</summary>
public interface IHistorySink
{
    RunClock Clock { get; }

    void Append(HistoryEvent historyEvent);
}
