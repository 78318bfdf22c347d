using FaultLab.Histories;
using FaultLab.Lab.Running;
using FaultLab.Lab.Running.Nodes;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Running;

public sealed class LabBuilderTests
{
    [Test]
    public async Task A_node_that_does_not_stop_keeps_no_other_from_being_stopped()
    {
        var history = new Sink();
        var nodes = new[] { new FakeNode("a", history, new InvalidOperationException("on purpose")), new FakeNode("b", history, null) };

        await LabBuilder.StopAsync(nodes, history);

        Assert.Multiple(() =>
        {
            Assert.That(nodes.Select(n => n.Disposed), Is.All.True);
            Assert.That(history.Events.OfType<LabTrouble>().Select(t => (t.Affects, t.Message)), Is.EqualTo(new[] { ("teardown", "a did not stop as it should: on purpose") }));
        });
    }

    private sealed class Sink : IHistorySink
    {
        public List<HistoryEvent> Events { get; } = [];

        public RunClock Clock { get; } = new(TimeProvider.System);

        public void Append(HistoryEvent historyEvent) => Events.Add(historyEvent);
    }

    private sealed class FakeNode(string name, IHistorySink history, Exception? failure)
        : LabNode(new NodePlan { Node = new Node { Name = name, Kind = NodeKind.Host }, Interfaces = [], Routes = [] }, history)
    {
        public bool Disposed { get; private set; }

        public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task ReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task SetCarrierAsync(LabEnd end, bool carrier, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task UnplugAsync(LabEnd end, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task ReplugAsync(LabEnd end, CancellationToken cancellationToken) => Task.CompletedTask;

        public override async ValueTask DisposeAsync()
        {
            await Task.Yield();
            Disposed = true;
            if (failure is not null)
            {
                throw failure;
            }
        }
    }
}
