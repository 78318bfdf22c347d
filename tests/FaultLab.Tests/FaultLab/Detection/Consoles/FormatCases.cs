using FaultLab.Detection;
using FaultLab.Detection.Consoles;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>Reports of kernels that the lab does not boot: sanitizers, lockdep, other machines, decoded traces, other carriers of a log.</summary>
internal static class FormatCases
{
    public static IEnumerable<ConsoleCase> All() =>
    [
        new("KASAN, decoded, inlined helper, panic_on_warn", IncidentKind.Crash, ConsoleClass.MemoryError, "fl_sock_release", null, """
            [   61.000001][ T5071] ==================================================================
            [   61.000002][ T5071] BUG: KASAN: slab-use-after-free in instrument_atomic_read include/linux/instrumented.h:68 [inline]
            [   61.000003][ T5071] BUG: KASAN: slab-use-after-free in fl_sock_release+0x1c4/0x2d0 net/fl/af_fl.c:412
            [   61.000004][ T5071] Read of size 4 at addr ffff88801e2a4080 by task fl-repro/5071
            [   61.000005][ T5071]
            [   61.000006][ T5071] CPU: 1 PID: 5071 Comm: fl-repro Not tainted 6.8.0-rc1 #0
            [   61.000007][ T5071] Call Trace:
            [   61.000008][ T5071]  <TASK>
            [   61.000009][ T5071]  __dump_stack lib/dump_stack.c:88 [inline]
            [   61.000010][ T5071]  dump_stack_lvl+0x1e7/0x2d0 lib/dump_stack.c:106
            [   61.000011][ T5071]  print_report+0x163/0x540 mm/kasan/report.c:488
            [   61.000012][ T5071]  kasan_report+0x142/0x170 mm/kasan/report.c:601
            [   61.000013][ T5071]  fl_sock_release+0x1c4/0x2d0 net/fl/af_fl.c:412
            [   61.000014][ T5071]  __sock_release net/socket.c:659 [inline]
            [   61.000015][ T5071]  sock_close+0xbc/0x240 net/socket.c:1421
            [   61.000016][ T5071] Freed by task 5070:
            [   61.000017][ T5071]  kasan_save_stack mm/kasan/common.c:47 [inline]
            [   61.000018][ T5071]  kfree+0x12f/0x2c0 mm/slub.c:3822
            [   61.000019][ T5071]  fl_other+0x12/0x20 net/fl/af_fl.c:1
            [   61.000020][ T5071] Kernel panic - not syncing: KASAN: panic_on_warn set ...
            """, "KASAN: slab-use-after-free in fl_sock_release"),
        new("KASAN double free: who freed is guilty", IncidentKind.Crash, ConsoleClass.MemoryError, "fl_drop_twice", "fl_bad", """
            ==================================================================
            BUG: KASAN: double-free in kfree+0x9a/0x1c0
            Free of addr ffff888011112222 by task insmod/97

            CPU: 0 PID: 97 Comm: insmod Tainted: G           O       6.6.0 #1
            Call Trace:
             <TASK>
             dump_stack_lvl+0x44/0x60
             print_report+0xc1/0x5e0
             kasan_report_invalid_free+0x9f/0xc0
             ____kasan_slab_free+0x160/0x190
             kfree+0x9a/0x1c0
             fl_drop_twice+0x3f/0x60 [fl_bad]
             do_one_initcall+0x44/0x1d0
             </TASK>
            """),
        new("KASAN in memcpy: the caller is guilty", IncidentKind.Crash, ConsoleClass.MemoryError, "fl_copy_header", null, """
            BUG: KASAN: stack-out-of-bounds in memcpy+0x39/0x60 mm/kasan/shadow.c:66
            Read of size 64 at addr ffffc9000123fb40 by task syz/123
            CPU: 1 PID: 123 Comm: syz Not tainted 5.15.0 #0
            Call Trace:
             <IRQ>
             dump_stack_lvl+0xcd/0x134 lib/dump_stack.c:106
             print_address_description.constprop.0.cold+0xf/0x309 mm/kasan/report.c:256
             kasan_report.cold+0x83/0xdf mm/kasan/report.c:459
             check_region_inline mm/kasan/generic.c:183 [inline]
             kasan_check_range+0x13d/0x180 mm/kasan/generic.c:189
             memcpy+0x39/0x60 mm/kasan/shadow.c:66
             fl_copy_header+0x101/0x3f0 net/fl/input.c:88
             ip_rcv+0xaf/0x200 net/ipv4/ip_input.c:540
            """),
        new("general protection fault that KASAN explains", IncidentKind.Crash, ConsoleClass.GeneralProtectionFault, "fl_lookup", null, """
            [  101.123456][    C1] general protection fault, probably for non-canonical address 0xdffffc0000000003: 0000 [#1] PREEMPT SMP KASAN
            [  101.123457][    C1] KASAN: null-ptr-deref in range [0x0000000000000018-0x000000000000001f]
            [  101.123458][    C1] CPU: 1 PID: 0 Comm: swapper/1 Not tainted 6.5.0 #0
            [  101.123459][    C1] RIP: 0010:fl_hash include/net/fl.h:31 [inline]
            [  101.123460][    C1] RIP: 0010:fl_lookup+0x4c/0x1a0 net/fl/table.c:77
            [  101.123461][    C1] Call Trace:
            [  101.123462][    C1]  <IRQ>
            [  101.123463][    C1]  fl_rcv+0x11/0x22 net/fl/input.c:9
            """, "general protection fault (null-ptr-deref in range [0x0000000000000018-0x000000000000001f]) in fl_lookup"),
        new("KMSAN infoleak: who copied is guilty", IncidentKind.Crash, ConsoleClass.MemoryError, "fl_recvmsg", null, """
            =====================================================
            BUG: KMSAN: kernel-infoleak in _copy_to_iter+0x123/0x456 lib/iov_iter.c:180
             _copy_to_iter+0x123/0x456 lib/iov_iter.c:180
             fl_recvmsg+0x77/0x99 net/fl/af_fl.c:900
             sock_recvmsg+0x10/0x20 net/socket.c:1044

            Uninit was created at:
             slab_alloc_node mm/slub.c:3478 [inline]
             kmem_cache_alloc_node+0x111/0x222 mm/slub.c:3523
             fl_alloc+0x1/0x2 net/fl/af_fl.c:1
            """),
        new("KMSAN uninitialised value", IncidentKind.Crash, ConsoleClass.MemoryError, "fl_parse", null, """
            BUG: KMSAN: uninit-value in fl_parse+0x1bb/0x2cc net/fl/parse.c:20
             fl_parse+0x1bb/0x2cc net/fl/parse.c:20
            """, "KMSAN: uninit-value in fl_parse"),
        new("KCSAN", IncidentKind.Warning, ConsoleClass.DataRace, "fl_tick", null, """
            ==================================================================
            BUG: KCSAN: data-race in fl_tick / fl_read_stats

            write to 0xffff888237d1ccd0 of 8 bytes by interrupt on cpu 1:
             fl_tick+0x12/0x34 net/fl/stats.c:10
             call_timer_fn+0x33/0x200
            """),
        new("UBSAN, index", IncidentKind.Warning, ConsoleClass.UndefinedBehaviour, "fl_pick", null, """
            [   12.000001] ------------[ cut here ]------------
            [   12.000002] UBSAN: array-index-out-of-bounds in net/fl/pick.c:31:9
            [   12.000003] index 9 is out of range for type 'int [4]'
            [   12.000004] CPU: 0 PID: 97 Comm: fl Not tainted 6.9.0 #1
            [   12.000005] Call Trace:
            [   12.000006]  <TASK>
            [   12.000007]  dump_stack_lvl+0x5b/0x80
            [   12.000008]  __ubsan_handle_out_of_bounds+0x69/0x80
            [   12.000009]  fl_pick+0x4f/0x60
            [   12.000010]  ---[ end trace ]---
            """),
        new("UBSAN, shift, 4.x", IncidentKind.Warning, ConsoleClass.UndefinedBehaviour, "fl_scale", null, """
            ================================================================================
            UBSAN: Undefined behaviour in net/fl/scale.c:12:7
            shift exponent 77 is too large for 32-bit type 'int'
            CPU: 0 PID: 97 Comm: fl Not tainted 4.19.0 #1
            Call Trace:
             dump_stack+0x9a/0xd6
             ubsan_epilogue+0xa/0x2b
             __ubsan_handle_shift_out_of_bounds+0x183/0x1dc
             fl_scale+0x4f/0x60
            ================================================================================
            """),
        new("memory leak, kmemleak", IncidentKind.Leak, ConsoleClass.MemoryLeak, "fl_open", null, """
            BUG: memory leak
            unreferenced object 0xffff888112345600 (size 512):
              comm "fl-test", pid 5012, jiffies 4294944321 (age 13.470s)
              hex dump (first 32 bytes):
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................
              backtrace:
                [<ffffffff8154d3f5>] kmalloc_trace+0x25/0x90 mm/slab_common.c:1070
                [<ffffffff83f6ab01>] kzalloc include/linux/slab.h:720 [inline]
                [<ffffffff83f6ab01>] fl_open+0x41/0x110 net/fl/af_fl.c:55
                [<ffffffff81111111>] do_sys_openat2+0x11/0x22 fs/open.c:1
            """),
        new("lockdep, circular", IncidentKind.Warning, ConsoleClass.LockOrder, "fl_set_mtu", null, """
            [   40.000001][ T5000] ======================================================
            [   40.000002][ T5000] WARNING: possible circular locking dependency detected
            [   40.000003][ T5000] 6.7.0-rc1 #0 Not tainted
            [   40.000004][ T5000] ------------------------------------------------------
            [   40.000005][ T5000] fl-test/5000 is trying to acquire lock:
            [   40.000006][ T5000] ffff88801f2e0d30 (&fl->lock){+.+.}-{3:3}, at: fl_set_mtu+0x5d/0x120 net/fl/dev.c:90
            [   40.000007][ T5000]
            [   40.000008][ T5000] but task is already holding lock:
            [   40.000009][ T5000] ffffffff8e8a1b28 (rtnl_mutex){+.+.}-{3:3}, at: rtnl_lock net/core/rtnetlink.c:78 [inline]
            [   40.000010][ T5000] ffffffff8e8a1b28 (rtnl_mutex){+.+.}-{3:3}, at: dev_ioctl+0x1/0x2 net/core/dev_ioctl.c:1
            [   40.000011][ T5000]
            [   40.000012][ T5000] the existing dependency chain (in reverse order) is:
            [   40.000013][ T5000] -> #1 (rtnl_mutex){+.+.}-{3:3}:
            [   40.000014][ T5000]        lock_acquire+0x1ae/0x520 kernel/locking/lockdep.c:5754
            [   40.000015][ T5000]        fl_other+0x11/0x22 net/fl/dev.c:12
            [   40.000016][ T5000] stack backtrace:
            [   40.000017][ T5000] CPU: 0 PID: 5000 Comm: fl-test Not tainted 6.7.0-rc1 #0
            [   40.000018][ T5000] Call Trace:
            [   40.000019][ T5000]  dump_stack_lvl+0xd9/0x150 lib/dump_stack.c:106
            [   40.000020][ T5000]  fl_set_mtu+0x5d/0x120 net/fl/dev.c:90
            """, "possible circular locking dependency detected in fl_set_mtu"),
        new("lockdep, the lock is taken by a helper", IncidentKind.Warning, ConsoleClass.LockOrder, "fl_flush", null, """
            WARNING: inconsistent lock state
            6.1.0 #1 Not tainted
            --------------------------------
            inconsistent {SOFTIRQ-ON-W} -> {IN-SOFTIRQ-W} usage.
            ksoftirqd/0/15 [HC0[0]:SC1[1]:HE1:SE0] takes:
            ffff888007654321 (&q->lock){+.?.}-{2:2}, at: _raw_spin_lock+0x2a/0x40
            {SOFTIRQ-ON-W} state was registered at:
              lock_acquire+0xbc/0x2e0
              _raw_spin_lock+0x2a/0x40
              fl_enqueue+0x11/0x22
            stack backtrace:
            CPU: 0 PID: 15 Comm: ksoftirqd/0 Not tainted 6.1.0 #1
            Call Trace:
             <TASK>
             dump_stack_lvl+0x56/0x73
             print_usage_bug.part.0+0x18d/0x1b0
             mark_lock.part.0+0x67b/0x7a0
             __lock_acquire+0x3c1/0x1e60
             lock_acquire+0xbc/0x2e0
             _raw_spin_lock+0x2a/0x40
             fl_flush+0x21/0x60
             fl_poll+0x61/0x70
            """),
        new("lockdep, RCU, with locks held", IncidentKind.Warning, ConsoleClass.LockOrder, "fl_peek", null, """
            =============================
            WARNING: suspicious RCU usage
            6.1.0 #1 Not tainted
            -----------------------------
            net/fl/peek.c:31 suspicious rcu_dereference_check() usage!
            other info that might help us debug this:
            rcu_scheduler_active = 2, debug_locks = 1
            1 lock held by fl-test/97:
             #0: ffffffff8e8a1b28 (rtnl_mutex){+.+.}-{3:3}, at: rtnl_newlink+0x1/0x2
            stack backtrace:
            CPU: 0 PID: 97 Comm: fl-test Not tainted 6.1.0 #1
            Call Trace:
             dump_stack_lvl+0x56/0x73
             lockdep_rcu_suspicious+0xcb/0x100
             fl_peek+0x2f/0x40
            """),
        new("lockdep, unlock of what is not held", IncidentKind.Warning, ConsoleClass.LockOrder, "fl_leave", null, """
            =====================================
            WARNING: bad unlock balance detected!
            6.1.0 #1 Not tainted
            -------------------------------------
            fl-test/97 is trying to release lock (&fl->mutex) at:
            [<ffffffff81234567>] fl_leave+0x11/0x30 net/fl/dev.c:12
            but there are no more locks to release!
            """),
        new("lockdep, key that was never registered", IncidentKind.Warning, ConsoleClass.LockOrder, "fl_queue", "fl_bad", """
            [    3.100001] INFO: trying to register non-static key.
            [    3.100002] The code is fine but needs lockdep annotation, or maybe
            [    3.100003] you didn't initialize this object before use?
            [    3.100004] turning off the locking correctness validator.
            [    3.100005] CPU: 0 PID: 97 Comm: insmod Tainted: G           O       6.6.0 #1
            [    3.100006] Call Trace:
            [    3.100007]  <TASK>
            [    3.100008]  dump_stack_lvl+0x5b/0x90
            [    3.100009]  register_lock_class+0x4f1/0x510
            [    3.100010]  __lock_acquire+0x3e/0x1e60
            [    3.100011]  lock_acquire+0xbc/0x2e0
            [    3.100012]  _raw_spin_lock_irqsave+0x3a/0x60
            [    3.100013]  fl_queue+0x11/0x22 [fl_bad]
            """),
        new("sleeping function, preemption was disabled elsewhere", IncidentKind.Warning, ConsoleClass.SleepInAtomic, "fl_write", null, """
            BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580
            in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 4321, name: fl-test
            preempt_count: 1, expected: 0
            RCU nest depth: 0, expected: 0
            1 lock held by fl-test/4321:
             #0: ffff888011111111 (&fl->lock){+.+.}-{2:2}, at: fl_begin+0x11/0x20
            Preemption disabled at:
            [<ffffffff84567890>] fl_begin+0x11/0x20
            CPU: 1 PID: 4321 Comm: fl-test Not tainted 6.1.0 #1
            Call Trace:
             dump_stack_lvl+0xcd/0x134 lib/dump_stack.c:106
             __might_resched.cold+0x222/0x26b kernel/sched/core.c:9941
             __mutex_lock_common kernel/locking/mutex.c:580 [inline]
             __mutex_lock+0x9f/0x1350 kernel/locking/mutex.c:747
             fl_write+0x45/0x90 net/fl/dev.c:70
            """),
        new("smp_processor_id in preemptible code", IncidentKind.Warning, ConsoleClass.OtherBug, "fl_stat_inc", null, """
            [   10.000001] BUG: using smp_processor_id() in preemptible [00000000] code: fl-test/97
            [   10.000002] caller is fl_stat_inc+0x17/0x40
            [   10.000003] CPU: 0 PID: 97 Comm: fl-test Not tainted 6.1.0 #1
            [   10.000004] Call Trace:
            [   10.000005]  dump_stack_lvl+0x5b/0x90
            [   10.000006]  check_preemption_disabled+0xdd/0xe0
            [   10.000007]  fl_stat_inc+0x17/0x40
            """),
        new("irq that nobody wants", IncidentKind.Warning, ConsoleClass.UnhandledInterrupt, "fl_interrupt", "fl_bad", """
            [   99.000001] irq 16: nobody cared (try booting with the "irqpoll" option)
            [   99.000002] CPU: 0 PID: 0 Comm: swapper/0 Not tainted 4.19.0 #1
            [   99.000003] Call Trace:
            [   99.000004]  <IRQ>
            [   99.000005]  dump_stack+0x66/0x81
            [   99.000006]  __report_bad_irq+0x35/0xa7
            [   99.000007]  note_interrupt+0x1e5/0x230
            [   99.000008]  handle_irq_event_percpu+0x54/0x80
            [   99.000009] handlers:
            [   99.000010] [<000000001a2b3c4d>] fl_interrupt [fl_bad]
            [   99.000011] Disabling IRQ #16
            """),
        new("workqueue lockup", IncidentKind.Stall, ConsoleClass.WorkqueueLockup, "fl_long_work", "fl_bad", """
            [   99.000001] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 36s!
            [   99.000002] Showing busy workqueues and worker pools:
            [   99.000003] workqueue events: flags=0x0
            [   99.000004]   pwq 0: cpus=0 node=0 flags=0x0 nice=0 active=2/256 refcnt=3
            [   99.000005]     in-flight: 45:fl_long_work [fl_bad]
            [   99.000006]     pending: fl_short_work [fl_bad]
            """),
        new("hard lockup, buddy", IncidentKind.Stall, ConsoleClass.HardLockup, "fl_irqs_off", null, """
            [   99.000001] watchdog: CPU2: Watchdog detected hard LOCKUP on cpu 3
            [   99.000002] Modules linked in: fl
            [   99.000003] Sending NMI from CPU 2 to CPUs 3:
            [   90.000004] NMI backtrace for cpu 3
            [   90.000005] CPU: 3 PID: 55 Comm: fl Not tainted 6.6.0 #1
            [   90.000006] RIP: 0010:native_queued_spin_lock_slowpath+0x6e/0x2d0
            [   90.000007] Call Trace:
            [   90.000008]  <NMI>
            [   90.000009]  ? nmi_cpu_backtrace+0x9b/0x110
            [   90.000010]  </NMI>
            [   90.000011]  <TASK>
            [   90.000012]  _raw_spin_lock_irqsave+0x3d/0x50
            [   90.000013]  fl_irqs_off+0x22/0x40
            """),
        new("hard lockup that panics", IncidentKind.Crash, ConsoleClass.HardLockup, "fl_irqs_off", null, """
            [   99.000001] NMI watchdog: Watchdog detected hard LOCKUP on cpu 0
            [   99.000002] CPU: 0 PID: 55 Comm: fl Not tainted 5.4.0 #1
            [   99.000003] RIP: 0010:fl_irqs_off+0x22/0x40
            [   99.000004] Call Trace:
            [   99.000005]  fl_run+0x1/0x2
            [   99.000006] Kernel panic - not syncing: Hard LOCKUP
            """),
        new("soft lockup that waits for another CPU", IncidentKind.Stall, ConsoleClass.SoftLockup, "fl_flush_all", null, """
            watchdog: BUG: soft lockup - CPU#1 stuck for 143s! [fl-test:4242]
            Modules linked in:
            CPU: 1 PID: 4242 Comm: fl-test Not tainted 6.5.0 #0
            RIP: 0010:csd_lock_wait kernel/smp.c:311 [inline]
            RIP: 0010:smp_call_function_many_cond+0x1843/0x2950 kernel/smp.c:855
            Call Trace:
             <IRQ>
             </IRQ>
             <TASK>
             on_each_cpu_cond_mask+0x3f/0x80 kernel/smp.c:1023
             fl_flush_all+0x55/0x70 mm/fl.c:9
            """),
        new("RCU stall, tasks", IncidentKind.Stall, ConsoleClass.RcuStall, "fl_walk_all", null, """
            [  300.000001] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
            [  300.000002] rcu: 	Tasks blocked on level-0 rcu_node (CPUs 0-1): P4444/1:b..l
            [  300.000003] rcu: 	(detected by 0, t=10502 jiffies, g=1213, q=128 ncpus=2)
            [  300.000004] task:fl-test         state:R  running task     stack:24000 pid:4444  ppid:4400   flags:0x00004006
            [  300.000005] Call Trace:
            [  300.000006]  <TASK>
            [  300.000007]  context_switch kernel/sched/core.c:5400 [inline]
            [  300.000008]  __schedule+0xed4/0x5ad0 kernel/sched/core.c:6727
            [  300.000009]  preempt_schedule_irq+0x52/0x90 kernel/sched/core.c:7051
            [  300.000010]  irqentry_exit+0x35/0x80 kernel/entry/common.c:432
            [  300.000011]  asm_sysvec_reschedule_ipi+0x1a/0x20 arch/x86/include/asm/idtentry.h:707
            [  300.000012] RIP: 0010:fl_walk_all+0x12/0x34 net/fl/walk.c:10
            [  300.000013]  fl_ioctl+0x1/0x2 net/fl/dev.c:1
            [  300.000014] rcu: rcu_preempt kthread starved for 10502 jiffies! g1213 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x0 ->cpu=0
            [  300.000015] rcu: RCU grace-period kthread stack dump:
            [  300.000016] task:rcu_preempt     state:R  running task     stack:27264 pid:16    ppid:2      flags:0x00004000
            [  300.000017] Call Trace:
            [  300.000018]  schedule_timeout+0x1/0x2 kernel/time/timer.c:1
            [  300.000019]  rcu_gp_fqs_loop+0x1eb/0xb00 kernel/rcu/tree.c:1663
            """),
        new("hung task, decoded", IncidentKind.Deadlock, ConsoleClass.HungTask, "fl_stop", null, """
            INFO: task kworker/u4:3:46 blocked for more than 143 seconds.
                  Not tainted 6.6.0-rc1 #0
            "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
            task:kworker/u4:3    state:D stack:23456 pid:46    ppid:2      flags:0x00004000
            Workqueue: netns cleanup_net
            Call Trace:
             <TASK>
             context_switch kernel/sched/core.c:5382 [inline]
             __schedule+0xee1/0x59f0 kernel/sched/core.c:6695
             schedule+0xe7/0x1b0 kernel/sched/core.c:6771
             schedule_timeout+0x157/0x2c0 kernel/time/timer.c:2143
             do_wait_for_common kernel/sched/completion.c:95 [inline]
             wait_for_completion+0x1ca/0x320 kernel/sched/completion.c:148
             fl_stop+0x44/0x90 net/fl/dev.c:44
             cleanup_net+0x1/0x2 net/core/net_namespace.c:1
             </TASK>
            """, "task kworker/u4:3 blocked for more than 143 s in fl_stop"),
        new("a device that is never freed, and who holds it", IncidentKind.Deadlock, ConsoleClass.NetdevReference, "fl_bind", null, """
            unregister_netdevice: waiting for lo to become free. Usage count = 3
            ref_tracker: lo@ffff88804f2f0620 has 1/2 users at
                 __netdev_tracker_alloc include/linux/netdevice.h:4119 [inline]
                 netdev_hold include/linux/netdevice.h:4148 [inline]
                 netdev_get_by_index+0x1/0x2 net/core/dev.c:1
                 fl_bind+0x32/0x45 net/fl/af_fl.c:66
                 __sys_bind+0x1/0x2 net/socket.c:1
            """),
        new("refcount, decoded, module", IncidentKind.Warning, ConsoleClass.RefcountSaturation, "fl_release", "fl_bad", """
            ------------[ cut here ]------------
            refcount_t: underflow; use-after-free.
            WARNING: CPU: 1 PID: 97 at lib/refcount.c:28 refcount_warn_saturate (lib/refcount.c:28 (discriminator 1))
            Modules linked in: fl_bad(O)
            CPU: 1 PID: 97 Comm: rmmod Tainted: G           O       6.6.0 #1
            RIP: 0010:refcount_warn_saturate (lib/refcount.c:28 (discriminator 1))
            Call Trace:
            <TASK>
            ? show_regs (arch/x86/kernel/dumpstack.c:478 (discriminator 1))
            ? __warn (kernel/panic.c:673)
            ? refcount_warn_saturate (lib/refcount.c:28 (discriminator 1))
            fl_release (include/linux/refcount.h:275 net/fl/dev.c:210) fl_bad
            __x64_sys_delete_module (kernel/module/main.c:756)
            </TASK>
            ---[ end trace 0000000000000000 ]---
            """, "refcount_t underflow in fl_release [fl_bad]"),
        new("oops, decoded", IncidentKind.Crash, ConsoleClass.NullDereference, "fl_xmit", "fl_bad", """
            [   33.000001] BUG: kernel NULL pointer dereference, address: 0000000000000010
            [   33.000002] #PF: supervisor read access in kernel mode
            [   33.000003] Oops: 0000 [#1] PREEMPT SMP NOPTI
            [   33.000004] RIP: 0010:fl_xmit (drivers/net/fl/main.c:123 (discriminator 4)) fl_bad
            [   33.000005] Call Trace:
            [   33.000006]  <IRQ>
            [   33.000007]  dev_hard_start_xmit (net/core/dev.c:3547 net/core/dev.c:3563)
            """),
        new("WARNING of 6.19 and later", IncidentKind.Warning, ConsoleClass.Warning, "fl_check", null, """
            [   33.000001] ------------[ cut here ]------------
            [   33.000002] fl: bad state
            [   33.000003] WARNING: drivers/net/fl/main.c:44 at fl_check+0x22/0x40, CPU#0: fl-test/97
            [   33.000004] Modules linked in:
            [   33.000005] RIP: 0010:fl_check+0x22/0x40
            """),
        new("ODEBUG: who freed is guilty", IncidentKind.Warning, ConsoleClass.Warning, "fl_destroy", null, """
            [   33.000001] ------------[ cut here ]------------
            [   33.000002] ODEBUG: free active (active state 0) object: ffff88801 object type: timer_list hint: fl_timer+0x0/0x100
            [   33.000003] WARNING: CPU: 0 PID: 97 at lib/debugobjects.c:505 debug_print_object+0x16e/0x250
            [   33.000004] RIP: 0010:debug_print_object+0x16e/0x250
            [   33.000005] Call Trace:
            [   33.000006]  __debug_check_no_obj_freed lib/debugobjects.c:992 [inline]
            [   33.000007]  debug_check_no_obj_freed+0x30c/0x430
            [   33.000008]  kfree+0x110/0x220
            [   33.000009]  fl_destroy+0x11/0x22
            """),
        new("arm64, KASAN-less oops with mem abort", IncidentKind.Crash, ConsoleClass.PageFault, "fl_dma_done", "fl_bad", """
            [   12.000001] Unable to handle kernel paging request at virtual address dead000000000108
            [   12.000002] Mem abort info:
            [   12.000003]   ESR = 0x0000000096000044
            [   12.000004] [dead000000000108] address between user and kernel address ranges
            [   12.000005] Internal error: Oops: 0000000096000044 [#1]  SMP
            [   12.000006] Modules linked in: fl_bad(O)
            [   12.000007] CPU: 3 UID: 0 PID: 97 Comm: kworker/3:1 Tainted: G           O        6.13.0 #1
            [   12.000008] pstate: 60400009 (nZCv daif +PAN -UAO -TCO -DIT -SSBS BTYPE=--)
            [   12.000009] pc : fl_dma_done+0x4c/0x120 [fl_bad]
            [   12.000010] lr : fl_dma_irq+0x30/0x60 [fl_bad]
            [   12.000011] sp : ffff800083b03da0
            [   12.000012] Call trace:
            [   12.000013]  fl_dma_done+0x4c/0x120 [fl_bad] (P)
            [   12.000014]  fl_dma_irq+0x30/0x60 [fl_bad]
            """),
        new("arm64 BUG", IncidentKind.Crash, ConsoleClass.KernelBug, "fl_assert", null, """
            [   12.000001] ------------[ cut here ]------------
            [   12.000002] kernel BUG at net/fl/core.c:77!
            [   12.000003] Internal error: Oops - BUG: 00000000f2000800 [#1] PREEMPT SMP
            [   12.000004] pc : fl_assert+0x88/0x90
            [   12.000005] lr : fl_start+0x30/0x60
            [   12.000006] Call trace:
            [   12.000007]  fl_assert+0x88/0x90
            """),
        new("arm64 SError", IncidentKind.Crash, ConsoleClass.Trap, "fl_readl", null, """
            [   12.000001] SError Interrupt on CPU2, code 0x00000000bf000002 -- SError
            [   12.000002] CPU: 2 PID: 97 Comm: fl Not tainted 6.1.0 #1
            [   12.000003] pc : fl_readl+0x14/0x20
            [   12.000004] lr : fl_probe+0x30/0x60
            [   12.000005] Kernel panic - not syncing: Asynchronous SError Interrupt
            [   12.000006] Call trace:
            [   12.000007]  dump_backtrace+0xe8/0x140
            [   12.000008]  panic+0x190/0x374
            """),
        new("arm", IncidentKind.Crash, ConsoleClass.NullDereference, "fl_probe", "fl_bad", """
            [   12.000001] 8<--- cut here ---
            [   12.000002] Unable to handle kernel NULL pointer dereference at virtual address 00000008 when read
            [   12.000003] [00000008] *pgd=00000000
            [   12.000004] Internal error: Oops: 5 [#1] SMP ARM
            [   12.000005] PC is at fl_probe+0x18/0x40 [fl_bad]
            [   12.000006] LR is at platform_probe+0x5c/0xb8
            [   12.000007] pc : [<bf000018>]    lr : [<c06b3b3c>]    psr: 60000013
            [   12.000008] Backtrace:
            [   12.000009] [<bf000018>] (fl_probe [fl_bad]) from [<c06b3b3c>] (platform_probe+0x5c/0xb8)
            """),
        new("RISC-V", IncidentKind.Crash, ConsoleClass.NullDereference, "fl_probe", null, """
            [    1.000001] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
            [    1.000002] Oops [#1]
            [    1.000003] Modules linked in:
            [    1.000004] epc : fl_probe+0x10/0x3a
            [    1.000005]  ra : platform_probe+0x4e/0x92
            [    1.000006] [<ffffffff8065a0ee>] fl_probe+0x10/0x3a
            """),
        new("PowerPC", IncidentKind.Crash, ConsoleClass.NullDereference, "fl_probe", null, """
            [    1.000001] BUG: Kernel NULL pointer dereference on read at 0x00000008
            [    1.000002] Faulting instruction address: 0xc000000000789abc
            [    1.000003] Oops: Kernel access of bad area, sig: 11 [#1]
            [    1.000004] LE PAGE_SIZE=64K MMU=Radix SMP NR_CPUS=2048 NUMA pSeries
            [    1.000005] NIP:  c000000000789abc LR: c000000000789aa0 CTR: c0000000001
            [    1.000006] NIP [c000000000789abc] fl_probe+0x2c/0x80
            [    1.000007] LR [c000000000789aa0] fl_probe+0x10/0x80
            [    1.000008] Call Trace:
            [    1.000009] [c000000003a3b9a0] [c000000000789aa0] fl_probe+0x10/0x80 (unreliable)
            [    1.000010] [c000000003a3b9d0] [c000000000678abc] platform_probe+0x7c/0x130
            """),
        new("s390", IncidentKind.Crash, ConsoleClass.PageFault, "fl_probe", "fl_bad", """
            [    1.000001] Unable to handle kernel pointer dereference in virtual kernel address space
            [    1.000002] Failing address: 0000000000000000 TEID: 0000000000000483
            [    1.000003] Oops: 0004 ilc:2 [#1] SMP
            [    1.000004] Krnl PSW : 0704c00180000000 000003ff8017d0a2 (fl_probe+0x32/0x60 [fl_bad])
            [    1.000005] Call Trace:
            [    1.000006]  [<000003ff8017d0a2>] fl_probe+0x32/0x60 [fl_bad]
            """),
        new("early exception", IncidentKind.Crash, ConsoleClass.Trap, "fl_early", null, """
            [    0.000000] PANIC: early exception 0x0d IP 10:ffffffff83456789 error 0 cr2 0xffff888001a00000
            [    0.000000] CPU: 0 PID: 0 Comm: swapper Not tainted 6.1.0 #1
            [    0.000000] RIP: 0010:fl_early+0x12/0x40
            """),
        new("stack segment", IncidentKind.Crash, ConsoleClass.Trap, "fl_stack", null, """
            [    9.000001] stack segment: 0000 [#1] SMP PTI
            [    9.000002] RIP: 0010:fl_stack+0x12/0x40
            """, "stack segment in fl_stack"),
        new("kernel stack overflow, 4.x", IncidentKind.Crash, ConsoleClass.StackOverflow, "fl_recurse", null, """
            [    9.000001] BUG: stack guard page was hit at 00000000abcdef01 (stack is 0000000012345678..0000000087654321)
            [    9.000002] kernel stack overflow (double-fault): 0000 [#1] SMP PTI
            [    9.000003] RIP: 0010:fl_recurse+0x12/0x40
            """),
        new("only guesses in the trace", IncidentKind.Stall, ConsoleClass.SpinlockLockup, "fl_guess", null, """
            [    9.000001] BUG: spinlock lockup suspected on CPU#0, fl/97
            [    9.000002] Call Trace:
            [    9.000003]  ? dump_stack+0x46/0x5a
            [    9.000004]  ? do_raw_spin_lock+0x6f/0xa0
            [    9.000005]  ? fl_guess+0x12/0x40
            """),
        new("dmesg -T", IncidentKind.Crash, ConsoleClass.NullDereference, "fl_xmit", "fl_bad", """
            [Wed Nov 25 10:00:00 2026] BUG: kernel NULL pointer dereference, address: 0000000000000010
            [Wed Nov 25 10:00:00 2026] Oops: 0000 [#1] SMP
            [Wed Nov 25 10:00:00 2026] RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]
            """),
        new("journal without printk's stamps, others in between", IncidentKind.Crash, ConsoleClass.NullDereference, "fl_xmit", "fl_bad", """
            Nov 25 10:00:00 gw sshd[12]: BUG: no bug of the kernel
            Nov 25 10:00:01 gw kernel: BUG: kernel NULL pointer dereference, address: 0000000000000010
            Nov 25 10:00:01 gw kernel: #PF: supervisor read access in kernel mode
            Nov 25 10:00:01 gw systemd[1]: Kernel panic - not syncing: says systemd
            Nov 25 10:00:01 gw kernel: Oops: 0000 [#1] SMP
            Nov 25 10:00:01 gw kernel: RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]
            """),
        new("rsyslog with ISO dates and stamps", IncidentKind.Crash, ConsoleClass.DivideError, "fl_rate", null, """
            2026-11-25T10:00:01.123456+00:00 gw kernel: [   12.000001] divide error: 0000 [#1] SMP NOPTI
            2026-11-25T10:00:01.123457+00:00 gw kernel: [   12.000002] RIP: 0010:fl_rate+0x4c/0x4e
            """),
        new("journalctl -o short-monotonic", IncidentKind.Crash, ConsoleClass.DivideError, "fl_rate", null, """
            [   12.000001] gw kernel: divide error: 0000 [#1] SMP NOPTI
            [   12.000002] gw kernel: RIP: 0010:fl_rate+0x4c/0x4e
            """),
        new("quoted in a mail", IncidentKind.Crash, ConsoleClass.DivideError, "fl_rate", null, """
            > [   12.000001] divide error: 0000 [#1] SMP NOPTI
            > [   12.000002] RIP: 0010:fl_rate+0x4c/0x4e
            """),
        new("caller ids without stamps", IncidentKind.Crash, ConsoleClass.DivideError, "fl_rate", null, """
            [ T1234] divide error: 0000 [#1] SMP NOPTI
            [  C0] eth0: link up
            [ T1234] RIP: 0010:fl_rate+0x4c/0x4e
            """),
        new("page fault on a module's own stack: CFI", IncidentKind.Crash, ConsoleClass.ControlFlow, "fl_call", "fl_bad", """
            [   12.000001] CFI failure at fl_call+0x2c/0x60 [fl_bad] (target: fl_target+0x0/0x10 [fl_bad]; expected type: 0x12345678)
            [   12.000002] Oops: invalid opcode: 0000 [#1] PREEMPT SMP
            [   12.000003] RIP: 0010:fl_call+0x2c/0x60 [fl_bad]
            """),
        new("slab, double free", IncidentKind.Crash, ConsoleClass.SlabCorruption, "fl_put_twice", null, """
            =============================================================================
            BUG kmalloc-128 (Tainted: G           O     ): Object already free
            -----------------------------------------------------------------------------

            Allocated in fl_get+0x11/0x22 age=5 cpu=0 pid=97
            Freed in fl_put+0x11/0x22 age=1 cpu=0 pid=97
            CPU: 0 PID: 97 Comm: fl Tainted: G    B      O       6.1.0 #1
            Call Trace:
             dump_stack_lvl+0x44/0x5c
             free_debug_processing+0x22f/0x240
             __slab_free+0x2e1/0x440
             kfree+0x230/0x260
             fl_put_twice+0x11/0x22
            """),
        new("rss counter", IncidentKind.Warning, ConsoleClass.OtherBug, null, null, """
            [   12.000001] BUG: Bad rss-counter state mm:00000000abcdef01 type:MM_ANONPAGES val:3
            """),
        new("vmalloc failure", IncidentKind.Memory, ConsoleClass.PageAllocationFailure, "fl_map", null, """
            [   12.000001] fl-test: vmalloc error: size 1073741824, page order 0, failed to allocate pages, mode:0xcc0(GFP_KERNEL), nodemask=(null)
            [   12.000002] CPU: 0 PID: 97 Comm: fl-test Not tainted 6.1.0 #1
            [   12.000003] Call Trace:
            [   12.000004]  dump_stack_lvl+0x44/0x5c
            [   12.000005]  warn_alloc+0x118/0x1a0
            [   12.000006]  __vmalloc_node_range+0x5a1/0x7e0
            [   12.000007]  vmalloc+0x41/0x50
            [   12.000008]  fl_map+0x11/0x22
            """),
        new("panic_on_oom", IncidentKind.Crash, ConsoleClass.OutOfMemory, null, null, """
            [   12.000001] Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled
            """),
        new("cgroup out of memory", IncidentKind.Memory, ConsoleClass.OutOfMemory, null, null, """
            [   12.000001] Memory cgroup out of memory: Killed process 123 (fl-test) total-vm:123456kB, anon-rss:1234kB, file-rss:0kB, shmem-rss:0kB
            """, "cgroup out of memory: killed fl-test"),
        new("WARNING, decoded, in two lines", IncidentKind.Crash, ConsoleClass.Warning, "fl_reserve", null, """
            [   61.000001][ T5071] ------------[ cut here ]------------
            [   61.000002][ T5071] WARNING: CPU: 0 PID: 5071 at include/net/fl.h:12 fl_check include/net/fl.h:12 [inline]
            [   61.000003][ T5071] WARNING: CPU: 0 PID: 5071 at include/net/fl.h:12 fl_reserve+0x123/0x456 net/fl/pool.c:77
            [   61.000004][ T5071] Modules linked in:
            [   61.000005][ T5071] RIP: 0010:fl_check include/net/fl.h:12 [inline]
            [   61.000006][ T5071] RIP: 0010:fl_reserve+0x123/0x456 net/fl/pool.c:77
            [   61.000007][ T5071] Call Trace:
            [   61.000008][ T5071]  <TASK>
            [   61.000009][ T5071]  fl_ioctl+0x1/0x2 net/fl/dev.c:1
            [   61.000010][ T5071] Kernel panic - not syncing: kernel: panic_on_warn set ...
            """),
        new("lockdep, recursive, behind an inlined helper", IncidentKind.Warning, ConsoleClass.LockOrder, "fl_attach", null, """
            WARNING: possible recursive locking detected
            6.6.0 #0 Not tainted
            --------------------------------------------
            fl-test/97 is trying to acquire lock:
            ffff888011111111 (&fl->lock){+.+.}-{2:2}, at: spin_lock include/linux/spinlock.h:351 [inline]
            ffff888011111111 (&fl->lock){+.+.}-{2:2}, at: fl_attach+0x44/0x90 net/fl/dev.c:88

            but task is already holding lock:
            ffff888011111112 (&fl->lock){+.+.}-{2:2}, at: fl_other+0x1/0x2 net/fl/dev.c:1
            """),
        new("RCU stall, the stalled CPU answers under its own name", IncidentKind.Stall, ConsoleClass.RcuStall, "fl_loop", null, """
            [  300.000001][    C0] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
            [  300.000002][    C0] rcu: 	1-...!: (1 GPs behind) idle=0f3/1/0x4000000000000000 softirq=9115/9116 fqs=0
            [  300.000003][    C0] Sending NMI from CPU 0 to CPUs 1:
            [  300.000004][    C1] NMI backtrace for cpu 1
            [  300.000005][    C1] CPU: 1 PID: 4444 Comm: fl-test Not tainted 6.6.0 #0
            [  300.000006][    C1] RIP: 0010:__raw_spin_unlock_irqrestore+0x12/0x34
            [  300.000007][    C1] Call Trace:
            [  300.000008][    C1]  <NMI>
            [  300.000009][    C1]  </NMI>
            [  300.000010][    C1]  <TASK>
            [  300.000011][    C1]  fl_loop+0x12/0x34 net/fl/loop.c:9
            [  300.000012][    C0] rcu: rcu_preempt kthread starved for 10502 jiffies! g1213 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x0 ->cpu=0
            [  300.000013][    C0] rcu: RCU grace-period kthread stack dump:
            [  300.000014][    C0] task:rcu_preempt     state:R  running task     stack:27264 pid:16    ppid:2
            [  300.000015][    C0] Call Trace:
            [  300.000016][    C0]  rcu_gp_fqs_loop+0x1eb/0xb00 kernel/rcu/tree.c:1663
            """),
        new("missing ENDBR", IncidentKind.Crash, ConsoleClass.ControlFlow, "fl_target", null, """
            [   12.000001] Missing ENDBR: fl_target+0x0/0x10
            [   12.000002] ------------[ cut here ]------------
            [   12.000003] kernel BUG at arch/x86/kernel/cet.c:102!
            [   12.000004] Oops: invalid opcode: 0000 [#1] PREEMPT SMP NOPTI
            [   12.000005] RIP: 0010:exc_control_protection+0x1/0x2
            """),
        new("too large an allocation: who asked is guilty", IncidentKind.Warning, ConsoleClass.Warning, "fl_set_size", null, """
            [   12.000001] ------------[ cut here ]------------
            [   12.000002] WARNING: CPU: 0 PID: 97 at mm/page_alloc.c:4545 __alloc_pages+0x401/0x2440
            [   12.000003] RIP: 0010:__alloc_pages+0x401/0x2440
            [   12.000004] Call Trace:
            [   12.000005]  <TASK>
            [   12.000006]  __kmalloc_large_node+0x87/0x1c0
            [   12.000007]  __kmalloc+0xd5/0x120
            [   12.000008]  fl_set_size+0x11/0x22
            """),
        new("stack end: who was scheduled away is guilty", IncidentKind.Crash, ConsoleClass.StackCorruption, "fl_deep", null, """
            [   12.000001] Kernel panic - not syncing: corrupted stack end detected inside scheduler
            [   12.000002] CPU: 0 PID: 97 Comm: fl Not tainted 6.1.0 #1
            [   12.000003] Call Trace:
            [   12.000004]  dump_stack_lvl+0x44/0x5c
            [   12.000005]  panic+0x118/0x2ed
            [   12.000006]  __schedule+0xabc/0xabd
            [   12.000007]  schedule+0x5d/0xe0
            [   12.000008]  fl_deep+0x11/0x22
            """),
        new("assertion of a file system: who asserted is guilty", IncidentKind.Crash, ConsoleClass.KernelBug, "fl_commit", "xfs", """
            [   12.000001] XFS: Assertion failed: x > 0, file: fs/xfs/fl.c, line: 12
            [   12.000002] ------------[ cut here ]------------
            [   12.000003] kernel BUG at fs/xfs/xfs_message.c:102!
            [   12.000004] invalid opcode: 0000 [#1] SMP PTI
            [   12.000005] RIP: 0010:assfail+0x25/0x27 [xfs]
            [   12.000006] Call Trace:
            [   12.000007]  fl_commit+0x11/0x22 [xfs]
            """),
        new("dmesg -H", IncidentKind.Crash, ConsoleClass.DivideError, "fl_rate", null, """
            [Nov25 10:00] divide error: 0000 [#1] SMP NOPTI
            [  +0.000003] CPU: 0 PID: 97 Comm: fl
            [  +0.000002] RIP: 0010:fl_rate+0x4c/0x4e
            """),
        new("inside the output of a self-test", IncidentKind.Crash, ConsoleClass.DivideError, "fl_rate", null, """
            # [   12.000001] divide error: 0000 [#1] SMP NOPTI
            # [   12.000002] RIP: 0010:fl_rate+0x4c/0x4e
            """),
        new("init killed", IncidentKind.Crash, ConsoleClass.Panic, null, null, """
            [   12.000001] Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b
            [   12.000002] CPU: 0 PID: 1 Comm: init Not tainted 6.1.0 #1
            [   12.000003] Call Trace:
            [   12.000004]  <TASK>
            [   12.000005]  dump_stack_lvl+0x44/0x5c
            [   12.000006]  panic+0x118/0x2ed
            [   12.000007]  do_exit.cold+0x15/0x15
            [   12.000008]  do_group_exit+0x2d/0x80
            """),
    ];
}
