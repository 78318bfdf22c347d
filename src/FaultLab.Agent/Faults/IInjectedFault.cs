namespace FaultLab.Agent.Faults;

/// <summary>One fault in this node. Healing is remembered by the object itself.</summary>
internal interface IInjectedFault
{
    /// <summary>Applies it and reads back that it took effect.</summary>
    /// <returns>What was read back.</returns>
    string Apply();

    /// <summary>Undoes what was applied, all of it or the part that was done when applying failed, and reads back that it is gone.</summary>
    /// <returns>What was read back.</returns>
    string Heal();
}
