using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>Functions that stand in a trace but are never the guilty one: the finder goes on to who called them.</summary>
internal static partial class GenericFunctions
{
    private const RegexOptions Table = RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant;

    /// <summary>Reporting, exception entry, checked helpers, string functions, locks, and what frees memory.</summary>
    public static bool IsGeneric(KernelSymbol symbol) => IsOf(symbol, Reporting()) || IsOf(symbol, Helpers()) || (symbol.Module is not null && OfModules().IsMatch(symbol.Function));

    /// <summary>What others call to do their work, or misuse: better than nobody, where the trace is cut off behind it.</summary>
    public static bool IsHelper(KernelSymbol symbol) => IsOf(symbol, Helpers());

    /// <summary>Where a task that waits stands: the scheduler and what sleeps on behalf of others.</summary>
    public static bool IsSleeping(KernelSymbol symbol) => IsOf(symbol, Sleeping());

    /// <summary>What interrupted a CPU to find out that it makes no progress, and what waits for another CPU.</summary>
    public static bool IsWatcher(KernelSymbol symbol) => IsOf(symbol, Watching());

    /// <summary>What calls the handlers of timers, softirqs and interrupts.</summary>
    public static bool IsRunner(KernelSymbol symbol) => IsOf(symbol, Running());

    /// <summary>What gives pages back to the page allocator.</summary>
    public static bool IsFreeing(KernelSymbol symbol) => IsOf(symbol, Freeing());

    /// <summary>Where a CPU that does nothing, or that was merely interrupted, stands.</summary>
    public static bool IsIdle(KernelSymbol symbol) => Idle().IsMatch(symbol.Function);

    /// <summary>Allocators, as far as they only pass a request on.</summary>
    public static bool IsAllocator(KernelSymbol symbol) => IsOf(symbol, Allocator());

    /// <summary>What the kernel registers an object with: who registers it twice is the caller.</summary>
    public static bool IsRegistrar(KernelSymbol symbol) => IsOf(symbol, Registering());

    /// <summary>Helpers are of the kernel itself: a module's function that is named like one (msleep_again) is none.</summary>
    private static bool IsOf(KernelSymbol symbol, Regex table) => symbol.Module is null && table.IsMatch(symbol.Function);

    // Helpers that live in modules: assertions, and actions of a wait.
    [GeneratedRegex("^(?:spl_(?:panic|dumpstack|debug_\\w+)|lbug_with_loc|libcfs_\\w+|assfail|asswarn|(?:btrfs_)?assertfail|__cfi_check\\w*|(?:rpc|nfs)_wait_bit_\\w+)$")]
    private static partial Regex OfModules();

    [GeneratedRegex("^(?:sysfs_\\w+|__?kernfs_\\w+|kernfs_\\w+|kobject_\\w+|device_(?:add|register|create)\\w*|create_dir|bus_add_\\w+|class_\\w*register|driver_register|(?:__)?kmem_cache_\\w+|platform_(?:device|driver)_\\w+|__platform_\\w+|proc_register|proc_(?:create|mkdir)\\w*|register_netdevice\\w*|netdev_register_kobject|register_netdev)$")]
    private static partial Regex Registering();

    [GeneratedRegex("""
        ^(?:
        (?:pv_)?native_(?:safe_)?halt | default_idle\w* | default_enter_idle | arch_cpu_idle\w* | _*arch_cpu_idle | cpuidle_\w+ | haltpoll\w* | do_idle | cpu_idle\w* | cpu_startup_entry | intel_idle\w* | (?:native_)?mwait_idle\w* | amd_e400_idle | c1e_idle | acpi_(?:idle|safe_halt|processor_idle)\w* | poll_idle | (?:xen|tdx)_safe_halt | cpu_do_idle | wfi
        | cpu_\w+_do_idle | arm_(?:enter_idle_state|cpuidle\w*) | psci_(?:cpu_suspend\w*|enter\w*) | omap\w*_(?:enter_\w+|sram_idle|do_wfi) | (?:imx|exynos|tegra|mvebu|zynq|ux500|mxs|davinci|at91)\w*(?:_enter_\w+|_idle\w*|_sleep\w*) | _*r4k_wait\w* | rm7k_wait\w* | au1k_wait | cps_nc_enter\w*
        | pnv_\w*(?:idle|sleep|nap)\w* | (?:isa\d+|power\d+|arch\d+)_\w*(?:idle|stop|sleep)\w* | (?:shared|dedicated)_cede_loop | snooze_loop | stop_loop | nap_loop | cede_processor | pseries_\w*idle\w* | enabled_wait | psw_idle\w* | vtime_stop_cpu | sun4v_cpu_yield | sbi_\w*suspend\w*
        | start_secondary\w* | secondary_start_kernel | __secondary_switched | rest_init | swapper | kthread | start_kernel | x86_64_start\w+ | i386_start_kernel | common_startup_64 | cpu_bringup\w* | arch_call_rest_init | secondary_startup\w* | kernel_thread_(?:helper|starter) | kernel_thread | child_rip | smp_(?:start_secondary|callin) | start_ap
        )$
        """, Table)]
    private static partial Regex Idle();
}
