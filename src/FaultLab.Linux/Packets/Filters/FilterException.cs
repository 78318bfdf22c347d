namespace FaultLab.Linux.Packets.Filters;

/// <summary>A filter expression that cannot be understood; the message says where and why.</summary>
public sealed class FilterException(string message) : Exception(message);
