using System.Collections.Immutable;
using System.Text;
using FaultLab.Scenarios.Binding;
using FaultLab.Scenarios.Config;
using FaultLab.Scenarios.Yaml;

namespace FaultLab.Scenarios;

/// <summary>Reads scenario files and reports all that is wrong with one at once.</summary>
public static class ScenarioLoader
{
    /// <summary>More than any scenario; keeps a mistaken path to a capture or an image from being read whole.</summary>
    private const long LargestFile = 4L << 20;

    /// <summary>Loads a scenario file.</summary>
    /// <param name="path">The file; errors name it as given.</param>
    /// <param name="set">Values for its parameters, in place of their defaults.</param>
    /// <param name="filesMustExist">False for a stored scenario that is only judged again: the kernels and modules it names may be gone.</param>
    public static ScenarioLoadResult Load(string path, IReadOnlyDictionary<string, string> set, bool filesMustExist = true)
    {
        string text;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
            {
                return Unreadable(path, "too large to be a scenario");
            }

            text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(path, "there is no such file", SimilarFile(path));
        }
        catch (UnauthorizedAccessException)
        {
            return Unreadable(path, Directory.Exists(path) ? "this is a folder; name a file in it" : "no permission to read it");
        }
        catch (DecoderFallbackException)
        {
            return Unreadable(path, "not UTF-8 text");
        }
        catch (IOException error)
        {
            return Unreadable(path, $"cannot be read: {error.Message}");
        }

        return LoadText(text, path, set, filesMustExist);
    }

    /// <summary>Loads a scenario from text.</summary>
    /// <param name="file">What errors call it, and what relative paths in it are relative to.</param>
    public static ScenarioLoadResult LoadText(
        string text, string file, IReadOnlyDictionary<string, string>? set = null, bool filesMustExist = true)
    {
        var diagnostics = new Diagnostics(file);
        var root = new YamlReader(diagnostics).Read(text);
        if (root is null)
        {
            return Failed(diagnostics);
        }

        var filled = Parameters.Fill(root, set ?? ImmutableDictionary<string, string>.Empty, diagnostics);
        var config = new Binder(diagnostics).Bind<ScenarioConfig>(filled);
        if (config is null)
        {
            return Failed(diagnostics);
        }

        var files = new ScenarioFiles(Path.GetDirectoryName(Path.GetFullPath(file))!, filesMustExist);
        var scenario = ScenarioConversion.Convert(new Conversion(config, diagnostics, files));
        return diagnostics.Errors.Length > 0
            ? Failed(diagnostics)
            : new ScenarioLoadResult { Scenario = scenario, Errors = [], ResolvedYaml = YamlText.Of(WithoutMatrix(filled), files.Resolved) };
    }

    /// <summary>What is resolved is one run: the parameters hold the values of its cell.</summary>
    private static SourceNode WithoutMatrix(SourceNode root) => root is SourceMap map
        ? map with { Entries = [.. map.Entries.Where(entry => entry.Key.Text != MatrixConversion.Key)] }
        : root;

    private static ScenarioLoadResult Failed(Diagnostics diagnostics) =>
        new() { Scenario = null, Errors = diagnostics.Errors, ResolvedYaml = null };

    private static ScenarioLoadResult Unreadable(string path, string message, string? suggestion = null)
    {
        var diagnostics = new Diagnostics(path);
        diagnostics.AddAt(default, "", message, suggestion);
        return Failed(diagnostics);
    }

    private static string? SimilarFile(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder)
            ? NearestName.Of(Path.GetFileName(path), Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)))
            : null;
    }
}
