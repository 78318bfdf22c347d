using System.Security.Cryptography;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Docker;

/// <summary>Sees to it that the engine has the images of a run's containers: pulled, or imported from a root file system.</summary>
internal sealed class ContainerImages(DockerEngineClient engine, IProgress<string>? progress)
{
    /// <summary>The name under which images of ours stand in the engine, tagged by their content.</summary>
    public const string Repository = "faultlab";

    private const int TagLength = 16;

    /// <returns>The name of the image in the engine.</returns>
    public async Task<string> PrepareAsync(ImageSource source, CancellationToken cancellationToken)
    {
        if (source.Reference is { } reference)
        {
            if (await engine.FindImageAsync(ImageName.WithTag(reference), cancellationToken) is null)
            {
                progress?.Report($"pulling {reference}");
                await engine.PullAsync(reference, progress, cancellationToken);
            }

            return ImageName.WithTag(reference);
        }

        return await ImportOnceAsync(source.Tar!, cancellationToken);
    }

    private async Task<string> ImportOnceAsync(string tar, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(tar);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        var name = $"{Repository}/{Slug(Path.GetFileName(tar))}:{hash[..TagLength]}";
        if (await engine.FindImageAsync(name, cancellationToken) is null)
        {
            progress?.Report($"importing {Path.GetFileName(tar)} into the Docker engine");
            file.Position = 0;
            await engine.ImportAsync(name, file, [], cancellationToken);
        }

        return name;
    }

    /// <summary>Docker takes small letters, digits and single separators.</summary>
    private static string Slug(string file)
    {
        var plain = file[..Math.Max(file.IndexOf('.', StringComparison.Ordinal), 0)].ToLowerInvariant();
        var slug = string.Join('-', plain.Split([.. plain.Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries));
        return slug.Length == 0 ? "image" : slug;
    }
}
