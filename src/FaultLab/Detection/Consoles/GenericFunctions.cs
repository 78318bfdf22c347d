using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>Functions that stand in a trace but are never the guilty one: the finder goes on to who called them.</summary>
internal static partial class GenericFunctions
{
    /// <summary>Reporting, exception entry, checked helpers, string functions, locks, and what frees memory.</summary>
    public static bool IsGeneric(string function) => Reporting().IsMatch(function) || Helpers().IsMatch(function);

    /// <summary>Where a task that waits stands: the scheduler and what sleeps on behalf of others.</summary>
    public static bool IsSleeping(string function) => Sleeping().IsMatch(function);

    /// <summary>Where a CPU that does nothing, or that was merely interrupted, stands.</summary>
    public static bool IsIdle(string function) => Idle().IsMatch(function);

    /// <summary>The page allocator, as far as it only passes a request on.</summary>
    public static bool IsAllocator(string function) => Allocator().IsMatch(function);

    [GeneratedRegex("""
        ^(?:
        # how the kernel prints and dies
        (?:__)?(?:dump_stack|show_stack|show_regs|show_trace|sched_show_task)\w* | v?panic | nmi_panic\w* | _?v?printk\w* | __warn\w* | warn_slowpath\w* | report_bug | (?:__)?report_\w+ | handle_bug\w*
        | (?:__)?die\w* | oops_\w+ | page_fault_oops | no_context | kernelmode_fixup_or_oops | __?bad_area\w* | __stack_chk_fail | fortify_panic | __fortify_(?:panic|report)
        | print_\w+ | check_panic_on_warn | end_report | kasan_\w+ | __kasan_\w+ | __asan_\w+ | kfence_\w+ | kmsan_\w+ | __kcsan_\w+ | __tsan_\w+ | ubsan_\w+ | __ubsan_\w+ | lockdep_\w+ | (?:__)?lock_(?:acquire|release)\w*
        | __lock_acquire | check_\w*(?:lock|usage|deadlock|wait_context|noncircular|prev_add)\w* | validate_chain | mark_lock\w* | spin_(?:bug|dump) | debug_spin\w* | do_raw_\w+ | bad_page\w* | warn_alloc | slab_(?:err|fix|bug)\w* | object_err
        # exception entry, x86 and arm64
        | (?:asm_|early_)?exc_\w+ | (?:asm_)?sysvec_\w+ | __sysvec_\w+ | do_trap\w* | do_error_trap | do_(?:invalid_op|general_protection|divide_error|double_fault|int3|mem_abort|page_fault|bad_area|user_addr_fault|kern_addr_fault|translation_fault)
        | __do_page_fault | __do_kernel_fault | (?:async_|trace_)?page_fault | general_protection | invalid_op | divide_error | double_fault | error_entry | error_code | el1\w* | call_on_\w+stack | bug_handler | brk_handler | do_debug_exception | do_undefinstr
        # interrupts, NMIs, clocks and detectors that found out
        | nmi_\w+ | default_do_nmi | do_nmi | end_repeat_nmi | asm_\w+ | arch_trigger_\w+ | trigger_\w*backtrace | rcu_dump_\w+ | rcu_(?:sched_clock_irq|check_callbacks|check_gp_kthread\w*) | print_cpu_stall\w* | check_cpu_stall | watchdog_\w+ | update_process_times | tick_\w+ | (?:__)?hrtimer_\w+
        | smp_apic_timer_interrupt | apic_timer_interrupt | (?:smp_)?call_function\w* | perf_\w+ | __perf_\w+ | intel_pmu_\w+ | x86_pmu_\w+ | check_hung_\w+ | __x86_\w+ | ftrace_\w+ | __fentry__
        )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Reporting();

    [GeneratedRegex("""
        ^(?:
        # string and copy helpers
        _*(?:mem(?:cpy|set|move|cmp|chr|chr_inv)|str(?:n?cpy|n?cmp|n?len|l?cat|lcpy|scpy|n?str|r?chr|chrnul|n?casecmp|n?dup|sep|spn|cspn|pbrk))(?:_\w+)? | sized_strscpy | kstrdup\w* | kmemdup\w* | rep_(?:movs|stos)\w* | clear_page\w* | copy_(?:page|user|mc)\w*
        | _*copy_(?:from|to)_user\w* | _?copy_(?:from|to)_iter\w* | csum_\w+ | do_csum | (?:vs|v?sn?|kvas)printf | vsnprintf | string | string_nocheck | pointer | number | crc32\w* | jhash\w* | \w*siphash\w*
        # checks that others fail
        | refcount_\w+ | kref_\w+ | kobject_(?:get|put) | list_(?:add|del)\w* | __list_(?:add|del)\w* | rb_\w+ | __rb_\w+ | llist_\w+ | hlist_\w+ | skb_(?:panic|over_panic|under_panic|put|push) | __skb_put | usercopy_\w+ | __?check_(?:object_size|heap_object)\w* | copy_overflow
        # locks
        | _raw_\w+ | (?:native_|pv_|__pv_)?queued_\w+ | native_\w+ | pv_\w+ | __pv_\w+ | paravirt_\w+ | (?:__)?mutex_\w+ | (?:__)?ww_mutex_\w+ | osq_\w+ | rt_\w*mutex\w* | (?:down|up)(?:_\w+)? | rwsem_\w+ | (?:__)?local_bh_\w+ | __local_bh_enable_ip | arch_\w+ | rcu_read_\w+ | __rcu_read_\w+
        # delays
        | delay_\w+ | __(?:const_)?[un]?delay | __udelay | __ndelay | cpu_relax | read_tsc | rdtsc\w* | preempt_\w+ | __preempt_\w+ | cond_resched | __cond_resched\w*
        # what frees: who freed wrongly is the caller
        | _*kv?free\w* | vfree\w* | __vunmap | kmem_cache_free\w* | _*slab_free\w* | ___cache_free | cache_free_\w+ | do_slab_free | set_freepointer | free_(?:unref_|pcp|the_)?page\w* | __free_pages\w* | free_pcppages_bulk | put_page\w* | __put_page
        )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Helpers();

    [GeneratedRegex("""
        ^(?:
        _*(?:schedule|might_sleep|might_resched|cond_resched)\w* | context_switch | io_schedule\w* | __switch_to\w* | preempt_schedule\w* | (?:__)?(?:mutex|ww_mutex|rt_mutex)_\w+ | rt_mutex_\w+ | _*down(?:_\w+)? | rwsem_\w+ | percpu_(?:down|rwsem)\w* | __percpu_\w+
        | _*wait_\w+ | do_wait_\w+ | _*wait_for_\w+ | out_of_line_wait\w* | bit_wait\w* | _*wait_on_\w+ | folio_wait\w* | prepare_to_wait\w* | autoremove_wake\w* | woken_wake\w* | msleep\w* | usleep_\w+ | ssleep | fsleep
        | __wait_rcu_gp | (?:__)?flush_work\w* | __cancel_work\w* | do_nanosleep | hrtimer_nanosleep | __bio_wait\w* | freezing_slow_path | __refrigerator | do_task_dead | try_to_wake_up
        )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"^(?:(?:pv_)?native_(?:safe_)?halt|default_idle\w*|arch_cpu_idle|cpuidle_\w+|do_idle|cpu_idle_\w+|cpu_startup_entry|intel_idle\w*|mwait_idle\w*|acpi_(?:idle|safe_halt)\w*|poll_idle|cpu_do_idle|wfi|start_secondary|rest_init)$")]
    private static partial Regex Idle();

    [GeneratedRegex(@"^(?:_*alloc_\w*page\w*|_*get_free_pages?\w*|__alloc_\w+|alloc_\w*slab\w*|allocate_slab|new_slab|_*slab_alloc\w*|_*kmalloc\w*|_*kmem_cache_alloc\w*|kv?[mz]alloc\w*|__vmalloc\w*|v[mz]alloc\w*|get_page_from_freelist|folio_alloc\w*|__folio_alloc\w*|cache_alloc\w*|get_zeroed_page\w*|_*do_kmalloc\w*)$")]
    private static partial Regex Allocator();
}
