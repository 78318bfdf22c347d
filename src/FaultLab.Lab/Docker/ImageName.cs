namespace FaultLab.Lab.Docker;

/// <summary>Names of images: <c>nginx</c>, <c>nginx:1.27</c>, <c>registry:5000/group/name:tag</c>, <c>name@sha256:…</c>.</summary>
internal static class ImageName
{
    /// <summary>Name and tag; <c>latest</c> where none is written. A colon before a slash is a registry's port.</summary>
    public static (string Name, string Tag) Split(string image)
    {
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..]) : (image, "latest");
    }

    /// <summary>With its tag written out: an engine that is asked to pull a name without one pulls every tag.</summary>
    public static string WithTag(string image) => image.Contains('@', StringComparison.Ordinal) ? image : string.Join(':', Split(image).Name, Split(image).Tag);
}
