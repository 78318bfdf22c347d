using System.Globalization;

namespace FaultLab.Lab.Images;

/// <summary>Whose compiler builds the modules of a kernel.</summary>
internal enum CompilerChoice
{
    /// <summary>What the headers ask for is on this machine, or they ask for none.</summary>
    AsAsked,

    /// <summary>This machine's <c>gcc</c> in its place.</summary>
    Instead,

    /// <summary>That of the Debian release which the kernel comes from, in a root file system made of its packages.</summary>
    Packages,
}

/// <summary>
/// Chooses a compiler. A newer gcc knows every option that an older kernel's Makefiles ask for, an older one does not; and a machine that lacks the
/// libraries of kbuild's own programs builds nothing with whatever compiler.
/// </summary>
internal static class CompilerChoices
{
    /// <param name="asked">What the headers ask for, such as <c>gcc-14</c>; null: nothing in particular.</param>
    /// <param name="isHere">Whether the machine has it.</param>
    /// <param name="machineMajor">Major version of the machine's <c>gcc</c>; null: it has none.</param>
    /// <param name="kbuildRuns">Whether kbuild's programs run on the machine.</param>
    /// <param name="hasPackages">Whether a Debian suite has packages for the kernel: not for the user's own.</param>
    public static CompilerChoice Of(string? asked, bool isHere, int? machineMajor, bool kbuildRuns, bool hasPackages)
    {
        if (asked is null || (isHere && (kbuildRuns || !hasPackages)))
        {
            return CompilerChoice.AsAsked;
        }

        return hasPackages && !(kbuildRuns && machineMajor > MajorOf(asked)) ? CompilerChoice.Packages : CompilerChoice.Instead;
    }

    /// <summary>The first number of <c>gcc-14</c>, <c>12</c> or <c>12.2.0</c>.</summary>
    public static int MajorOf(string compiler) =>
        int.Parse(compiler[(compiler.IndexOf('-', StringComparison.Ordinal) + 1)..].Split('.')[0], CultureInfo.InvariantCulture);
}
