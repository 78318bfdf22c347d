using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <content>Watchdogs, clocks and interrupts, and who waits for another CPU.</content>
internal static partial class GenericFunctions
{
    [GeneratedRegex("""
        ^(?:
        nmi_\w+ | default_do_nmi | do_nmi | end_repeat_nmi | arch_trigger_\w+ | trigger_\w*backtrace\w* | rcu_dump_\w+ | rcu_(?:sched_clock_irq|check_callbacks|check_gp_kthread\w*|pending) | account_\w*time | scheduler_tick | print_\w*stall\w* | check_cpu_stall | watchdog\w* | softlockup_tick | update_process_times | run_local_timers | tick_\w+ | (?:__)?hrtimer_\w+
        | (?:(?:__)?smp_|local_|reschedule_|invalidate_)\w*_interrupt | exit_idle | (?:__)?xen_\w*(?:upcall|callback)\w* | hyperv_(?:callback|flush)\w* | hv_stimer\w* | vmbus_isr | evtchn_\w+ | irq_work_\w+ | smp_apic_timer_interrupt | apic_timer_interrupt | local_apic_timer_interrupt | perf_\w+ | __perf_\w+ | \w+_pmu_\w+ | arm(?:v\d)?_?pmu\w* | hardlockup_\w+ | is_(?:hard|soft)lockup | soft_nmi_\w+ | wd_(?:lockup_ipi|smp_\w+|end_reporting|try_report) | check_hung_\w+ | _*handle_(?:domain|irq|IRQ|percpu|edge|fasteoi|level|simple|nested|bad|untracked)\w* | \w+_handle_(?:irq|nmi|local_int|shared_int) | \w+_(?:tick|timer)_isr | \w+_(?:clockevent_irq|gpt_interrupt|compare_interrupt) | mips_\w*(?:timer|ipi)\w* | ipi_timer | do_local_timer | clock_comparator_\w+ | handler_irq | do_cpu_irq_mask | do_domain_IRQ | replay_soft_interrupts\w* | __check_irq_replay | handle_irq\w* | generic_handle_\w+ | gic_\w+ | arch_timer_\w+ | \w+_timer_(?:interrupt|handler\w*) | timer_interrupt | twd_handler | c0_compare_interrupt | plat_irq_dispatch | (?:generic_)?handle_(?:IRQ|IPI|arch_irq)\w* | asm_do_IRQ | ipi_\w+ | do_(?:handle_)?IPI | __do_irq | \w+_irqchip_handle_irq | riscv_intc_irq | do_(?:ext_irq|irq_async|interrupt_handler) | nmi | oops_begin | do_IRQ | common_interrupt | __irqentry_\w* | irq_exit\w* | irq_enter\w* | irqentry_\w+
        # a task that dies
        | do_exit | do_group_exit | make_task_dead | get_signal | do_signal | arch_do_signal\w* | exit_to_user_\w+ | syscall_exit_\w+ | forget_original_parent | __(?:x64|se|do)_sys_exit\w*
        # printk to a slow console
        | console_(?:unlock|flush\w*|emit_\w+|trylock\w*) | \w+_console_write\w* | wait_for_(?:xmitr|lsr) | uart_console_\w+ | (?:io|mem|dw8250)\w*_serial_(?:in|out)\w* | (?:io|mem\d*)_serial_\w+ | _*call_console_drivers | vt_console_print | nbcon_\w+ | pr_flush | \w+_console_(?:putchar|write|print)\w* | fbcon_\w+ | bit_(?:putcs|cursor|clear)\w* | (?:sys|cfb)_(?:imageblit|fillrect|copyarea) | soft_cursor | con_scroll | scrup | devkmsg_\w+
        # a CPU that waits for what another one shall do
        | (?:smp_|__?smp_|generic_exec_)?call_(?:function|single)\w* | smp_\w+ | csd_\w+ | on_each_cpu\w* | kick_all_cpus_sync | _*stop_(?:machine|cpus|one_cpu)\w* | text_poke\w* | smp_text_poke\w* | _*(?:arch_)?jump_label_\w+ | _*static_key_\w+ | arch_tlbbatch_flush | kvm_flush_tlb\w* | native_flush_tlb\w* | _*flush_tlb_\w+ | multi_cpu_stop | cpu_stopper_thread
        )$
        """, Table)]
    private static partial Regex Watching();

    // What calls the handlers of timers, softirqs and interrupts: in a trace they stand between the watchdog and what it interrupted.
    [GeneratedRegex("""
        ^(?:
        __run_hrtimer | run_hrtimer_softirq | call_timer_fn | _*run_timer\w* | expire_timers | timer_expire_remote | tmigr_\w+ | _*do_softirq\w* | call_(?:softirq|do_softirq|do_irq) | handle_softirqs | (?:invoke|run)_k?softirq\w* | ksoftirqd | tasklet_(?:hi_)?action\w*
        | rcu_(?:core\w*|do_batch|process_callbacks|cpu_kthread) | __rcu_process_callbacks | irq_(?:forced_)?thread\w*
        )$
        """, Table)]
    private static partial Regex Running();
}
