namespace FaultLab.Results.Html;

/// <summary>The scripts and styles of the report, embedded in this assembly.</summary>
internal static class Assets
{
    /// <summary>Our own scripts, in the order they need each other, in one scope of their own.</summary>
    public static string Scripts { get; } =
        "(() => {\n'use strict';\n" + string.Join('\n', new[] { "chart.js", "timeline.js", "page.js" }.Select(Read)) + "\n})();\n";

    public static string Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"Html/{name}")
            ?? throw new InvalidOperationException($"the assembly holds no resource Html/{name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
