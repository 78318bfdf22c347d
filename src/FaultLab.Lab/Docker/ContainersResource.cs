using FaultLab.Lab.Topology;

namespace FaultLab.Lab.Docker;

/// <summary>All containers of a run: what carries its label in one engine, and nothing else.</summary>
/// <param name="Engine">The engine's address, as DOCKER_HOST has it.</param>
/// <param name="Run">The run's name, the value of the label.</param>
public sealed record ContainersResource(string Engine, string Run) : Resource
{
    /// <summary>The label that every container of a run carries.</summary>
    public const string Label = "org.faultlab.run";

    private static readonly TimeSpan TimeToRemove = TimeSpan.FromSeconds(30);

    public override string Title => $"containers of {Run}";

    public override bool Remove() => RemoveAsync().GetAwaiter().GetResult();

    /// <exception cref="LabException">The engine does not answer: nobody can say what is left there.</exception>
    private async Task<bool> RemoveAsync()
    {
        using var bound = new CancellationTokenSource(TimeToRemove);
        using var engine = await DockerEngineClient.ConnectAsync(EngineAddress.Parse(Engine), bound.Token).ConfigureAwait(false);
        var left = await engine.ListAsync($"{Label}={Run}", bound.Token).ConfigureAwait(false);
        await Task.WhenAll(left.Select(container => engine.RemoveAsync(container.Id, bound.Token))).ConfigureAwait(false);
        return left.Length > 0;
    }
}
