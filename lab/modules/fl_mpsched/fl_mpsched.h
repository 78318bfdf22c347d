/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FL_MPSCHED_H
#define FL_MPSCHED_H

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/types.h>
#include <linux/version.h>

/* Schedulers that a module may bring came with 6.6. */
#define FL_HAVE_SCHEDULERS (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0))

/* spin.c: waiting at LOCAL_OUT. */
extern unsigned int spin_after_ms, spin_ms;
int fl_spin_start(bool bad);
void fl_spin_stop(void);

#if FL_HAVE_SCHEDULERS
#include <net/mptcp.h>

struct mptcp_subflow_context;

/* scheduler.c: a packet scheduler of MPTCP. */
int fl_scheduler_start(bool natural);
void fl_scheduler_stop(void);
long fl_scheduler_calls(void);

/* unexported.c: what the kernel has and gives to no module. */
struct fl_kernel {
	int (*register_scheduler)(struct mptcp_sched_ops *ops);
	void (*unregister_scheduler)(struct mptcp_sched_ops *ops);
	struct mptcp_sched_ops *(*find)(const char *name);
	void (*set_scheduled)(struct mptcp_subflow_context *subflow, bool scheduled);
	bool (*is_active)(struct mptcp_subflow_context *subflow);
	u32 subflows;	/* where a connection has the list of its subflows, which begin with their place in it */
	u32 scheduler;	/* and its scheduler */
};
extern struct fl_kernel fl_kernel;
int fl_kernel_find(void);

/* connections.c: who has the scheduler. */
void fl_connection_begins(struct mptcp_sock *connection);
void fl_connection_ends(struct mptcp_sock *connection);
void fl_connections_give_back(struct mptcp_sched_ops *from, struct mptcp_sched_ops *to);

#else

static inline int fl_scheduler_start(bool natural)
{
	pr_err("MPTCP of kernels before 6.6 has no schedulers\n");
	return -EOPNOTSUPP;
}

static inline void fl_scheduler_stop(void) { }
static inline long fl_scheduler_calls(void) { return 0; }
#endif

#endif
