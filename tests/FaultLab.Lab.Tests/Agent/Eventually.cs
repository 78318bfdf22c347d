namespace FaultLab.Lab.Tests.Agent;

/// <summary>Waits for what no event tells of.</summary>
internal static class Eventually
{
    public static async Task Is(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }
}
