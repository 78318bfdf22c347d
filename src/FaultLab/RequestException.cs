namespace FaultLab;

/// <summary>What the user asked for makes no sense, which shows only once the scenario was read: told in a sentence, exit status 4.</summary>
public sealed class RequestException(string message, string? remedy = null) : Exception(message)
{
    /// <summary>What to ask for instead.</summary>
    public string? Remedy { get; } = remedy;
}
