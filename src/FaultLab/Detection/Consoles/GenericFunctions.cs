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

    /// <summary>Where a CPU that does nothing, or that was merely interrupted, stands.</summary>
    public static bool IsIdle(KernelSymbol symbol) => Idle().IsMatch(symbol.Function);

    /// <summary>Allocators, as far as they only pass a request on.</summary>
    public static bool IsAllocator(KernelSymbol symbol) => IsOf(symbol, Allocator());

    /// <summary>What the kernel registers an object with: who registers it twice is the caller.</summary>
    public static bool IsRegistrar(KernelSymbol symbol) => IsOf(symbol, Registering());

    /// <summary>Helpers are of the kernel itself: a module's function that is named like one (msleep_again) is none.</summary>
    private static bool IsOf(KernelSymbol symbol, Regex table) => symbol.Module is null && table.IsMatch(symbol.Function);

    [GeneratedRegex("""
        ^(?:
        # how the kernel prints and dies
        (?:__)?(?:dump_stack|dump_backtrace|show_stack|show_regs|show_trace|show_registers|unwind_backtrace|sched_show_task|dump_cpu_task)\w* | v?panic | nmi_panic\w* | _?v?printk\w* | __warn\w* | warn_slowpath\w* | (?:__)?report_(?:bug|cfi)\w* | handle_bug\w*
        | (?:__)?die | __die_\w+ | die_\w+ | oops_\w+ | page_fault_oops | no_context | kernelmode_fixup_or_oops | _*bad_area\w* | __stack_chk_fail | (?:__)?fortify_\w+ | __fortify_(?:panic|report)
        | print_bad_pte | vm_normal_page | check_(?:free|new)_page_bad | print_(?:report|address\w*|memory\w*|usage_bug\w*|circular\w*|deadlock\w*|lock\w*|bad\w*|irq\w*|trailer|section|track\w*|unlock\w*|cpu_stall\w*|other_cpu_stall|vma_addr|oops\w*|shadow\w*|unique\w*|kcsan\w*)
        | check_panic_on_warn | end_report | (?:__)?kasan_\w+ | ____kasan_\w+ | __asan_\w+ | __hwasan_\w+ | check_memory_region\w* | kfence_\w+ | (?:__)?kmsan_\w+ | __msan_\w+ | (?:__)?kcsan_\w+ | __tsan_\w+ | ubsan_\w+ | __ubsan_\w+ | __sanitizer_\w+ | write_comp_data | kcov_\w+
        | lockdep_\w+ | (?:__)?lock_(?:acquire|release|acquired|is_held)\w* | __lock_acquire | register_lock_class | assign_lock_key | check_(?:prev\w*|noncircular|irq_usage|usage\w*|deadlock|wait_context|lock\w*|no_locks\w*|flags) | validate_chain | mark_lock\w* | mark_usage
        | debug_(?:check_no_locks\w*|smp_processor_id|spin\w*|mutex\w*|object\w*|print_object|check_no_obj\w*) | __debug_(?:check\w*|object\w*) | check_preemption_disabled | spin_(?:bug|dump) | do_raw_\w+ | bad_page\w* | warn_alloc\w*
        | rcu_note_context_switch | rwlock_bug\w* | rust_helper_\w+ | _R\w*(?:panic|rust_begin_unwind)\w* | ass(?:fail|warn) | (?:btrfs_)?assertfail | check_unmap | debug_dma_\w+ | err_printk | sysfs_warn_dup | __report_bad_irq | note_interrupt
        # SLUB and the page allocator on their way to a complaint
        | slab_(?:err|fix|bug|pad_check)\w* | __slab_err | object_err | check_(?:object|slab|bytes\w*) | free_(?:debug_processing|consistency_checks|to_partial_list|pages_prepare|page_is_bad\w*) | alloc_(?:debug_processing|consistency_checks|single_from\w*) | on_freelist | free_page_is_bad\w*
        # exception entry, x86 and arm64
        | (?:asm_|early_|noist_|xen_)?exc_\w+ | (?:asm_|__)?sysvec_\w+ | asm_\w+ | do_trap\w* | do_error_trap | do_(?:invalid_op|general_protection|divide_error|double_fault|int3\w*|stack_segment|mem_abort|page_fault|bad_area|user_addr_fault|kern_addr_fault|translation_fault|bad|undefinstr|el[01]\w*)
        | __do_page_fault | __do_kernel_fault | die_kernel_fault | (?:async_|trace_)?page_fault | general_protection | invalid_op | divide_error | double_fault | stack_segment | int3 | error_entry | error_code | error_exit | el1\w* | call_on_\w+stack
        | handle_overflow | bug_handler | brk_handler | cfi_handler | ubsan_handler | call_break_hook | call_el1_break_hook | do_debug_exception | handle_cfi_failure | __cfi_\w+ | _*do_kernel_\w*fault | __dabt_svc | __und_svc | __irq_svc
        | ret_from_\w+ | ret_(?:fast|slow)_syscall | entry_SYSCALL\w* | entry_INT80\w* | do_syscall_\w+ | do_(?:fast|int80)_syscall_\w+ | (?:system_call|sysenter_do_call|sysenter_past_esp|syscall_call|ia32_sysenter_target|tracesys)\w* | el0\w* | invoke_syscall | do_notify_resume\w* | work_(?:notifysig|pending)
        | handle_(?:int|exception|sys\w*|adel_int|ades_int|bp_int|ri_int|tlb\w*|mcheck|vint|fpe|cpu_int) | tlb_do_page_fault_\d | except_vec\w+ | do_(?:ade|ri|bp|be|tr|vint|irq|IRQ|ov|fpe|cpu) | (?:data_access|data_storage|instruction_access|program_check|decrementer|hardware_interrupt|fast_exception|interrupt|timer)_(?:common|return)\w* | ___?do_page_fault
        | notifier_call_chain | (?:raw_|atomic_)?notifier_call_chain | notify_die | kprobe_exceptions_notify | dql_completed
        )$
        """, Table)]
    private static partial Regex Reporting();

    [GeneratedRegex("""
        ^(?:
        # string and copy helpers
        (?:__pi_)?_*(?:mem(?:cpy|set|move|cmp|chr|chr_inv)|str(?:n?cpy|n?cmp|n?len|l?cat|lcpy|scpy|n?str|r?chr|chrnul|n?casecmp|n?dup|sep|spn|cspn|pbrk))(?:_\w+)? | sized_str\w* | bcmp | _*find_(?:first|next|last|nth)\w*bit\w* | bitmap_\w+ | hweight\w+ | kstrdup\w* | kmemdup\w* | sysfs_streq | rep_(?:movs|stos)\w* | clear_page(?:_rep|_orig|_erms)? | clear_user_\w+ | copy_page(?:_rep|_regs)? | copy_mc_\w+ | copy_user\w*
        | _*(?:test_and_)?(?:set|clear|change)_bit\w* | mmio(?:cpy|set) | _*memzero | _*bzero | arm_(?:copy|clear)_\w+ | __copy_tofrom_user\w* | v[4-7]\w*_dma_\w+ | _*dcache_\w+ | caches_\w+ | r4k_\w+ | _*arch_sync_dma_\w+ | _*dma_(?:inv|clean|flush)_\w+ | cache_from_obj | _*copy_(?:from|to)_user(?:_(?:n(?:ofault|mi|ocache)|inatomic\w*|flushcache|ll\w*))? | _*raw_copy_(?:from|to)_user | copy_(?:from|to)_kernel_nofault | _*clear_user\w* | _*(?:get|put)_user_\w+ | __arch_copy_\w+ | _?copy_(?:from|to)_iter\w* | copyin | copyout | csum_partial\w* | do_csum | (?:vs|v?sn?|kvas)printf | vscnprintf | scnprintf | string | (?:ip[46]?(?:_compressed)?|ip[46]_addr|mac_address|symbol|resource|uuid|hex|bitmap|bitmap_list|escaped|error|device_node|fwnode|address|restricted)_string | string_nocheck | pointer | number | format_decode | va_format | dentry_name | seq_(?:v?printf|puts|putc|write|escape\w*|path) | crc32\w* | jhash\w* | \w*siphash\w*
        # checks that others fail
        | _*refcount_\w+ | ex_handler_refcount | kref_\w+ | kobject_(?:get|put) | list_(?:add|del)(?:_(?:tail|rcu|tail_rcu|entry|init|init_careful|event))? | __list_(?:add|del)\w* | (?:__)?rb_(?:erase|insert|next|prev|first|last|replace_node|link_node|add|rotate)\w* | timerqueue_\w+ | plist_(?:add|del)\w* | llist_\w+ | hlist_\w+ | skb_(?:panic|over_panic|under_panic|put|push|pull|trim|unref|unlink|append|free_head|free_frag|release_\w+|dequeue\w*|queue_\w+|copy_\w+) | __skb_(?:put|push|pull|trim|unlink|dequeue\w*|queue_\w+) | ___?pskb_\w+ | pskb_\w+ | (?:__)?dev_kfree_skb\w* | (?:napi_)?consume_skb | page_frag_\w+ | _*usercopy_\w+ | _*check_(?:object_size|heap_object)\w* | check_page_span | check_stack_object | copy_overflow
        | (?:raw_|arch_)?atomic(?:64|_long)?_\w+ | instrument_\w+ | percpu_ref_\w+ | _*bit_spin_\w+ | (?:_)?(?:test|set|clear)_bit
        # locks
        | _(?:spin|read|write)_(?:try|un)?lock\w* | _raw_\w+ | __raw_\w+ | rtnl_(?:net_)?(?:un)?lock\w* | (?:__)?(?:lock|release)_sock\w* | (?:native_|pv_|__pv_|virt_)?queued_\w+ | native_(?:queued|safe|irq|save|restore|write|read|apic|smp|flush|tss|load)\w* | pv_\w+ | __pv_\w+ | paravirt_\w+ | (?:__)?mutex_\w+ | (?:__)?ww_mutex_\w+ | osq_\w+ | rt_\w*mutex\w* | rt_(?:spin|read|write)_\w+ | rtlock_\w+ | (?:__)?(?:down|up)(?:_(?:read|write|killable|interruptible|trylock|timeout|read_\w+|write_\w+|common))?
        | (?:call_)?rwsem_\w+ | (?:__)?local_bh_\w+ | __local_bh_\w+ | arch_(?:spin|local_irq|static|test|set|clear|trigger)_\w+ | rcu_read_\w+ | __rcu_read_\w+ | mcs_\w+ | ticket_\w+
        # delays
        | delay_\w+ | io(?:read|write)\d+\w* | (?:read|write)[bwlq](?:_relaxed)? | __(?:const_)?[un]?delay | __udelay | __ndelay | __loop_delay | cpu_relax | read_tsc | rdtsc\w* | preempt_\w+ | __preempt_\w+ | cond_resched | __cond_resched\w*
        # what frees: who freed wrongly is the caller
        | _*kv?free\w* | vfree\w* | __vunmap | remove_vm_area | kmem_cache_free\w* | __kmem_cache_free\w* | _*slab_free\w* | ___cache_free | __cache_free | cache_free_\w+ | do_slab_free | set_freepointer | free_(?:unref_|pcp|the_)?page\w* | __free_pages\w* | free_large_kmalloc | free_pcppages_bulk | put_page\w* | __put_page
        # what others misuse: a timer, a work, a waiter, a mapping that is not what they say
        | (?:__)?(?:add|mod|del|init)_timer\w* | timer_(?:delete|reduce|shutdown)\w* | __timer_delete\w* | try_to_del_timer\w* | detach_(?:if_pending|timer) | enqueue_timer | lock_timer_base | hrtimer_(?:active|cancel|try_to_cancel|start\w*|forward|init\w*|setup)
        | (?:__)?queue_(?:delayed_)?work\w* | mod_delayed_work\w* | insert_work | _*wake_up(?:_(?:common|locked|sync|bit|all|poll|interruptible))?\w* | s?wake_up\w* | complete(?:_all)? | (?:add|remove)_wait_queue\w* | finish_wait
        | dma_(?:un)?map_\w+ | dma_sync_\w+ | dma_(?:alloc|free)_\w+ | dma_direct_\w+ | dma_pool_\w+ | swiotlb_\w+ | mempool_\w+ | gen_pool_\w+
        # thunks and tracers
        | __x86_\w+ | srso_\w+ | retbleed_\w+ | ftrace_(?:call|caller|regs_call|graph_caller|stub) | __fentry__ | mcount | arch_ftrace_ops_list_func | stack_trace_\w+ | save_stack\w* | set_track\w*
        )$
        """, Table)]
    private static partial Regex Helpers();

    [GeneratedRegex("""
        ^(?:
        nmi_\w+ | default_do_nmi | do_nmi | end_repeat_nmi | arch_trigger_\w+ | trigger_\w*backtrace\w* | rcu_dump_\w+ | rcu_(?:sched_clock_irq|check_callbacks|check_gp_kthread\w*|pending) | account_\w*time | scheduler_tick | print_\w*stall\w* | check_cpu_stall | watchdog\w* | softlockup_tick | update_process_times | tick_\w+ | (?:__)?hrtimer_\w+
        | smp_apic_timer_interrupt | apic_timer_interrupt | local_apic_timer_interrupt | perf_\w+ | __perf_\w+ | intel_pmu_\w+ | x86_pmu_\w+ | check_hung_\w+ | _*handle_(?:domain|irq|percpu|edge|fasteoi|level)\w* | handle_irq\w* | generic_handle_\w+ | gic_\w+ | arch_timer_\w+ | \w+_timer_(?:interrupt|handler\w*) | timer_interrupt | twd_handler | c0_compare_interrupt | plat_irq_dispatch | (?:generic_)?handle_(?:IRQ|IPI|arch_irq)\w* | asm_do_IRQ | ipi_\w+ | do_(?:handle_)?IPI | __do_irq | \w+_irqchip_handle_irq | riscv_intc_irq | do_(?:ext_irq|irq_async|interrupt_handler) | nmi | oops_begin | do_IRQ | common_interrupt | __irqentry_\w* | irq_exit\w* | irq_enter\w* | irqentry_\w+
        # a task that dies
        | do_exit | do_group_exit | make_task_dead | get_signal | do_signal | arch_do_signal\w* | exit_to_user_\w+ | syscall_exit_\w+ | forget_original_parent | __(?:x64|se|do)_sys_exit\w*
        # printk to a slow console
        | console_(?:unlock|flush\w*|emit_\w+|trylock\w*) | \w+_console_write\w* | wait_for_(?:xmitr|lsr) | uart_console_\w+ | (?:io|mem|dw8250)\w*_serial_(?:in|out)\w* | (?:io|mem\d*)_serial_\w+ | call_console_drivers | vt_console_print
        # a CPU that waits for what another one shall do
        | (?:smp_|__?smp_|generic_exec_)?call_(?:function|single)\w* | smp_\w+ | csd_\w+ | on_each_cpu\w* | native_flush_tlb\w* | flush_tlb_\w+ | multi_cpu_stop | cpu_stopper_thread
        )$
        """, Table)]
    private static partial Regex Watching();

    [GeneratedRegex("""
        ^(?:
        _*(?:schedule|might_sleep|might_resched|might_fault|cond_resched)(?!_page_work_fn)\w* | context_switch | io_schedule\w* | __switch_to\w* | preempt_schedule\w* | (?:__)?(?:mutex|ww_mutex|rt_mutex)_\w+ | rt_mutex_\w+ | _*down(?:_\w+)? | (?:call_)?rwsem_\w+ | percpu_(?:down|rwsem)\w* | __percpu_(?:down|up|rwsem|init_rwsem)\w*
        | _*wait_(?:on|event|woken)\w* | _*wait_for_(?:comm|compl)\w* | do_wait_(?:for_common|intr\w*) | out_of_line_wait\w* | bit_wait\w* | folio_wait\w* | prepare_to_wait\w* | autoremove_wake\w* | woken_wake\w* | msleep(?:_interruptible)? | usleep_range\w* | ssleep | fsleep
        | _*wait_rcu_gp | _*synchronize_\w+ | rcu_barrier\w* | (?:__)?flush_(?:work|workqueue|delayed_work|scheduled_work)(?:_sync)? | start_flush_work | __cancel_work\w* | cancel_(?:delayed_)?work_sync | drain_workqueue | kthread_(?:stop|park|flush\w*)
        | genl_lock | console_lock | cpus_(?:read|write)_lock | get_online_cpus | cpu_hotplug_begin | lock_(?:page|buffer|device|two\w+|rename|mount) | __lock_(?:page|buffer)\w* | _*folio_lock\w* | inode_lock\w* | (?:__)?sb_start_\w+ | submit_bio_wait | blk_wait_io | do_nanosleep | hrtimer_nanosleep | __bio_wait\w* | freezing_slow_path | __refrigerator | do_task_dead | dequeue_task\w* | deactivate_task | try_to_wake_up
        )$
        """, Table)]
    private static partial Regex Sleeping();

    // Helpers that live in modules: assertions, and actions of a wait.
    [GeneratedRegex("^(?:spl_(?:panic|dumpstack)|assfail|asswarn|(?:btrfs_)?assertfail|__cfi_check\\w*|(?:rpc|nfs)_wait_bit_\\w+)$")]
    private static partial Regex OfModules();

    [GeneratedRegex("^(?:sysfs_\\w+|__?kernfs_\\w+|kernfs_\\w+|kobject_\\w+|device_(?:add|register|create)\\w*|create_dir|bus_add_\\w+|class_\\w*register|driver_register|(?:__)?kmem_cache_\\w+|platform_(?:device|driver)_\\w+|__platform_\\w+|proc_register|proc_(?:create|mkdir)\\w*|register_netdevice\\w*|netdev_register_kobject|register_netdev)$")]
    private static partial Regex Registering();

    [GeneratedRegex(@"^(?:(?:pv_)?native_(?:safe_)?halt|default_idle\w*|arch_cpu_idle|cpuidle_\w+|do_idle|cpu_idle_\w+|cpu_startup_entry|intel_idle\w*|mwait_idle\w*|acpi_(?:idle|safe_halt)\w*|poll_idle|cpu_do_idle|wfi|start_secondary|rest_init|swapper|kthread|start_kernel|x86_64_start\w+|common_startup_64|cpu_bringup\w*|arch_call_rest_init|secondary_startup\w*)$")]
    private static partial Regex Idle();

    [GeneratedRegex("""
        ^(?:
        _*alloc_\w*page\w* | _*get_free_pages?\w* | __alloc_\w+ | alloc_\w*slab\w* | allocate_slab | ___?slab_\w+ | new_slab | slab_\w+ | _*slab_alloc\w* | _*kmalloc\w* | _*kmem_cache_alloc\w* | kv?[mzc]alloc\w* | kmalloc_\w+ | _*krealloc\w* | __kvmalloc\w* | __vmalloc\w* | v[mz]alloc\w* | vmalloc_\w+ | get_page_from_freelist
        | kmem_getpages | fallback_alloc | cache_grow\w* | _*cache_alloc\w* | kmem_\w*alloc\w* | folio_alloc\w* | __folio_alloc\w* | cache_alloc\w* | get_zeroed_page\w* | _*do_kmalloc\w* | prepare_alloc_pages | pcpu_\w+ | __alloc_percpu\w* | kmemleak_\w+ | create_object\w* | kasprintf | kvasprintf\w* | kmemdup\w* | kstrdup\w* | kobject_set_name\w* | idr_\w+ | ida_\w+
        | alloc_skb\w* | __alloc_skb | sock_alloc_send\w* | sk_alloc | sk_prot_alloc | skb_clone | __netdev_alloc_skb | napi_alloc_skb | alloc_netdev\w* | alloc_pages_\w+ | memdup_user\w* | vmemdup_\w+ | ref_tracker_\w+ | __netdev_tracker_\w+ | netdev_tracker_\w+ | (?:__)?dev_hold\w* | netdev_hold\w* | (?:dev|netdev)_get_by_\w+
        )$
        """, Table)]
    private static partial Regex Allocator();
}
