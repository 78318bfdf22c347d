namespace FaultLab.Tests.Detection;

/// <summary>What the gateway's kernel prints in these histories.</summary>
internal static class KernelTexts
{
    public const string Banner = "[    0.000000] Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org)";

    public const string Panic = """
        [   70.000001] BUG: kernel NULL pointer dereference, address: 0000000000000010
        [   70.000002] #PF: supervisor read access in kernel mode
        [   70.000003] Oops: 0000 [#1] PREEMPT SMP NOPTI
        [   70.000004] CPU: 0 PID: 0 Comm: swapper/0 Tainted: G           OE
        [   70.000005] RIP: 0010:fl_forward_hook+0x1f/0x50 [fl_forward_null]
        [   70.000006] Call Trace:
        [   70.000007]  <IRQ>
        [   70.000008]  nf_hook_slow+0x41/0xc0
        [   70.000009]  ip_forward+0x39b/0x480
        [   70.000010]  </IRQ>
        [   70.000011] ---[ end trace 0000000000000000 ]---
        [   70.000012] Kernel panic - not syncing: Fatal exception in interrupt
        [   70.000013] Rebooting in 1 seconds..
        """;

    public const string SoftLockup = """
        [   92.000001] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [iperf3:311]
        [   92.000002] RIP: 0010:fl_spin+0x2c/0x60 [fl_mpsched]
        """;

    public const string RcuStall = """
        [   32.538113] rcu: INFO: rcu_preempt self-detected stall on CPU
        [   32.538452] rcu: 	0-...!: (653 ticks this GP) idle=126c/1/0x4000000000000000 softirq=1152/1152 fqs=0
        [   32.538626] 	(t=1251 jiffies g=1161 q=1 ncpus=1)
        [   32.549613] CPU: 0 PID: 107 Comm: ld-linux-x86-64 Tainted: G           OE      6.1.0-56-cloud-amd64 #1  Debian 6.1.192-1
        [   32.549863] RIP: 0010:fl_mpsched_spin+0x3c/0x60 [fl_mpsched]
        [   32.550125] Call Trace:
        [   32.550186]  <TASK>
        [   32.550240]  fl_mpsched_output+0x151/0x1e0 [fl_mpsched]
        [   32.550351]  nf_hook_slow+0x41/0xc0
        [   32.550432]  </TASK>
        """;

    public const string Warning = """
        [   70.000001] ------------[ cut here ]------------
        [   70.000002] WARNING: CPU: 0 PID: 97 at net/core/dev.c:1523 dev_close_many+0x1/0x100
        [   70.000003] RIP: 0010:dev_close_many+0x1/0x100
        [   70.000004] ---[ end trace 0000000000000000 ]---
        """;
}
