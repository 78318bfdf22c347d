using System.Globalization;

namespace FaultLab.Benchmarks.Measuring;

/// <summary>CPU time of processes.</summary>
internal static class ProcessCpu
{
    /// <summary>Nanoseconds that all its threads and the processes that it started ran on a CPU, in the kernel too, as the scheduler counts them.</summary>
    public static long Nanoseconds(int pid) => Directory.Exists($"/proc/{pid}/task")
        ? Directory.EnumerateDirectories($"/proc/{pid}/task").Sum(task => ReadRunTime(task) + Children(task).Sum(Nanoseconds))
        : 0;

    /// <summary>The same of the threads of this process that have a name.</summary>
    public static long NanosecondsOfThreads(string name) => Directory.EnumerateDirectories("/proc/self/task")
        .Where(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == name)
        .Sum(ReadRunTime);

    private static IEnumerable<int> Children(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).ToList();
        }
        catch (IOException)
        {
            return [];
        }
    }

    // man 5 proc_pid_schedstat: time on the CPU, time waited for it, slices.
    private static long ReadRunTime(string task)
    {
        try
        {
            return long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
