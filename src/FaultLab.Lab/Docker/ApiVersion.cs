using System.Globalization;

namespace FaultLab.Lab.Docker;

/// <summary>A version of the engine's HTTP API, <c>1.41</c>; 1.9 is older than 1.41.</summary>
internal readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest FaultLab speaks: that of Docker 20.10.</summary>
    public static readonly ApiVersion Oldest = new(1, 41);

    /// <summary>The newest FaultLab was written against: that of Docker 28.</summary>
    public static readonly ApiVersion Newest = new(1, 50);

    public static ApiVersion? TryParse(string? text) =>
        text?.Split('.') is [var major, var minor]
            && int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? new ApiVersion(first, second)
            : null;

    /// <summary>The version to speak with an engine that offers <paramref name="offered"/> as its newest: a newer one than it knows gets 400.</summary>
    /// <exception cref="LabException">The engine is older than <see cref="Oldest"/>, or says nothing that is a version.</exception>
    public static ApiVersion Negotiate(string? offered)
    {
        if (TryParse(offered) is not { } engine)
        {
            throw new LabException($"What answers is no Docker engine: its API version is \"{offered}\".", $"set {EngineAddress.Variable} to the engine's address");
        }

        return engine.CompareTo(Oldest) < 0
            ? throw new LabException($"The Docker engine speaks API {engine} at most; FaultLab needs {Oldest} (Docker 20.10) or newer.", "install a newer Docker engine")
            : engine.CompareTo(Newest) < 0 ? engine : Newest;
    }

    public int CompareTo(ApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
