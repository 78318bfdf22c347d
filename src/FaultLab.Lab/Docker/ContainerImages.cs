using FaultLab.Lab.Images;
using FaultLab.Scenarios;

namespace FaultLab.Lab.Docker;

/// <summary>Sees to it that the engine has the images of a run's containers: pulled, or imported from a root file system.</summary>
internal sealed class ContainerImages(DockerEngineClient engine, RootFileSystems roots, IProgress<string>? progress)
{
    /// <summary>The name under which images of ours stand in the engine, tagged by their content.</summary>
    public const string Repository = "faultlab";

    private const int LongestSlug = 64;

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

        var tar = await roots.TarOfAsync(source, cancellationToken);
        return await ImportOnceAsync(tar, Slug(source.Tar is null ? string.Join('-', source.Packages) : Path.GetFileName(tar)), cancellationToken);
    }

    private async Task<string> ImportOnceAsync(string tar, string slug, CancellationToken cancellationToken)
    {
        var name = $"{Repository}/{slug}:{await RootFileSystems.KeyOfAsync(tar, cancellationToken)}";
        if (await engine.FindImageAsync(name, cancellationToken) is null)
        {
            progress?.Report($"importing {slug} into the Docker engine");
            await using var file = File.OpenRead(tar);
            await engine.ImportAsync(name, file, [], cancellationToken);
        }

        return name;
    }

    /// <summary>Docker takes small letters, digits and single separators.</summary>
    private static string Slug(string file)
    {
        var plain = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
        var slug = string.Join('-', plain.Split([.. plain.Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries));
        return slug.Length == 0 ? "image" : slug[..Math.Min(slug.Length, LongestSlug)].TrimEnd('-');
    }
}
