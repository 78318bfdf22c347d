namespace FaultLab.Lab.Topology;

/// <summary>A mark in the journal: everything above it was removed.</summary>
public sealed record TornDown : Resource
{
    public override string Title => "torn down";

    public override bool Remove() => false;
}
