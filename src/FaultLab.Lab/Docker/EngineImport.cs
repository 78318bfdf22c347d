namespace FaultLab.Lab.Docker;

/// <summary>Puts a root file system into this machine's Docker engine, outside of any run.</summary>
public static class EngineImport
{
    /// <param name="image">Name and, optionally, tag.</param>
    /// <returns>The name with its tag.</returns>
    /// <exception cref="LabException">No engine answers, or it refuses the name.</exception>
    public static async Task<string> ImportAsync(string tar, string image, CancellationToken cancellationToken)
    {
        using var engine = await DockerEngineClient.ConnectAsync(cancellationToken);
        await using var file = File.OpenRead(tar);
        await engine.ImportAsync(ImageName.WithTag(image), file, [], cancellationToken);
        return ImageName.WithTag(image);
    }
}
