using FaultLab.Detection;
using FaultLab.Detection.Consoles;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>Oopses, BUGs and panics as kernels 4.9 to 7.x print them.</summary>
internal static class CrashCases
{
    public static IEnumerable<ConsoleCase> All() =>
    [
        Crash("page fault, 5.x", ConsoleClass.PageFault, "fl_read", "fl_bad", """
            [   42.100001] BUG: unable to handle page fault for address: ffffc90000400000
            [   42.100002] #PF: supervisor write access in kernel mode
            [   42.100003] #PF: error_code(0x0002) - not-present page
            [   42.100004] Oops: 0002 [#1] SMP NOPTI
            [   42.100005] CPU: 1 PID: 412 Comm: insmod Tainted: G           OE     5.15.0 #1
            [   42.100006] RIP: 0010:fl_read+0x12/0x40 [fl_bad]
            [   42.100007] Call Trace:
            [   42.100008]  fl_init+0x20/0x1000 [fl_bad]
            [   42.100009]  do_one_initcall+0x44/0x1d0
            [   42.100010] ---[ end trace 7c5f3a2b1d0e9f88 ]---
            """, "page fault in fl_read [fl_bad]"),
        Crash("NULL dereference, 4.9 with addresses", ConsoleClass.NullDereference, "br_handle_frame", "bridge", """
            [  100.000001] BUG: unable to handle kernel NULL pointer dereference at 0000000000000010
            [  100.000002] IP: [<ffffffffa0123456>] br_handle_frame+0x56/0x280 [bridge]
            [  100.000003] PGD 0 [  100.000003] 
            [  100.000004] Oops: 0000 [#1] SMP
            [  100.000005] CPU: 0 PID: 0 Comm: swapper/0 Not tainted 4.9.0-19-amd64 #1 Debian 4.9.320-2
            [  100.000006] RIP: 0010:[<ffffffffa0123456>]  [<ffffffffa0123456>] br_handle_frame+0x56/0x280 [bridge]
            [  100.000007] Call Trace:
            [  100.000008]  <IRQ> [  100.000009]  [<ffffffff81512345>] ? netif_receive_skb+0x20/0x80
            [  100.000010]  [<ffffffff81512355>] __netif_receive_skb_core+0x1c5/0xa30
            [  100.000011] ---[ end trace 0000000000000001 ]---
            [  100.000012] Kernel panic - not syncing: Fatal exception in interrupt
            """, "NULL pointer dereference in br_handle_frame [bridge]"),
        Crash("jump to NULL: the caller is guilty", ConsoleClass.NullDereference, "fl_call", "fl_bad", """
            [    9.000001] BUG: kernel NULL pointer dereference, address: 0000000000000000
            [    9.000002] #PF: supervisor instruction fetch in kernel mode
            [    9.000003] Oops: Oops: 0010 [#1] PREEMPT SMP NOPTI
            [    9.000004] CPU: 0 UID: 0 PID: 97 Comm: insmod Tainted: G           OE      6.12.43 #1
            [    9.000005] RIP: 0010:0x0
            [    9.000006] Code: Unable to access opcode bytes at 0xffffffffffffffd6.
            [    9.000007] RSP: 0018:ff60142800003c98 EFLAGS: 00000286
            [    9.000008] Call Trace:
            [    9.000009]  <TASK>
            [    9.000010]  ? __die_body.cold+0x19/0x27
            [    9.000011]  ? page_fault_oops+0x15c/0x2d0
            [    9.000012]  ? asm_exc_page_fault+0x26/0x30
            [    9.000013]  fl_call+0x1c/0x30 [fl_bad]
            [    9.000014]  init_module+0x15/0xff0 [fl_bad]
            [    9.000015]  </TASK>
            [    9.000016] ---[ end trace 0000000000000000 ]---
            """),
        Crash("jump into a module that left", ConsoleClass.PageFault, "call_timer_fn", null, """
            [    9.000001] BUG: unable to handle page fault for address: ffffffffc0567000
            [    9.000002] Oops: 0010 [#1] SMP
            [    9.000003] RIP: 0010:0xffffffffc0567000
            [    9.000004] Call Trace:
            [    9.000005]  <IRQ>
            [    9.000006]  call_timer_fn+0x27/0x130
            [    9.000007]  __run_timers+0x1fc/0x280
            [    9.000008] ---[ end trace 0000000000000000 ]---
            """),
        Crash("general protection fault, 5.x", ConsoleClass.GeneralProtectionFault, "nf_hook_slow", null, """
            [  512.000001] general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1] SMP PTI
            [  512.000002] CPU: 0 PID: 12 Comm: ksoftirqd/0 Not tainted 5.10.0-30-cloud-amd64 #1
            [  512.000003] RIP: 0010:nf_hook_slow+0x1f/0xc0
            [  512.000004] Call Trace:
            [  512.000005]  ip_forward+0x39b/0x480
            """),
        Crash("general protection fault, 6.10 and later", ConsoleClass.GeneralProtectionFault, "fl_walk", "fl_bad", """
            [  512.000001][   T12] Oops: general protection fault, probably for non-canonical address 0x6b6b6b6b6b6b6b6b: 0000 [#1] SMP NOPTI
            [  512.000002][   T12] CPU: 0 UID: 0 PID: 12 Comm: ksoftirqd/0 Not tainted 7.0.1 #1
            [  512.000003][   T12] RIP: 0010:fl_walk.isra.0+0x1f/0xc0 [fl_bad]
            [  512.000004][   T12] Call Trace:
            [  512.000005][   T12]  <TASK>
            [  512.000006][   T12]  fl_poll+0x39b/0x480 [fl_bad]
            """),
        Crash("fault in a string helper: the caller is guilty", ConsoleClass.PageFault, "fl_fill", "fl_bad", """
            [   12.000001] BUG: unable to handle page fault for address: ffff888012345000
            [   12.000002] Oops: 0002 [#1] SMP
            [   12.000003] RIP: 0010:memcpy_erms+0x6/0x10
            [   12.000004] Call Trace:
            [   12.000005]  ? kmem_cache_free+0x15/0x310
            [   12.000006]  fl_fill+0x33/0x50 [fl_bad]
            [   12.000007]  fl_init+0x33/0x50 [fl_bad]
            """),
        Crash("kernel BUG in skb_panic: who put too much is guilty", ConsoleClass.BufferOverflow, "fl_push", "fl_bad", """
            [   12.000001] skbuff: skb_over_panic: text:ffffffffc0321034 len:2000 put:1500 head:ffff8880 data:ffff8880 tail:0x7d0 end:0x6c0 dev:eth0
            [   12.000002] ------------[ cut here ]------------
            [   12.000003] kernel BUG at net/core/skbuff.c:112!
            [   12.000004] invalid opcode: 0000 [#1] SMP
            [   12.000005] RIP: 0010:skb_panic+0x4c/0x4e
            [   12.000006] Call Trace:
            [   12.000007]  <IRQ>
            [   12.000008]  skb_put.cold+0x10/0x10
            [   12.000009]  fl_push+0x34/0x80 [fl_bad]
            [   12.000010]  </IRQ>
            [   12.000011] Kernel panic - not syncing: Fatal exception in interrupt
            """),
        Crash("list corruption that is a BUG", ConsoleClass.ListCorruption, "fl_drop", "fl_bad", """
            [   12.000001] list_del corruption. prev->next should be ffff88801, but was dead000000000100
            [   12.000002] ------------[ cut here ]------------
            [   12.000003] kernel BUG at lib/list_debug.c:59!
            [   12.000004] Oops: invalid opcode: 0000 [#1] PREEMPT SMP
            [   12.000005] RIP: 0010:__list_del_entry_valid_or_report+0x8c/0xb0
            [   12.000006] Call Trace:
            [   12.000007]  <TASK>
            [   12.000008]  fl_drop+0x34/0x80 [fl_bad]
            """, "list corruption in fl_drop [fl_bad]"),
        Crash("divide error", ConsoleClass.DivideError, "fl_rate", "fl_bad", """
            [   12.000001] divide error: 0000 [#1] SMP NOPTI
            [   12.000002] CPU: 0 PID: 97 Comm: insmod
            [   12.000003] RIP: 0010:fl_rate+0x4c/0x4e [fl_bad]
            """),
        Crash("divide error, 6.10 and later", ConsoleClass.DivideError, "tcp_rate_skb_sent", null, """
            [   12.000001] Oops: divide error: 0000 [#1] SMP NOPTI
            [   12.000003] RIP: 0010:tcp_rate_skb_sent+0x4c/0x4e
            """),
        Crash("double fault", ConsoleClass.DoubleFault, "fl_recurse", "fl_bad", """
            [   12.000001] traps: PANIC: double fault, error_code: 0x0
            [   12.000002] double fault: 0000 [#1] SMP NOPTI
            [   12.000003] CPU: 0 PID: 97 Comm: insmod
            [   12.000004] RIP: 0010:fl_recurse+0x4/0x20 [fl_bad]
            [   12.000005] Kernel panic - not syncing: Fatal exception in interrupt
            """),
        Crash("kernel stack overflow", ConsoleClass.StackOverflow, "fl_recurse", "fl_bad", """
            [   12.000001] BUG: TASK stack guard page was hit at 00000000d2e8c9c7 (stack is 000000003c1f5c6e..00000000b8d4e1a6)
            [   12.000002] stack guard page: 0000 [#1] PREEMPT SMP
            [   12.000003] RIP: 0010:fl_recurse+0x4/0x20 [fl_bad]
            [   12.000004] Call Trace:
            [   12.000005]  fl_recurse+0x14/0x20 [fl_bad]
            """),
        Crash("panic of a module's own", ConsoleClass.Panic, "fl_give_up", "fl_bad", """
            [   12.000001] Kernel panic - not syncing: fl: no way out
            [   12.000002] CPU: 0 PID: 97 Comm: insmod Tainted: G           OE
            [   12.000003] Call Trace:
            [   12.000004]  <TASK>
            [   12.000005]  dump_stack_lvl+0x44/0x5c
            [   12.000006]  vpanic+0x118/0x2f4
            [   12.000007]  panic+0x57/0x60
            [   12.000008]  fl_give_up+0x10/0x20 [fl_bad]
            [   12.000009]  </TASK>
            [   12.000010] ---[ end Kernel panic - not syncing: fl: no way out ]---
            """, "kernel panic: fl: no way out in fl_give_up [fl_bad]"),
        Crash("panic by sysrq", ConsoleClass.Panic, "sysrq_handle_crash", null, """
            [   12.000000] sysrq: Trigger a crash
            [   12.000001] Kernel panic - not syncing: sysrq triggered crash
            [   12.000003] Call Trace:
            [   12.000005]  dump_stack+0x6b/0x83
            [   12.000006]  panic+0x101/0x2d7
            [   12.000008]  ? printk+0x58/0x6f
            [   12.000009]  sysrq_handle_crash+0x16/0x20
            """),
        Crash("no root file system", ConsoleClass.Panic, "mount_root_generic", null, """
            [    2.000001] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
            [    2.000003] Call Trace:
            [    2.000005]  <TASK>
            [    2.000006]  panic+0x101/0x2d7
            [    2.000009]  mount_root_generic+0x16/0x20
            """),
        Crash("fortified string function", ConsoleClass.BufferOverflow, "fl_copy", "fl_bad", """
            [   12.000001] detected buffer overflow in strnlen
            [   12.000002] ------------[ cut here ]------------
            [   12.000003] kernel BUG at lib/string_helpers.c:1046!
            [   12.000004] invalid opcode: 0000 [#1] PREEMPT SMP
            [   12.000005] RIP: 0010:fortify_panic+0xf/0x11
            [   12.000006] Call Trace:
            [   12.000007]  fl_copy+0x34/0x80 [fl_bad]
            """),
        Crash("bad free", ConsoleClass.KernelBug, "fl_twice", "fl_bad", """
            [   12.000002] ------------[ cut here ]------------
            [   12.000003] kernel BUG at mm/slub.c:379!
            [   12.000004] invalid opcode: 0000 [#1] PREEMPT SMP
            [   12.000005] RIP: 0010:__slab_free+0x11f/0x2c0
            [   12.000006] Call Trace:
            [   12.000007]  kfree+0x230/0x260
            [   12.000008]  fl_twice+0x34/0x80 [fl_bad]
            """),
        Crash("arm64", ConsoleClass.NullDereference, "fl_xmit", "fl_bad", """
            [   12.000001] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010
            [   12.000002] Mem abort info:
            [   12.000003]   ESR = 0x0000000096000004
            [   12.000004] Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP
            [   12.000005] CPU: 0 PID: 97 Comm: ping Tainted: G           O
            [   12.000006] pstate: 60000005 (nZCv daif -PAN -UAO -TCO -DIT -SSBS BTYPE=--)
            [   12.000007] pc : fl_xmit+0x18/0x40 [fl_bad]
            [   12.000008] lr : dev_hard_start_xmit+0xa4/0x200
            [   12.000009] Call trace:
            [   12.000010]  fl_xmit+0x18/0x40 [fl_bad]
            """),
        Crash("i386", ConsoleClass.NullDereference, "fl_xmit", "fl_bad", """
            [   12.000001] BUG: kernel NULL pointer dereference, address: 00000004
            [   12.000004] Oops: 0000 [#1] SMP
            [   12.000005] CPU: 0 PID: 97 Comm: ping Tainted: G           O
            [   12.000007] EIP: fl_xmit+0x18/0x40 [fl_bad]
            [   12.000008] EAX: 00000000 EBX: c1234567
            """),
        Crash("soft lockup that panics", ConsoleClass.SoftLockup, "fl_spin", "fl_mpsched", """
            [   48.000001] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [iperf3:311]
            [   48.000002] Modules linked in: fl_mpsched(OE)
            [   48.000003] CPU: 0 PID: 311 Comm: iperf3 Tainted: G           OE      6.12.43 #1
            [   48.000004] RIP: 0010:fl_spin+0x2c/0x60 [fl_mpsched]
            [   48.000005] Call Trace:
            [   48.000006]  <TASK>
            [   48.000007]  mptcp_sched_get_send+0x8c/0x110
            [   48.000008]  </TASK>
            [   48.000009] Kernel panic - not syncing: softlockup: hung tasks
            [   48.000010] Call Trace:
            [   48.000011]  <IRQ>
            [   48.000012]  dump_stack_lvl+0x5d/0x80
            [   48.000013]  panic+0x118/0x2f4
            [   48.000014]  watchdog_timer_fn.cold+0xc/0x16
            """, "soft lockup in fl_spin [fl_mpsched]"),
        Crash("machine check", ConsoleClass.MachineCheck, null, null, """
            [   12.000001] mce: [Hardware Error]: CPU 0: Machine Check Exception: 5 Bank 4: b200000000070f0f
            [   12.000002] mce: [Hardware Error]: TSC 0
            [   12.000003] Kernel panic - not syncing: Fatal machine check
            """),
        Crash("no time stamps, levels, carriage returns", ConsoleClass.NullDereference, "fl_xmit", "fl_bad",
            "<1>BUG: kernel NULL pointer dereference, address: 0000000000000010\r\n<4>Oops: 0000 [#1] SMP\r\n<4>RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]\r\n<4>Call Trace:\r\n<4> dev_hard_start_xmit+0xa4/0x200\r"),
        Crash("a syslog's prefix", ConsoleClass.NullDereference, "fl_xmit", "fl_bad", """
            Jan  4 10:00:00 gw kernel: [   12.000001] BUG: kernel NULL pointer dereference, address: 0000000000000010
            Jan  4 10:00:00 gw kernel: [   12.000004] Oops: 0000 [#1] SMP
            Jan  4 10:00:00 gw kernel: [   12.000007] RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]
            """),
        Crash("glued to an open line of user space, escape codes", ConsoleClass.NullDereference, "fl_xmit", "fl_bad",
            "[    1.000000] Run /init\nlogin: \u001b[0m\u001b[?7l[   12.000001] \u001b[31mBUG: kernel NULL pointer dereference, address: 0000000000000010\u001b[0m\n[   12.000007] RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]"),
        Crash("lines in pieces", ConsoleClass.NullDereference, "fl_xmit", "fl_bad",
            "[    1.000000] Run /init\n[   12.000001] BUG: kernel NULL pointer der\neference, address: 0000000000000010\n[   12.000007] RIP: 0010:fl_xm\nit+0x18/0x40 [fl_bad]"),
        Crash("cut off in the middle of the trace", ConsoleClass.NullDereference, "fl_xmit", "fl_bad",
            "[   12.000001] BUG: kernel NULL pointer dereference, address: 0000000000000010\n[   12.000007] RIP: 0010:fl_xmit+0x18/0x40 [fl_bad]\n[   12.000008] Code: 11 b9"),
        Crash("two CPUs talk at once", ConsoleClass.GeneralProtectionFault, "fl_walk", "fl_bad", """
            [  512.000001][   T12] general protection fault: 0000 [#1] SMP
            [  512.000002][   T77] WARNING: CPU: 1 PID: 77 at net/core/dev.c:1523 dev_close_many+0x1/0x100
            [  512.000003][   T77] RIP: 0010:dev_close_many+0x1/0x100
            [  512.000004][   T12] RIP: 0010:fl_walk+0x1f/0xc0 [fl_bad]
            [  512.000005][   T77] ---[ end trace 0000000000000000 ]---
            [  512.000006][   T12] Kernel panic - not syncing: Fatal exception
            """),
    ];

    private static ConsoleCase Crash(string name, ConsoleClass kind, string? function, string? module, string log, string? title = null) =>
        new(name, IncidentKind.Crash, kind, function, module, log, title);
}
