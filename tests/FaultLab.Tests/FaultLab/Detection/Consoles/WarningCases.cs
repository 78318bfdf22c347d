using FaultLab.Detection;
using FaultLab.Detection.Consoles;

namespace FaultLab.Tests.Detection.Consoles;

/// <summary>What the kernel complains about and survives.</summary>
internal static class WarningCases
{
    public static IEnumerable<ConsoleCase> All() =>
    [
        Warning("WARN_ON", ConsoleClass.Warning, "fl_check", "fl_bad", """
            [    5.000001] ------------[ cut here ]------------
            [    5.000002] WARNING: CPU: 0 PID: 97 at /src/fl_bad.c:12 fl_check+0x20/0x40 [fl_bad]
            [    5.000003] Modules linked in: fl_bad(OE+)
            [    5.000004] RIP: 0010:fl_check+0x20/0x40 [fl_bad]
            [    5.000005] Call Trace:
            [    5.000006]  fl_init+0x20/0x1000 [fl_bad]
            [    5.000007] ---[ end trace 0000000000000000 ]---
            """, "WARNING at fl_bad.c:12 in fl_check [fl_bad]"),
        Warning("WARN_ON, 6.19 and later", ConsoleClass.Warning, "fl_check", "fl_bad", """
            [    5.000001] ------------[ cut here ]------------
            [    5.000002] WARNING: /src/fl_bad.c:12 at fl_check+0x20/0x40 [fl_bad], CPU#0: insmod/97
            [    5.000004] RIP: 0010:fl_check+0x20/0x40 [fl_bad]
            """),
        Warning("WARN with a message through __warn_printk", ConsoleClass.Warning, "fl_check", "fl_bad", """
            [    5.000001] ------------[ cut here ]------------
            [    5.000002] fl: the count is 3
            [    5.000003] WARNING: CPU: 0 PID: 97 at kernel/panic.c:700 __warn_printk+0x20/0x40
            [    5.000004] RIP: 0010:__warn_printk+0x20/0x40
            [    5.000005] Call Trace:
            [    5.000006]  ? __warn+0x81/0x130
            [    5.000007]  fl_check+0x20/0x1000 [fl_bad]
            """),
        Warning("refcount underflow", ConsoleClass.RefcountSaturation, "fl_put", "fl_bad", """
            [    5.000001] ------------[ cut here ]------------
            [    5.000002] refcount_t: underflow; use-after-free.
            [    5.000003] WARNING: CPU: 0 PID: 97 at lib/refcount.c:28 refcount_warn_saturate+0xa6/0xf0
            [    5.000004] RIP: 0010:refcount_warn_saturate+0xa6/0xf0
            [    5.000005] Call Trace:
            [    5.000006]  <TASK>
            [    5.000007]  fl_put+0x2f/0x40 [fl_bad]
            """, "refcount_t underflow in fl_put [fl_bad]"),
        Warning("list corruption that is a warning", ConsoleClass.ListCorruption, "fl_add", "fl_bad", """
            [    5.000001] ------------[ cut here ]------------
            [    5.000002] list_add corruption. prev->next should be next (ffff8880), but was 0000000000000000. (prev=ffff8881).
            [    5.000003] WARNING: CPU: 0 PID: 97 at lib/list_debug.c:30 __list_add_valid+0x6b/0x90
            [    5.000004] RIP: 0010:__list_add_valid+0x6b/0x90
            [    5.000005] Call Trace:
            [    5.000006]  fl_add+0x2f/0x40 [fl_bad]
            """),
        Warning("netdev watchdog, 5.10", ConsoleClass.NetdevWatchdog, "dev_watchdog", null, """
            [   35.000001] ------------[ cut here ]------------
            [   35.000002] NETDEV WATCHDOG: eth0 (virtio_net): transmit queue 0 timed out
            [   35.000003] WARNING: CPU: 0 PID: 0 at net/sched/sch_generic.c:467 dev_watchdog+0x260/0x270
            [   35.000004] RIP: 0010:dev_watchdog+0x260/0x270
            [   35.000005] Call Trace:
            [   35.000006]  <IRQ>
            [   35.000007]  call_timer_fn+0x29/0x100
            """, "transmit queue 0 of eth0 (virtio_net) timed out"),
        Warning("netdev watchdog, 6.6 and later", ConsoleClass.NetdevWatchdog, null, null, """
            [   35.000002] virtio_net virtio1 eth0: NETDEV WATCHDOG: CPU: 0: transmit queue 0 timed out 5404 ms
            """),
        Warning("scheduling while atomic", ConsoleClass.SchedulingWhileAtomic, "fl_hold", "fl_bad", """
            [    5.000001] BUG: scheduling while atomic: insmod/97/0x00000002
            [    5.000002] Modules linked in: fl_bad(OE+)
            [    5.000003] Call Trace:
            [    5.000004]  <TASK>
            [    5.000005]  dump_stack_lvl+0x44/0x5c
            [    5.000006]  __schedule_bug.cold+0x47/0x59
            [    5.000007]  __schedule+0x8a3/0x9e0
            [    5.000008]  schedule+0x5a/0xd0
            [    5.000009]  schedule_timeout+0x88/0x160
            [    5.000010]  msleep+0x2d/0x40
            [    5.000011]  fl_hold+0x2f/0x40 [fl_bad]
            """),
        Warning("sleeping function in atomic context", ConsoleClass.SleepInAtomic, "fl_hold", "fl_bad", """
            [    5.000001] BUG: sleeping function called from invalid context at kernel/locking/mutex.c:283
            [    5.000002] in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 97, name: insmod
            [    5.000003] preempt_count: 1, expected: 0
            [    5.000004] CPU: 0 PID: 97 Comm: insmod
            [    5.000005] Call Trace:
            [    5.000006]  dump_stack_lvl+0x44/0x5c
            [    5.000007]  __might_resched.cold+0xb4/0xe4
            [    5.000008]  mutex_lock+0x1a/0x40
            [    5.000009]  fl_hold+0x2f/0x40 [fl_bad]
            """),
        Corruption("bad page state", ConsoleClass.BadPage, "fl_free", "fl_bad", """
            [    5.000001] BUG: Bad page state in process insmod  pfn:12345
            [    5.000002] page:00000000d2e8c9c7 refcount:-1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x12345
            [    5.000003] page dumped because: nonzero _refcount
            [    5.000004] Call Trace:
            [    5.000005]  dump_stack_lvl+0x44/0x5c
            [    5.000006]  bad_page.cold+0x63/0x8f
            [    5.000007]  free_pcppages_bulk+0x1b0/0x2a0
            [    5.000008]  __free_pages+0x90/0xb0
            [    5.000009]  fl_free+0x2f/0x40 [fl_bad]
            """),
        Memory("page allocation failure", ConsoleClass.PageAllocationFailure, "fl_grab", "fl_bad", """
            [    5.000001] insmod: page allocation failure: order:10, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)
            [    5.000002] CPU: 0 PID: 97 Comm: insmod
            [    5.000003] Call Trace:
            [    5.000004]  dump_stack_lvl+0x44/0x5c
            [    5.000005]  warn_alloc+0x134/0x1b0
            [    5.000006]  __alloc_pages_slowpath.constprop.0+0xcf6/0xd30
            [    5.000007]  __alloc_pages+0x1e3/0x220
            [    5.000008]  __kmalloc_large_node+0x6f/0x100
            [    5.000009]  fl_grab+0x2f/0x40 [fl_bad]
            """),
        Memory("out of memory", ConsoleClass.OutOfMemory, null, null, """
            [    5.000001] agent invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0
            [    5.000002] CPU: 0 PID: 97 Comm: agent
            [    5.000003] Call Trace:
            [    5.000004]  dump_stack_lvl+0x44/0x5c
            [    5.000005]  dump_header+0x4a/0x211
            [    5.000006]  oom_kill_process.cold+0xb/0x10
            [    5.000007] Mem-Info:
            [    5.000008] active_anon:16 inactive_anon:20152 isolated_anon:0
             active_file:2 inactive_file:8 isolated_file:0
            [    5.000009] Node 0 active_anon:64kB inactive_anon:80608kB
            [    5.000010] lowmem_reserve[]: 0 77 77 77 77
            [    5.000011] 16 total pagecache pages
            [    5.000012] 0 pages in swap cache
            [    5.000013] Free swap  = 0kB
            [    5.000014] Total swap = 0kB
            [    5.000015] 32638 pages RAM
            [    5.000016] Tasks state (memory values in pages):
            [    5.000017] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
            [    5.000018] [    121]     0   121    25600    20001   196608        0             0 hog
            [    5.000019] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task=hog,pid=121,uid=0
            [    5.000020] Out of memory: Killed process 121 (hog) total-vm:102400kB, anon-rss:80000kB, file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:196kB oom_score_adj:0
            """, "out of memory: killed hog"),
        Corruption("KASAN", ConsoleClass.MemoryError, "fl_read", "fl_bad", """
            [    5.000001] ==================================================================
            [    5.000002] BUG: KASAN: slab-out-of-bounds in fl_read+0x2f/0x40 [fl_bad]
            [    5.000003] Read of size 8 at addr ffff888012345678 by task insmod/97
            [    5.000004] Call Trace:
            [    5.000005]  dump_stack_lvl+0x44/0x5c
            """, "KASAN: slab-out-of-bounds in fl_read [fl_bad]"),
        Corruption("KFENCE", ConsoleClass.MemoryError, "fl_read", "fl_bad", """
            [    5.000002] BUG: KFENCE: use-after-free read in fl_read+0x2f/0x40 [fl_bad]
            """),
        Warning("UBSAN", ConsoleClass.UndefinedBehaviour, "fl_index", "fl_bad", """
            [    5.000002] UBSAN: array-index-out-of-bounds in /src/fl_bad.c:20:9
            [    5.000003] index 9 is out of range for type 'int [4]'
            [    5.000004] Call Trace:
            [    5.000005]  dump_stack_lvl+0x44/0x5c
            [    5.000006]  __ubsan_handle_out_of_bounds+0x6f/0x80
            [    5.000007]  fl_index+0x2f/0x40 [fl_bad]
            """),
        Warning("lockdep: circular", ConsoleClass.LockOrder, "fl_b", "fl_bad", """
            [    5.000001] ======================================================
            [    5.000002] WARNING: possible circular locking dependency detected
            [    5.000003] 6.1.0 #1 Tainted: G           OE
            [    5.000004] ------------------------------------------------------
            [    5.000005] insmod/97 is trying to acquire lock:
            [    5.000006] ffffffffc0321000 (fl_lock_a){+.+.}-{3:3}, at: fl_b+0x2f/0x40 [fl_bad]
            [    5.000007] but task is already holding lock:
            [    5.000008] ffffffffc0322000 (fl_lock_b){+.+.}-{3:3}, at: fl_a+0x1f/0x40 [fl_bad]
            """),
        Warning("lockdep: RCU", ConsoleClass.LockOrder, "fl_peek", "fl_bad", """
            [    5.000002] WARNING: suspicious RCU usage
            [    5.000003] 6.1.0 #1 Tainted: G           OE
            [    5.000005] /src/fl_bad.c:31 suspicious rcu_dereference_check() usage!
            [    5.000006] stack backtrace:
            [    5.000007] Call Trace:
            [    5.000008]  dump_stack_lvl+0x44/0x5c
            [    5.000009]  lockdep_rcu_suspicious+0xcb/0x100
            [    5.000010]  fl_peek+0x2f/0x40 [fl_bad]
            """),
        Warning("machine check that was not corrected and that the kernel survived", ConsoleClass.MachineCheck, null, null, """
            [  105.000002] mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 7: bc00000000800400
            """),
        Warning("spinlock with bad magic", ConsoleClass.OtherBug, "fl_init", "fl_bad", """
            [    5.000001] BUG: spinlock bad magic on CPU#0, insmod/81
            [    5.000002]  lock: 0xffff888012345678, .magic: 00000000, .owner: <none>/-1, .owner_cpu: 0
            [    5.000003] Call Trace:
            [    5.000004]  dump_stack+0x6b/0x83
            [    5.000005]  do_raw_spin_lock+0x6f/0xa0
            [    5.000006]  fl_init+0x2f/0x40 [fl_bad]
            """),
    ];

    private static ConsoleCase Corruption(string name, ConsoleClass kind, string? function, string? module, string log, string? title = null) =>
        new(name, IncidentKind.Crash, kind, function, module, log, title);

    private static ConsoleCase Memory(string name, ConsoleClass kind, string? function, string? module, string log, string? title = null) =>
        new(name, IncidentKind.Memory, kind, function, module, log, title);

    private static ConsoleCase Warning(string name, ConsoleClass kind, string? function, string? module, string log, string? title = null) =>
        new(name, IncidentKind.Warning, kind, function, module, log, title);
}
