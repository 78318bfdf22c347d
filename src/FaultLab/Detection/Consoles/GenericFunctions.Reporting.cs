using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <content>How the kernel prints and dies, and how it came there: dumpers of stacks, sanitizers, lock checkers, the entries of exceptions of every processor.</content>
internal static partial class GenericFunctions
{
    [GeneratedRegex("""
        ^(?:
        # how the kernel prints its stack: kernel/dumpstack, arch/*/kernel/{stacktrace,traps,process,dumpstack}.c
        (?:__|do_)?(?:dump_(?:stack|trace|backtrace|cpu_task|regs|mem|instr|kernel_instr)|show_(?:stack|regs|fpregs|trace|registers|backtrace|raw_backtrace|code|instructions|iret_regs|fault_stack|task)|unwind_(?:backtrace|frame|stack|dump|next_frame|get_return_address)|sched_show_task)\w*
        | print_(?:context_stack\w*|trace_\w+|stack\w*|tainted|modules|kernel_(?:ident|version)|rcu_\w+|oops_end_marker|ftrace_graph_addr|hex_dump\w*) | printk_stack_address | (?:arch_)?(?:stack_)?walk_(?:stack\w*|unwindframe) | arch_stack_walk\w* | c_backtrace | prepare_frametrace | parisc_(?:show_stack|terminate) | dik_show_\w+ | instruction_dump | (?:trace|ftrace)_dump\w* | save_trace | show_state_filter
        # how it prints and dies
        | (?:__)?crash_kexec | crash_(?:save_cpu|nmi\w*|smp\w*|shutdown\w*|setup_regs|fadump) | machine_(?:kexec|crash_shutdown|restart|halt) | emergency_restart | bust_spinlocks | arm(?:64)?_notify_\w+ | fixup_bug | is_valid_bugaddr | BUG_func | _exception(?:_pkey)? | panic_(?:bad_stack|unhandled|smp_self_stop) | v?panic | nmi_panic\w* | _?v?printk\w* | __warn\w* | warn_slowpath\w* | (?:__)?report_(?:bug|cfi)\w* | handle_bug\w*
        | (?:__)?die | __die_\w+ | die_\w+ | oops_\w+ | page_fault_oops | no_context | kernelmode_fixup_or_oops | _*bad_area\w* | __stack_chk_fail | (?:__)?fortify_\w+ | __fortify_(?:panic|report)
        | print_bad_pte | vm_normal_page | _*print_bad_page_map\w* | check_(?:free|new)_page_bad | print_(?:report|address\w*|memory\w*|usage_bug\w*|circular\w*|deadlock\w*|lock\w*|bad\w*|irq\w*|trailer|section|track\w*|unlock\w*|cpu_stall\w*|other_cpu_stall|vma_addr|oops\w*|shadow\w*|unique\w*|kcsan\w*)
        | check_panic_on_warn | end_report | (?:__)?kasan_\w+ | ____kasan_\w+ | __asan_\w+ | __hwasan_\w+ | check_memory_region\w* | kfence_\w+ | (?:__)?kmsan_\w+ | __msan_\w+ | (?:__)?kcsan_\w+ | __tsan_\w+ | ubsan_\w+ | __ubsan_\w+ | __sanitizer_\w+ | write_comp_data | kcov_\w+
        | lockdep_\w+ | trace_(?:hard|soft)irqs_\w+ | valid_state | find_usage\w* | __bfs | check_chain_key | dump_held | warn_bogus_irq_restore | seqcount_lockdep_\w+ | reacquire_held_locks | (?:__)?lock_(?:acquire|release|acquired|is_held)\w* | __lock_acquire | register_lock_class | assign_lock_key | check_(?:prev\w*|noncircular|irq_usage|usage\w*|deadlock|wait_context|lock\w*|no_locks\w*|flags) | validate_chain | mark_lock\w* | mark_usage
        | debug_(?:check_no_locks\w*|smp_processor_id|spin\w*|mutex\w*|object\w*|print_object|check_no_obj\w*) | __debug_(?:check\w*|object\w*) | check_preemption_disabled | spin_(?:bug|dump) | do_raw_\w+ | bad_page\w* | _*dump_page\w* | warn_alloc\w* | nopage_warning
        | rcu_note_context_switch | rwlock_bug\w* | rust_helper_\w+ | _R\w*(?:panic|rust_begin_unwind)\w* | ass(?:fail|warn) | (?:btrfs_)?assertfail | check_unmap | debug_dma_\w+ | err_printk | sysfs_warn_dup | __report_bad_irq | note_interrupt
        # SLUB and the page allocator on their way to a complaint
        | slab_(?:err|fix|bug|pad_check)\w* | __slab_err | object_err | check_(?:object|slab|bytes\w*) | free_(?:debug_processing|consistency_checks|to_partial_list|pages_prepare|page_is_bad\w*) | alloc_(?:debug_processing|consistency_checks|single_from\w*) | on_freelist | free_page_is_bad\w*
        # SLAB, the allocator before SLUB
        | _*slab_error | check_(?:poison|redzone|slabp)\w* | cache_(?:free|alloc)_debugcheck\w* | verify_redzone\w* | kmem_cache_debug\w* | print_objinfo | dump_line
        # exception entry, x86 and arm64
        | (?:asm_|early_|noist_|xen_)?exc_\w+ | (?:asm_|__)?sysvec_\w+ | asm_\w+ | do_trap\w* | do_error_trap | do_(?:PrefetchAbort|DataAbort|PageFault|sect_fault|alignment\w*|serror|sp_pc_abort|tag_\w*fault|FPE|invalid_op|general_protection|divide_error|double_fault|int3\w*|stack_segment|mem_abort|page_fault|bad_area|user_addr_fault|kern_addr_fault|translation_fault|bad|undefinstr|el[01]\w*)
        | __do_page_fault | __do_kernel_fault | die_kernel_fault | (?:async_|trace_)?page_fault | general_protection | invalid_op | divide_error | double_fault | stack_segment | int3 | error_entry | error_code | error_exit | el1\w* | call_on_\w+stack
        | handle_overflow | bug_handler | brk_handler | cfi_handler | ubsan_handler | call_break_hook | call_el1_break_hook | do_debug_exception | handle_cfi_failure | __cfi_\w+ | _*do_kernel_\w*fault | __(?:dabt|pabt|und|irq|fiq)_(?:svc|usr|invalid)\w* | vector_(?:rst|und|swi|pabt|dabt|addrexcptn|irq|fiq) | arm64_(?:serror_panic|is_fatal_ras_serror) | bad_(?:mode|el0_sync|trap|super_trap|kernel_pc) | __bad_stack | handle_bad_stack | __panic_unhandled | native_iret
        # PowerPC, s390, RISC-V, SPARC, PA-RISC, alpha, ia64 and the small ones
        | (?:handle|hash|__hash|do_hash)_(?:page_)?fault | hash__do_page_fault | (?:do_)?(?:program_check|machine_check|alignment|unrecoverable|system_reset|unknown|emulation_assist_interrupt|facility_unavailable)_(?:exception\w*|common\w*) | do_program_check | die_mce | interrupt_exit_\w+ | (?:instruction|data)_\w*(?:access|storage)_\w+
        | do_dat_exception | _*(?:do_)?pgm_(?:check\w*|exit\w*) | do_protection_exception | (?:illegal_op|monitor_event_exception|addressing_exception|specification_exception|translation_exception|default_trap_handler|do_report_trap)\w* | (?:io|ext|mcck)_int_handler | sysc_\w+ | __do_syscall | resume_kernel | new_vmalloc_restore_context\w*
        | do_sparc64_fault | unhandled_fault | (?:sun4v|spitfire|cheetah)_\w+exception\w* | rtrap\w* | sparc64_realfault\w* | tl[01]_\w+ | kernel_(?:unaligned_trap|mna_trap_fault) | linux_sparc_syscall\w* | handle_interruption | intr_(?:return|restore|check_sig) | syscall_exit | do_ent\w+ | ent(?:Una|IF|Arith|MM|Sys|Int)
        | ia64_(?:do_page_fault|fault|bad_break|native_leave_kernel|leave_kernel) | buserr(?:_c)? | trap_c | send_fault_sig | do_unhandled | (?:user|kernel|common)_exception\w* | EV_\w+ | segv(?:_handler)? | (?:sig|hard)_handler(?:_common)? | do_(?:ale|bce|dsp|msa\w*|watch|mcheck|reserved|cpu_int)
        | ret_from_\w+ | ret_(?:fast|slow)_syscall | entry_SYSCALL\w* | entry_INT80\w* | do_syscall_\w+ | do_(?:fast|int80)_syscall_\w+ | (?:system_call|sysenter_do_call|sysenter_past_esp|syscall_call|ia32_sysenter_target|tracesys)\w* | el0\w* | invoke_syscall | do_notify_resume\w* | work_(?:notifysig|pending)
        | handle_(?:int|exception|sys\w*|adel_int|ades_int|bp_int|ri_int|tlb\w*|mcheck|vint|fpe|cpu_int) | tlb_do_page_fault_\d | except_vec\w+ | do_(?:ade|ri|bp|be|tr|vint|irq|IRQ|ov|fpe|cpu) | handle_(?:page_fault|reserved|dsp|msa\w*|watch|mt|ale|ade|bce|lbt|\w+_fault_(?:load|store|mod)) | (?:data_access|data_storage|instruction_access|program_check|decrementer|hardware_interrupt|fast_exception|interrupt|timer)_(?:common|return)\w* | ___?do_page_fault
        | notifier_call_chain | (?:raw_|atomic_)?notifier_call_chain | notify_die | kprobe_exceptions_notify | dql_completed
        )$
        """, Table)]
    private static partial Regex Reporting();
}
