using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>Functions that stand in a trace but are never the guilty one: the finder goes on to who called them.</summary>
internal static partial class GenericFunctions
{
    private const RegexOptions Table = RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant;

    /// <summary>Reporting, exception entry, checked helpers, string functions, locks, and what frees memory.</summary>
    public static bool IsGeneric(string function) => Reporting().IsMatch(function) || Helpers().IsMatch(function);

    /// <summary>Where a task that waits stands: the scheduler and what sleeps on behalf of others.</summary>
    public static bool IsSleeping(string function) => Sleeping().IsMatch(function);

    /// <summary>What interrupted a CPU to find out that it makes no progress, and what waits for another CPU.</summary>
    public static bool IsWatcher(string function) => Watching().IsMatch(function);

    /// <summary>Where a CPU that does nothing, or that was merely interrupted, stands.</summary>
    public static bool IsIdle(string function) => Idle().IsMatch(function);

    /// <summary>Allocators, as far as they only pass a request on.</summary>
    public static bool IsAllocator(string function) => Allocator().IsMatch(function);

    [GeneratedRegex("""
        ^(?:
        # how the kernel prints and dies
        (?:__)?(?:dump_stack|dump_backtrace|show_stack|show_regs|show_trace|show_registers|unwind_backtrace|sched_show_task)\w* | v?panic | nmi_panic\w* | _?v?printk\w* | __warn\w* | warn_slowpath\w* | (?:__)?report_(?:bug|cfi)\w* | handle_bug\w*
        | (?:__)?die | __die_\w+ | die_\w+ | oops_\w+ | page_fault_oops | no_context | kernelmode_fixup_or_oops | _*bad_area\w* | __stack_chk_fail | (?:__)?fortify_\w+ | __fortify_(?:panic|report)
        | print_(?:report|address\w*|memory\w*|usage_bug\w*|circular\w*|deadlock\w*|lock\w*|bad\w*|irq\w*|trailer|section|track\w*|unlock\w*|cpu_stall\w*|other_cpu_stall|vma_addr|oops\w*|shadow\w*|unique\w*|kcsan\w*)
        | check_panic_on_warn | end_report | (?:__)?kasan_\w+ | ____kasan_\w+ | __asan_\w+ | __hwasan_\w+ | check_memory_region\w* | kfence_\w+ | (?:__)?kmsan_\w+ | __msan_\w+ | (?:__)?kcsan_\w+ | __tsan_\w+ | ubsan_\w+ | __ubsan_\w+ | __sanitizer_\w+ | write_comp_data | kcov_\w+
        | lockdep_\w+ | (?:__)?lock_(?:acquire|release|acquired|is_held)\w* | __lock_acquire | register_lock_class | assign_lock_key | check_(?:prev\w*|noncircular|irq_usage|usage\w*|deadlock|wait_context|lock\w*|no_locks\w*|flags) | validate_chain | mark_lock\w* | mark_usage
        | debug_(?:check_no_locks\w*|smp_processor_id|spin\w*|mutex\w*|object\w*|print_object|check_no_obj\w*) | __debug_(?:check\w*|object\w*) | check_preemption_disabled | spin_(?:bug|dump) | do_raw_\w+ | bad_page\w* | warn_alloc\w*
        | rcu_note_context_switch | rwlock_bug\w* | rust_helper_\w+ | _R\w*(?:panic|rust_begin_unwind)\w* | ass(?:fail|warn) | (?:btrfs_)?assertfail | check_unmap | debug_dma_\w+ | err_printk | sysfs_warn_dup | __report_bad_irq | note_interrupt
        # SLUB and the page allocator on their way to a complaint
        | slab_(?:err|fix|bug|pad_check)\w* | __slab_err | object_err | check_(?:object|slab|bytes\w*) | free_(?:debug_processing|consistency_checks|to_partial_list|pages_prepare|page_is_bad\w*) | alloc_(?:debug_processing|consistency_checks|single_from\w*) | on_freelist | free_page_is_bad\w*
        # exception entry, x86 and arm64
        | (?:asm_|early_|noist_|xen_)?exc_\w+ | (?:asm_|__)?sysvec_\w+ | asm_\w+ | do_trap\w* | do_error_trap | do_(?:invalid_op|general_protection|divide_error|double_fault|int3\w*|stack_segment|mem_abort|page_fault|bad_area|user_addr_fault|kern_addr_fault|translation_fault|bad|undefinstr|el[01]\w*)
        | __do_page_fault | __do_kernel_fault | die_kernel_fault | (?:async_|trace_)?page_fault | general_protection | invalid_op | divide_error | double_fault | stack_segment | int3 | error_entry | error_code | error_exit | el1\w* | call_on_\w+stack
        | bug_handler | brk_handler | cfi_handler | ubsan_handler | call_break_hook | call_el1_break_hook | do_debug_exception | handle_cfi_failure | __cfi_\w+ | _*do_kernel_\w*fault | __dabt_svc | __und_svc | __irq_svc
        | ret_from_\w+ | entry_SYSCALL\w* | do_syscall_\w+
        )$
        """, Table)]
    private static partial Regex Reporting();

    [GeneratedRegex("""
        ^(?:
        # string and copy helpers
        _*(?:mem(?:cpy|set|move|cmp|chr|chr_inv)|str(?:n?cpy|n?cmp|n?len|l?cat|lcpy|scpy|n?str|r?chr|chrnul|n?casecmp|n?dup|sep|spn|cspn|pbrk))(?:_\w+)? | sized_str\w* | bcmp | _*find_(?:first|next|last|nth)\w*bit\w* | bitmap_\w+ | hweight\w+ | kstrdup\w* | kmemdup\w* | rep_(?:movs|stos)\w* | clear_page(?:_rep|_orig|_erms)? | clear_user_\w+ | copy_page(?:_rep|_regs)? | copy_mc_\w+ | copy_user\w*
        | _*copy_(?:from|to)_user\w* | __arch_copy_\w+ | _?copy_(?:from|to)_iter\w* | copyin | copyout | csum_partial\w* | do_csum | (?:vs|v?sn?|kvas)printf | vscnprintf | scnprintf | string | string_nocheck | pointer | number | crc32\w* | jhash\w* | \w*siphash\w*
        # checks that others fail
        | _*refcount_\w+ | ex_handler_refcount | kref_\w+ | kobject_(?:get|put) | list_(?:add|del)\w* | __list_(?:add|del)\w* | rb_\w+ | __rb_\w+ | llist_\w+ | hlist_\w+ | skb_(?:panic|over_panic|under_panic|put|push) | __skb_put | _*usercopy_\w+ | _*check_(?:object_size|heap_object)\w* | check_page_span | check_stack_object | copy_overflow
        | (?:raw_|arch_)?atomic(?:64|_long)?_\w+ | instrument_\w+ | percpu_ref_\w+ | _*bit_spin_\w+ | (?:_)?(?:test|set|clear)_bit
        # locks
        | _raw_\w+ | __raw_\w+ | (?:native_|pv_|__pv_|virt_)?queued_\w+ | native_(?:queued|safe|irq|save|restore|write|read|apic|smp|flush|tss|load)\w* | pv_\w+ | __pv_\w+ | paravirt_\w+ | (?:__)?mutex_\w+ | (?:__)?ww_mutex_\w+ | osq_\w+ | rt_\w*mutex\w* | rt_spin_\w+ | rtlock_\w+ | (?:__)?(?:down|up)(?:_(?:read|write|killable|interruptible|trylock|timeout|read_\w+|write_\w+|common))?
        | rwsem_\w+ | (?:__)?local_bh_\w+ | __local_bh_\w+ | arch_(?:spin|local_irq|static|test|set|clear|trigger)_\w+ | rcu_read_\w+ | __rcu_read_\w+ | mcs_\w+ | ticket_\w+
        # delays
        | delay_\w+ | __(?:const_)?[un]?delay | __udelay | __ndelay | __loop_delay | cpu_relax | read_tsc | rdtsc\w* | preempt_\w+ | __preempt_\w+ | cond_resched | __cond_resched\w*
        # what frees: who freed wrongly is the caller
        | _*kv?free\w* | vfree\w* | __vunmap | remove_vm_area | kmem_cache_free\w* | __kmem_cache_free\w* | _*slab_free\w* | ___cache_free | __cache_free | cache_free_\w+ | do_slab_free | set_freepointer | free_(?:unref_|pcp|the_)?page\w* | __free_pages\w* | free_large_kmalloc | free_pcppages_bulk | put_page\w* | __put_page
        # thunks and tracers
        | __x86_\w+ | srso_\w+ | retbleed_\w+ | ftrace_(?:call|caller|regs_call|graph_caller|stub) | __fentry__ | mcount | arch_ftrace_ops_list_func | stack_trace_\w+ | save_stack\w* | set_track\w*
        )$
        """, Table)]
    private static partial Regex Helpers();

    [GeneratedRegex("""
        ^(?:
        nmi_\w+ | default_do_nmi | do_nmi | end_repeat_nmi | arch_trigger_\w+ | trigger_\w*backtrace\w* | rcu_dump_\w+ | rcu_(?:sched_clock_irq|check_callbacks|check_gp_kthread\w*|pending) | print_\w*stall\w* | check_cpu_stall | watchdog\w* | update_process_times | tick_\w+ | (?:__)?hrtimer_\w+
        | smp_apic_timer_interrupt | apic_timer_interrupt | local_apic_timer_interrupt | perf_\w+ | __perf_\w+ | intel_pmu_\w+ | x86_pmu_\w+ | check_hung_\w+ | _*handle_(?:domain|irq|percpu|edge|fasteoi|level)\w* | handle_irq\w* | generic_handle_\w+ | gic_\w+ | arch_timer_\w+ | do_IRQ | common_interrupt | __irqentry_\w* | irq_exit\w* | irq_enter\w* | irqentry_\w+
        # a task that dies
        | do_exit | do_group_exit | make_task_dead | get_signal | do_signal | arch_do_signal\w* | exit_to_user_\w+ | syscall_exit_\w+ | forget_original_parent | __(?:x64|se|do)_sys_exit\w*
        # a CPU that waits for what another one shall do
        | (?:smp_|__?smp_|generic_exec_)?call_(?:function|single)\w* | smp_\w+ | csd_\w+ | on_each_cpu\w* | native_flush_tlb\w* | flush_tlb_\w+ | multi_cpu_stop | cpu_stopper_thread
        )$
        """, Table)]
    private static partial Regex Watching();

    [GeneratedRegex("""
        ^(?:
        _*(?:schedule|might_sleep|might_resched|might_fault|cond_resched)\w* | context_switch | io_schedule\w* | __switch_to\w* | preempt_schedule\w* | (?:__)?(?:mutex|ww_mutex|rt_mutex)_\w+ | rt_mutex_\w+ | _*down(?:_\w+)? | rwsem_\w+ | percpu_(?:down|rwsem)\w* | __percpu_\w+
        | _*wait_(?:on|for|event|woken)\w* | _*wait_for_\w+ | do_wait_(?:for_common|intr\w*) | out_of_line_wait\w* | bit_wait\w* | folio_wait\w* | prepare_to_wait\w* | autoremove_wake\w* | woken_wake\w* | msleep\w* | usleep_\w+ | ssleep | fsleep
        | __wait_rcu_gp | (?:__)?flush_work | start_flush_work | __cancel_work\w* | do_nanosleep | hrtimer_nanosleep | __bio_wait\w* | freezing_slow_path | __refrigerator | do_task_dead | try_to_wake_up
        )$
        """, Table)]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"^(?:(?:pv_)?native_(?:safe_)?halt|default_idle\w*|arch_cpu_idle|cpuidle_\w+|do_idle|cpu_idle_\w+|cpu_startup_entry|intel_idle\w*|mwait_idle\w*|acpi_(?:idle|safe_halt)\w*|poll_idle|cpu_do_idle|wfi|start_secondary|rest_init|swapper|kthread|start_kernel|x86_64_start\w+|common_startup_64|cpu_bringup\w*|arch_call_rest_init|secondary_startup\w*)$")]
    private static partial Regex Idle();

    [GeneratedRegex("""
        ^(?:
        _*alloc_\w*page\w* | _*get_free_pages?\w* | __alloc_\w+ | alloc_\w*slab\w* | allocate_slab | ___?slab_\w+ | new_slab | slab_\w+ | _*slab_alloc\w* | _*kmalloc\w* | _*kmem_cache_alloc\w* | kv?[mzc]alloc\w* | kmalloc_\w+ | _*krealloc\w* | __kvmalloc\w* | __vmalloc\w* | v[mz]alloc\w* | vmalloc_\w+ | get_page_from_freelist
        | folio_alloc\w* | __folio_alloc\w* | cache_alloc\w* | get_zeroed_page\w* | _*do_kmalloc\w* | prepare_alloc_pages | pcpu_\w+ | __alloc_percpu\w* | kmemleak_\w+ | create_object\w* | kasprintf | kvasprintf\w* | kmemdup\w* | kstrdup\w* | kobject_set_name\w* | idr_\w+ | ida_\w+
        | alloc_skb\w* | __alloc_skb | sock_alloc_send\w* | sk_alloc | sk_prot_alloc | skb_clone | __netdev_alloc_skb | napi_alloc_skb | alloc_netdev\w* | alloc_pages_\w+ | memdup_user\w* | vmemdup_\w+ | ref_tracker_\w+ | __netdev_tracker_\w+ | netdev_tracker_\w+ | (?:__)?dev_hold\w* | netdev_hold\w* | (?:dev|netdev)_get_by_\w+
        )$
        """, Table)]
    private static partial Regex Allocator();
}
