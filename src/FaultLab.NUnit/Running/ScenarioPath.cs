namespace FaultLab.NUnit.Running;

/// <summary>Finds the file that an attribute names, wherever the test assembly was built to.</summary>
internal static class ScenarioPath
{
    /// <summary>Looks in <paramref name="start"/> and in each folder above it; null: it is in none.</summary>
    public static string? Find(string file, string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.GetFullPath(file, folder.FullName);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
