// SPDX-License-Identifier: GPL-2.0
/*
 * A redundant scheduler: data may go by every subflow of its connection.
 *
 *   natural  every subflow is marked, whatever its state, as bpf_red does.
 *   fixed    only those are that can send; where none can, nobody sends.
 *
 * The mistake is harmless as long as the others take all there is. When they
 * do not, because the window of the other end is shut, __mptcp_push_pending
 * asks again and again until it opens: some 200000 times a second on a kernel
 * that takes a fixed one 200 calls for the same upload. It gives back the locks
 * of the subflows in between, so that acknowledgements come through, and the
 * loop ends. Whether anything else gets to run meanwhile is up to the kernel's
 * preemption: with preempt=none nothing does.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "fl_mpsched.h"

#if FL_HAVE_SCHEDULERS
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>

static struct mptcp_sched_ops *usual;	/* the kernel's own scheduler */
static bool natural;
static bool leaving;
static atomic_long_t calls = ATOMIC_LONG_INIT(0);

/* BUG: a subflow in SYN_SENT takes nothing (-EAGAIN), and who pushes goes on asking. */
static noinline int fl_mpsched_mark_all(struct list_head *subflows)
{
	struct list_head *subflow;

	list_for_each(subflow, subflows)
		fl_kernel.set_scheduled((struct mptcp_subflow_context *)subflow, true);
	return 0;
}

static noinline int fl_mpsched_mark_active(struct list_head *subflows)
{
	struct list_head *subflow;
	int err = -EINVAL;

	list_for_each(subflow, subflows) {
		struct mptcp_subflow_context *context = (struct mptcp_subflow_context *)subflow;

		if (fl_kernel.is_active(context)) {
			fl_kernel.set_scheduled(context, true);
			err = 0;
		}
	}
	return err;
}

static noinline int fl_mpsched_pick(struct mptcp_sock *connection)
{
	struct list_head *subflows = (void *)connection + fl_kernel.subflows;

	atomic_long_inc(&calls);
	if (READ_ONCE(leaving))
		return -EINVAL;
	return natural ? fl_mpsched_mark_all(subflows) : fl_mpsched_mark_active(subflows);
}

/*
 * What is sent again goes as the kernel's own scheduler says, by a subflow that
 * has nothing else under way: by every one, each time the timer fires, it would
 * pile up on a slow one until the memory is full.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
static int fl_mpsched_get_subflow(struct mptcp_sock *connection, struct mptcp_sched_data *data)
{
	return data->reinject ? usual->get_subflow(connection, data) : fl_mpsched_pick(connection);
}
#else
static int fl_mpsched_get_retrans(struct mptcp_sock *connection)
{
	return usual->get_retrans(connection);
}
#endif

static struct mptcp_sched_ops fl_scheduler = {
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	.get_subflow = fl_mpsched_get_subflow,
#else
	.get_send = fl_mpsched_pick,
	.get_retrans = fl_mpsched_get_retrans,
#endif
	.name = KBUILD_MODNAME,
	.init = fl_connection_begins,
	.release = fl_connection_ends,
};

/* What `sysctl net.mptcp.scheduler` does, of the network namespace of who loads the module. */
static int fl_select(const char *name)
{
	struct file *file = filp_open("/proc/sys/net/mptcp/scheduler", O_WRONLY, 0);
	loff_t position = 0;
	ssize_t written;

	if (IS_ERR(file))
		return PTR_ERR(file);
	written = kernel_write(file, name, strlen(name), &position);
	filp_close(file, NULL);
	return written < 0 ? written : 0;
}

int fl_scheduler_start(bool is_natural)
{
	int err = fl_kernel_find();

	if (err)
		return err;
	natural = is_natural;
	rcu_read_lock();
	usual = fl_kernel.find("default");
	rcu_read_unlock();
	if (!usual) {
		pr_err("this kernel has no scheduler named default\n");
		return -EOPNOTSUPP;
	}
	err = fl_kernel.register_scheduler(&fl_scheduler);
	if (err) {
		pr_err("the kernel takes no further scheduler, error %d\n", err);
		return err;
	}
	err = fl_select(fl_scheduler.name);
	if (err) {
		pr_err("cannot set net.mptcp.scheduler, error %d\n", err);
		fl_scheduler_stop();
	}
	return err;
}

void fl_scheduler_stop(void)
{
	WRITE_ONCE(leaving, true);
	fl_select(usual->name);
	fl_kernel.unregister_scheduler(&fl_scheduler);
	fl_connections_give_back(&fl_scheduler, usual);
}

long fl_scheduler_calls(void)
{
	return atomic_long_read(&calls);
}
#endif
