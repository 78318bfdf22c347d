using FaultLab.Planning;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Running.Injections;

/// <summary>How each kind of fault is done to a lab: the table of contents of this folder.</summary>
internal static class InjectionCatalogue
{
    public static IInjection Create(PlannedFault planned, RunningLab lab) => planned.Fault switch
    {
        FlapFault { Far: FarEnd.Down, On: { } on } flap => new FarEndDown(
            Create(planned with { Fault = flap with { Far = FarEnd.Up } }, lab), lab.EndsOf(flap.Link).First(end => end.Endpoint.Node != on)),
        FlapFault { By: FlapMethod.Admin } flap => AgentInjections.AdminFlap(planned.Id, flap, lab),
        FlapFault { By: FlapMethod.Carrier } flap => new CarrierFlap(flap, lab),
        FlapFault { By: FlapMethod.Unplug } flap => new UnplugFlap(flap, lab),
        DatagramsFault datagrams => new DatagramBurst(planned.Id, datagrams, lab),
        ImpairFault impair => new LinkImpairment(impair, lab),
        PowerFault power => new PowerSwitch(power, lab),
        ModuleFault module => AgentInjections.Module(planned.Id, module, lab),
        SysctlFault sysctl => AgentInjections.Sysctl(planned.Id, sysctl, lab),
        ContainerFault container => new ContainerSwitch(container, lab),
        LimitFault limit => new ContainerLimit(limit, lab),
        PressureFault pressure => AgentInjections.Pressure(planned.Id, pressure, lab),
        GatewayFault gateway => AgentInjections.Gateway(planned.Id, gateway, lab),
        DropFault drop => AgentInjections.Drop(planned.Id, drop, lab),
        RunFault run => AgentInjections.Command(planned.Id, run, lab),
        _ => throw new ArgumentException($"no injection for the fault kind {planned.Fault.Kind}", nameof(planned)),
    };
}
