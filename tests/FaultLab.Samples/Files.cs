using FaultLab.Lab.Images;

namespace FaultLab.Samples;

/// <summary>Files of the checkout that samples name.</summary>
internal static class Files
{
    /// <summary>The source folder of one of the modules in <c>lab/modules</c>.</summary>
    public static string Module(string name) => LabFiles.PathOf("modules", name);
}
