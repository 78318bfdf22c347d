namespace FaultLab.Scenarios.FaultKinds;

/// <summary>What a scenario file says of one fault: the keys under <c>flap:</c>, <c>module:</c> and so on.</summary>
internal interface IFaultConfig
{
    /// <summary>Whether it lasts until it is healed when it does not say how long; false: it is over at once.</summary>
    bool NeedsHealing { get; }

    /// <summary>The fault, everything about it checked and reported; only of use when nothing was.</summary>
    /// <param name="path">The path of these keys, for reports.</param>
    Fault Convert(Conversion conversion, string path);
}
