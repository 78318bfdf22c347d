namespace FaultLab.Lab.Topology;

/// <summary>Which of the two ends of a link, in the order of the scenario's <c>endpoints</c>.</summary>
public enum LinkEnd { A, B }
