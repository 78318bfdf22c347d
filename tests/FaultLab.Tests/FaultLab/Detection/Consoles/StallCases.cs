using FaultLab.Detection;
using FaultLab.Detection.Consoles;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>Stalls, lockups and hung tasks.</summary>
internal static class StallCases
{
    public static IEnumerable<ConsoleCase> All() =>
    [
        Stall("RCU self-detected, 6.x", ConsoleClass.RcuStall, "fl_spin", "fl_mpsched", """
            [   60.000001] rcu: INFO: rcu_preempt self-detected stall on CPU
            [   60.000002] rcu: 	0-....: (5249 ticks this GP) idle=5a4c/1/0x4000000000000000 softirq=912/912 fqs=2625
            [   60.000003] rcu: 	(t=5250 jiffies g=1205 q=154 ncpus=1)
            [   60.000004] CPU: 0 UID: 0 PID: 311 Comm: iperf3 Tainted: G           OE      6.12.43 #1
            [   60.000005] RIP: 0010:fl_spin+0x2c/0x60 [fl_mpsched]
            [   60.000006] Call Trace:
            [   60.000007]  <TASK>
            [   60.000008]  mptcp_sched_get_send+0x8c/0x110
            """, "RCU stall in fl_spin [fl_mpsched]"),
        Stall("RCU self-detected, 5.10: the interrupted function comes last", ConsoleClass.RcuStall, "fl_loop", "fl_bad", """
            [   60.000001] rcu: INFO: rcu_sched self-detected stall on CPU
            [   60.000002] rcu: 	0-....: (5249 ticks this GP) idle=5a4/1/0x4000000000000000 softirq=912/912 fqs=2625
            [   60.000003] 	(t=5250 jiffies g=1205 q=154)
            [   60.000004] NMI backtrace for cpu 0
            [   60.000005] CPU: 0 PID: 311 Comm: insmod Tainted: G           OE     5.10.0 #1
            [   60.000006] Call Trace:
            [   60.000007]  <IRQ>
            [   60.000008]  dump_stack+0x6b/0x83
            [   60.000009]  nmi_cpu_backtrace.cold+0x32/0x69
            [   60.000010]  nmi_trigger_cpumask_backtrace+0xd9/0xe0
            [   60.000011]  rcu_dump_cpu_stacks+0xb5/0xe3
            [   60.000012]  rcu_sched_clock_irq.cold+0x1da/0x3cf
            [   60.000013]  update_process_times+0x8c/0xc0
            [   60.000014]  tick_sched_handle.isra.0+0x22/0x60
            [   60.000015]  __hrtimer_run_queues+0x127/0x280
            [   60.000016]  hrtimer_interrupt+0x10e/0x240
            [   60.000017]  __sysvec_apic_timer_interrupt+0x5c/0xe0
            [   60.000018]  asm_call_irq_on_stack+0xf/0x20
            [   60.000019]  </IRQ>
            [   60.000020]  sysvec_apic_timer_interrupt+0x72/0x80
            [   60.000021]  asm_sysvec_apic_timer_interrupt+0x12/0x20
            [   60.000022] RIP: 0010:delay_tsc+0x3a/0x60
            [   60.000023] Code: 11 b9
            [   60.000024]  fl_loop+0x15/0x30 [fl_bad]
            [   60.000025]  do_one_initcall+0x44/0x1d0
            """),
        Stall("RCU stall of another CPU", ConsoleClass.RcuStall, "fl_spin", "fl_bad", """
            [   60.000001] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
            [   60.000002] rcu: 	1-...0: (1 GPs behind) idle=3ba/1/0x4000000000000000 softirq=1024/1025 fqs=2429
            [   60.000003] rcu: 	(detected by 0, t=5252 jiffies, g=2337, q=12 ncpus=2)
            [   60.000004] Sending NMI from CPU 0 to CPUs 1:
            [   60.000005] NMI backtrace for cpu 1
            [   60.000006] CPU: 1 PID: 99 Comm: insmod Tainted: G           OE
            [   60.000007] RIP: 0010:native_queued_spin_lock_slowpath+0x6e/0x2d0
            [   60.000008] Call Trace:
            [   60.000009]  <NMI>
            [   60.000010]  ? nmi_cpu_backtrace.cold+0x1b/0x70
            [   60.000011]  </NMI>
            [   60.000012]  <TASK>
            [   60.000013]  _raw_spin_lock+0x25/0x30
            [   60.000014]  fl_spin+0x15/0x30 [fl_bad]
            """),
        Stall("RCU stall with the grace-period thread's own stack", ConsoleClass.RcuStall, "fl_busy", "fl_bad", """
            [   60.000001] rcu: INFO: rcu_sched detected stalls on CPUs/tasks:
            [   60.000002] rcu: 	1-....: (1 GPs behind) idle=3ba/1/0x4000000000000000 softirq=1024/1025 fqs=1
            [   60.000003] rcu: rcu_sched kthread starved for 5252 jiffies! g2337 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x0 ->cpu=1
            [   60.000004] rcu: RCU grace-period kthread stack dump:
            [   60.000005] task:rcu_sched       state:R  running task     stack:0     pid:14    ppid:2      flags:0x00004000
            [   60.000006] Call Trace:
            [   60.000007]  <TASK>
            [   60.000008]  __schedule+0x34d/0x9e0
            [   60.000009]  schedule+0x5a/0xd0
            [   60.000010]  schedule_timeout+0x88/0x160
            [   60.000011]  rcu_gp_fqs_loop+0x135/0x4d0
            [   60.000012]  rcu_gp_kthread+0xd9/0x190
            [   60.000013]  </TASK>
            [   60.000014] rcu: Stack dump where RCU GP kthread last ran:
            [   60.000015] Sending NMI from CPU 0 to CPUs 1:
            [   60.000016] NMI backtrace for cpu 1
            [   60.000017] RIP: 0010:fl_busy+0x6e/0x2d0 [fl_bad]
            """),
        Stall("expedited RCU stall", ConsoleClass.RcuStall, "fl_spin", "fl_bad", """
            [   60.000001] rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-...D } 5463 jiffies s: 129 root: 0x2/.
            [   60.000002] rcu: blocking rcu_node structures (internal RCU debug):
            [   60.000003] Sending NMI from CPU 0 to CPUs 1:
            [   60.000004] NMI backtrace for cpu 1
            [   60.000005] RIP: 0010:fl_spin+0x15/0x30 [fl_bad]
            """),
        Stall("RCU stall, 4.9", ConsoleClass.RcuStall, "fl_spin", "fl_bad", """
            [   60.000001] INFO: rcu_sched self-detected stall on CPU
            [   60.000002] 	0-...: (5249 ticks this GP) idle=5a4/140000000000001/0 softirq=912/912 fqs=2625 
            [   60.000006] RIP: 0010:[<ffffffffa0000015>]  [<ffffffffa0000015>] fl_spin+0x15/0x30 [fl_bad]
            """),
        Stall("soft lockup", ConsoleClass.SoftLockup, "fl_spin", "fl_bad", """
            [   48.000001] watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:1:41]
            [   48.000003] CPU: 1 PID: 41 Comm: kworker/1:1
            [   48.000004] Workqueue: events fl_work [fl_bad]
            [   48.000005] RIP: 0010:fl_spin+0x2c/0x60 [fl_bad]
            """),
        Stall("soft lockup, 4.9", ConsoleClass.SoftLockup, "fl_spin", "fl_bad", """
            [   48.000001] NMI watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:1:41]
            [   48.000005] RIP: 0010:[<ffffffffa0000015>]  [<ffffffffa0000015>] fl_spin+0x15/0x30 [fl_bad]
            """),
        Stall("hard lockup", ConsoleClass.HardLockup, "fl_irqoff", "fl_bad", """
            [   48.000001] NMI watchdog: Watchdog detected hard LOCKUP on cpu 0
            [   48.000002] Modules linked in: fl_bad(OE)
            [   48.000005] RIP: 0010:fl_irqoff+0x2c/0x60 [fl_bad]
            """),
        Stall("hard lockup, 6.x", ConsoleClass.HardLockup, "fl_irqoff", "fl_bad", """
            [   48.000001] watchdog: Watchdog detected hard LOCKUP on cpu 0
            [   48.000005] RIP: 0010:fl_irqoff+0x2c/0x60 [fl_bad]
            """),
        Deadlock("hung task", ConsoleClass.HungTask, "fl_store", "fl_bad", """
            [  242.000001] INFO: task sh:97 blocked for more than 120 seconds.
            [  242.000002]       Tainted: G           OE      6.1.0-56-cloud-amd64 #1
            [  242.000003] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
            [  242.000004] task:sh              state:D stack:0     pid:97    ppid:1      flags:0x00004002
            [  242.000005] Call Trace:
            [  242.000006]  <TASK>
            [  242.000007]  __schedule+0x34d/0x9e0
            [  242.000008]  schedule+0x5a/0xd0
            [  242.000009]  schedule_preempt_disabled+0x11/0x20
            [  242.000010]  __mutex_lock.constprop.0+0x399/0x700
            [  242.000011]  fl_store+0x1f/0x40 [fl_bad]
            [  242.000012]  kernfs_fop_write_iter+0x11f/0x200
            [  242.000013]  </TASK>
            """, "task sh blocked for more than 120 s in fl_store [fl_bad]"),
        Deadlock("hung task that waits for a device", ConsoleClass.HungTask, "netdev_run_todo", null, """
            [  242.000001] INFO: task kworker/u2:1:15 blocked for more than 120 seconds.
            [  242.000005] Call Trace:
            [  242.000007]  __schedule+0x282/0x870
            [  242.000008]  schedule+0x46/0xb0
            [  242.000009]  schedule_timeout+0x11b/0x150
            [  242.000010]  msleep+0x2d/0x40
            [  242.000011]  netdev_run_todo+0x1f1/0x350
            """),
        Stall("workqueue lockup", ConsoleClass.WorkqueueLockup, null, null, """
            [  242.000001] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!
            """),
        Deadlock("a device that is never freed", ConsoleClass.NetdevReference, null, null, """
            [   22.828521] unregister_netdevice: waiting for vxlan-6784 to become free. Usage count = 2
            """, "vxlan-6784 is never freed: unregister_netdevice waits, usage count 2"),
    ];

    private static ConsoleCase Deadlock(string name, ConsoleClass kind, string? function, string? module, string log, string? title = null) =>
        new(name, IncidentKind.Deadlock, kind, function, module, log, title);

    private static ConsoleCase Stall(string name, ConsoleClass kind, string? function, string? module, string log, string? title = null) =>
        new(name, IncidentKind.Stall, kind, function, module, log, title);
}
