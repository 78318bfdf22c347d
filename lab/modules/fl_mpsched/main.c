// SPDX-License-Identifier: GPL-2.0
/*
 * A packet scheduler of MPTCP that does not look at the state of its subflows.
 *
 * A join whose SYN is lost on the way leaves its subflow in SYN_SENT for a
 * minute. Who gives such a subflow something to send may go round in circles.
 *
 *   variant=bad      (spin.c) a certain stall, on every kernel with MPTCP.
 *   variant=natural  (scheduler.c) a real scheduler with the real mistake, on
 *                    kernels from 6.6 on.
 *   variant=fixed    a subflow that cannot send is passed over; with scheduler=1
 *                    by a real scheduler, otherwise where variant=bad waits.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>
#include "fl_mpsched.h"

static char *variant = "fixed";
module_param(variant, charp, 0444);
MODULE_PARM_DESC(variant, "bad, natural or fixed (default fixed)");

static bool scheduler;
module_param(scheduler, bool, 0444);
MODULE_PARM_DESC(scheduler, "variant=fixed is a packet scheduler, as variant=natural always is (default 0)");

module_param(spin_after_ms, uint, 0444);
MODULE_PARM_DESC(spin_after_ms, "variant=bad: how long a join may take before senders wait for it (default 1000)");

module_param(spin_ms, uint, 0444);
MODULE_PARM_DESC(spin_ms, "variant=bad: how long they wait each time (default 5000)");

static int fl_calls_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%ld\n", fl_scheduler_calls());
}

static const struct kernel_param_ops fl_calls_ops = { .get = fl_calls_get };
module_param_cb(calls, &fl_calls_ops, NULL, 0444);
MODULE_PARM_DESC(calls, "How often the scheduler was asked");

static int __init fl_init(void)
{
	bool bad = !strcmp(variant, "bad"), natural = !strcmp(variant, "natural");

	if (!bad && !natural && strcmp(variant, "fixed"))
		return -EINVAL;
	scheduler |= natural;
	if (scheduler && bad) {
		pr_err("variant=bad is no scheduler\n");
		return -EINVAL;
	}
	return scheduler ? fl_scheduler_start(natural) : fl_spin_start(bad);
}

static void __exit fl_exit(void)
{
	if (scheduler)
		fl_scheduler_stop();
	else
		fl_spin_stop();
}

module_init(fl_init);
module_exit(fl_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sends by subflows of MPTCP that are not there yet");
