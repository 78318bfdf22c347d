using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace FaultLab.Tests;

/// <summary>Compares text with a file beside its test. <c>FAULTLAB_REFRESH_GOLDEN=1 dotnet test</c> writes the files anew.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, name);
        if (Environment.GetEnvironmentVariable("FAULTLAB_REFRESH_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(File.Exists(path), $"{path} is missing: write it with FAULTLAB_REFRESH_GOLDEN=1");
        Assert.That(actual, Is.EqualTo(File.ReadAllText(path)));
    }
}
