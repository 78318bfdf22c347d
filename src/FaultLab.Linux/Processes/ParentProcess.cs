namespace FaultLab.Linux.Processes;

/// <summary>The process that started this one.</summary>
public static class ParentProcess
{
    /// <summary>Its id; another one (that of an init) once it has ended.</summary>
    public static int Id => Interop.GetParentId();
}
