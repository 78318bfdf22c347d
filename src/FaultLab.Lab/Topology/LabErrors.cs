using FaultLab.Linux;

namespace FaultLab.Lab.Topology;

/// <summary>What the kernel refused, as a failure of the lab with what helps against it.</summary>
internal static class LabErrors
{
    public static LabException From(ErrnoException e, string what) => new($"Cannot {what}: {e.Message}", Remedy(e), inner: e);

    private static string? Remedy(ErrnoException e) => e.Errno switch
    {
        Errno.EPERM or Errno.EACCES => "Run faultlab as root.",
        Errno.EEXIST => "Something of that name is there already; 'faultlab clean' removes what dead runs left.",
        Errno.ENOENT or Errno.EOPNOTSUPP when e.Detail?.Contains("qdisc", StringComparison.OrdinalIgnoreCase) == true
            => "The kernel lacks this queueing discipline: load its module (modprobe sch_netem, sch_tbf) or boot a kernel that has it.",
        Errno.EOPNOTSUPP => "The kernel lacks this feature; 'faultlab doctor' shows what the machine can do.",
        _ => null,
    };
}
