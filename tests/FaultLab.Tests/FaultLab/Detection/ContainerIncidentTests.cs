using System.Net;
using FaultLab.Detection;
using FaultLab.Histories;
using FaultLab.Planning;
using FaultLab.Scenarios;
using NUnit.Framework;

namespace FaultLab.Tests.Detection;

/// <summary>Literal histories of a container, and the exact incidents they give. Times are seconds of the history; the schedule runs from 10 to 70.</summary>
public sealed class ContainerIncidentTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly List<HistoryEvent> _events = [];

    [SetUp]
    public void Ready()
    {
        _events.Clear();
        Add(0, new RunStarted { At = default, Wall = default, Run = "r", Scenario = "s", Seed = 1 });
        State(9, NodeStatus.Ready);
        Add(10, new PhaseStarted { At = default, Wall = default, Phase = Phase.Run });
        Add(70, new PhaseStarted { At = default, Wall = default, Phase = Phase.Heal });
        Add(71, new PhaseStarted { At = default, Wall = default, Phase = Phase.Teardown });
        Add(72, new RunEnded { At = default, Wall = default, Reason = "completed" });
    }

    [Test]
    public void An_end_that_nobody_asked_for_is_an_exit_until_it_is_ready_again()
    {
        Tell(20, "die", exit: 3);
        State(21, NodeStatus.Ready);

        var incident = Single();

        Assert.That((incident.Kind, incident.Expected, incident.To), Is.EqualTo((IncidentKind.Exit, false, (TimeSpan?)Second(21))));
        Assert.That(incident.Title, Is.EqualTo("web ended by itself: exit status 3"));
    }

    [TestCase(ContainerAction.Kill, IncidentKind.Exit)]
    [TestCase(ContainerAction.Stop, IncidentKind.Exit)]
    [TestCase(ContainerAction.Restart, IncidentKind.Reboot)]
    public void An_end_that_a_fault_made_is_expected(ContainerAction action, IncidentKind kind)
    {
        Fault(20, action, applied: 20.5);
        Tell(20.2, "die", exit: 137);
        State(21, NodeStatus.Ready);

        var incident = Single(action);

        Assert.That((incident.Kind, incident.Expected, incident.Fault), Is.EqualTo((kind, true, (string?)"f1")));
    }

    [Test]
    public void A_fault_excuses_only_the_end_it_made_and_not_a_later_one()
    {
        Fault(20, ContainerAction.Kill, applied: 20.5);
        Tell(20.2, "die", exit: 137);
        State(21, NodeStatus.Ready);
        Tell(40, "die", exit: 1);

        Assert.That(Find(ContainerAction.Kill).Select(i => (i.Kind, i.Expected, i.From)),
            Is.EqualTo(new[] { (IncidentKind.Exit, true, Second(20.2)), (IncidentKind.Exit, false, Second(40)) }));
    }

    [Test]
    public void A_kill_for_memory_is_no_mere_exit_whichever_of_both_the_engine_tells_first()
    {
        Tell(20, "die", exit: 137);
        Tell(20.1, "oom");

        Assert.That(Single().Kind, Is.EqualTo(IncidentKind.OomKill));
    }

    [Test]
    public void A_kill_for_memory_that_its_first_process_survives_is_told_too()
    {
        Tell(20, "oom");

        Assert.That((Single().Kind, Single().To), Is.EqualTo((IncidentKind.OomKill, (TimeSpan?)Second(20))));
    }

    [Test]
    public void A_lack_of_memory_under_a_limit_is_not_excused()
    {
        Add(19, FaultStage.Begin, "limit");
        Add(19.5, FaultStage.Applied, "limit");
        Tell(20, "oom");
        Tell(20, "die", exit: 137);

        Assert.That((Single().Kind, Single().Expected, Single().Fault), Is.EqualTo((IncidentKind.OomKill, false, (string?)"f1")));
    }

    [Test]
    public void Three_ends_close_together_are_one_loop()
    {
        foreach (var second in new[] { 20, 25, 30 })
        {
            Tell(second, "die", exit: 1);
            State(second + 1, NodeStatus.Ready);
        }

        var loop = Single();

        Assert.That(loop.Kind, Is.EqualTo(IncidentKind.RestartLoop));
        Assert.That(loop.Consequences.Select(i => i.Kind), Is.EqualTo(new[] { IncidentKind.Exit, IncidentKind.Exit, IncidentKind.Exit }));
    }

    [Test]
    public void Two_ends_are_no_loop()
    {
        Tell(20, "die", exit: 1);
        State(21, NodeStatus.Ready);
        Tell(25, "die", exit: 1);

        Assert.That(Find().Select(i => i.Kind), Is.EqualTo(new[] { IncidentKind.Exit, IncidentKind.Exit }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_pause_is_a_hang_and_expected_only_when_a_fault_made_it(bool byFault)
    {
        if (byFault)
        {
            Fault(19.9, ContainerAction.Pause, applied: 20.1, healed: 25.1);
        }

        Tell(20, "pause");
        Tell(25, "unpause");

        var incident = Single(byFault ? ContainerAction.Pause : null);

        Assert.That((incident.Kind, incident.Expected, incident.To), Is.EqualTo((IncidentKind.Hang, byFault, (TimeSpan?)Second(25))));
    }

    [Test]
    public void Silence_of_agent_and_services_together_is_a_hang_although_pings_are_answered()
    {
        Samples(t => t is < 20 or > 30);
        Probe("echo", t => t is < 20 or > 30);
        Probe("ping", _ => true);

        Assert.That(Find().Select(i => (i.Kind, i.Expected)), Does.Contain((IncidentKind.Hang, false)));
    }

    [Test]
    public void Silence_of_the_agent_alone_is_no_hang()
    {
        Samples(t => t is < 20 or > 26);
        Probe("echo", _ => true);

        Assert.That(Find(), Is.Empty);
    }

    [Test]
    public void A_failed_health_check_is_unhealthy_until_it_succeeds_or_the_container_ends()
    {
        Tell(20, "unhealthy");
        Tell(30, "healthy");
        Tell(40, "unhealthy");
        Tell(45, "die", exit: 0);

        Assert.That(Find().SelectMany(i => i.Consequences.Prepend(i)).Where(i => i.Kind == IncidentKind.Unhealthy).Select(i => (i.From, i.To)),
            Is.EquivalentTo(new[] { (Second(20), (TimeSpan?)Second(30)), (Second(40), Second(45)) }));
    }

    [Test]
    public void A_silence_goes_with_the_end_it_began_with_and_not_with_one_that_was_over()
    {
        Tell(20, "die", exit: 1);
        State(21, NodeStatus.Ready);
        Tell(27, "die", exit: 2);
        State(30, NodeStatus.Ready);
        Probe("echo", t => t is < 27 or > 30);

        Assert.That(Find().Select(i => (i.From, i.Consequences.Count(c => c.Kind == IncidentKind.Outage))), Is.EqualTo(new[] { (Second(20), 0), (Second(27), 1) }));
    }

    [Test]
    public void A_container_that_is_well_gives_nothing()
    {
        Samples(_ => true);
        Probe("echo", _ => true);
        Tell(9, "start");
        Tell(12, "healthy");

        Assert.That(Find(), Is.Empty);
    }

    [Test]
    public void What_happens_while_the_lab_is_taken_down_is_no_incident()
    {
        Tell(71.5, "die", exit: 137);

        Assert.That(Find(), Is.Empty);
    }

    private static TimeSpan Second(double second) => TimeSpan.FromSeconds(second);

    private void Add(double second, HistoryEvent what) => _events.Add(what with { At = Second(second), Wall = Start + Second(second) });

    private void Add(double second, FaultStage stage, string kind) =>
        Add(second, new FaultEvent { At = default, Wall = default, Id = "f1", Kind = kind, Title = kind, Stage = stage, Node = "web" });

    private void State(double second, NodeStatus status) => Add(second, new NodeState { At = default, Wall = default, Node = "web", Status = status });

    private void Tell(double second, string name, int? exit = null)
    {
        Add(second, new ContainerEvent { At = default, Wall = default, Node = "web", Name = name, ExitStatus = exit });
        if (name == "die")
        {
            State(second, NodeStatus.Down);
        }
    }

    private void Fault(double second, ContainerAction action, double applied, double? healed = null)
    {
        var title = new ContainerFault { On = "web", Action = action }.Title;
        void Stage(double at, FaultStage stage) =>
            Add(at, new FaultEvent { At = default, Wall = default, Id = "f1", Kind = "container", Title = title, Stage = stage, Node = "web" });
        Stage(second, FaultStage.Begin);
        Stage(applied, FaultStage.Applied);
        if (healed is { } end)
        {
            Stage(end - 0.1, FaultStage.Healing);
            Stage(end, FaultStage.Healed);
        }
    }

    private void Samples(Func<int, bool> alive)
    {
        foreach (var second in Enumerable.Range(10, 60).Where(alive))
        {
            Add(second, new AgentSample { At = default, Wall = default, Node = "web", UptimeSeconds = second, BootId = "b" });
        }
    }

    private void Probe(string name, Func<int, bool> answers)
    {
        foreach (var second in Enumerable.Range(10, 60))
        {
            Add(second, new ProbeResult
            {
                At = default,
                Wall = default,
                Probe = name,
                Sequence = second,
                Outcome = answers(second) ? ProbeOutcome.Ok : ProbeOutcome.Lost,
                Rtt = answers(second) ? TimeSpan.FromMilliseconds(1) : null,
            });
        }
    }

    private Incident Single(ContainerAction? action = null) => Find(action).Single();

    private IEnumerable<Incident> Find(ContainerAction? action = null)
    {
        var scenario = new Scenario
        {
            Name = "s",
            Seed = 1,
            Duration = TimeSpan.FromSeconds(60),
            Topology = new Topology
            {
                Nodes =
                [
                    new Node { Name = "client", Kind = NodeKind.Host },
                    new Node
                    {
                        Name = "web",
                        Kind = NodeKind.Container,
                        Container = new ContainerSpec { Image = new ImageSource { Reference = "web" }, Healthcheck = new Healthcheck { Command = ["check"] } },
                    },
                ],
                Links = [new Link { Name = "lan", A = new Endpoint("client", "eth0"), B = new Endpoint("web", "eth0"), Subnets = [IPNetwork.Parse("198.18.0.0/24")] }],
            },
            Probes = [ProbeOf("ping", ProbeKind.Icmp), ProbeOf("echo", ProbeKind.Udp)],
            Faults = action is { } done ? [new FaultEntry { At = TimeSpan.FromSeconds(10), Fault = new ContainerFault { On = "web", Action = done } }] : [],
        };
        return IncidentFinder.Find(new History(_events), Planner.Create(scenario, 1)).Incidents;
    }

    private static Probe ProbeOf(string name, ProbeKind kind) =>
        new() { Name = name, From = "client", To = "web", Kind = kind, Every = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1) };
}
