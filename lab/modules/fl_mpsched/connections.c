// SPDX-License-Identifier: GPL-2.0
/*
 * Connections hold their scheduler for as long as they live, and a module that
 * is held cannot be unloaded. So they do not hold it, but are known here, and
 * are given back to the kernel's own scheduler when the module goes.
 */
#include "fl_mpsched.h"

#if FL_HAVE_SCHEDULERS
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <net/sock.h>

struct fl_connection {
	struct list_head list;
	struct sock *sk;
};

static LIST_HEAD(connections);
static DEFINE_SPINLOCK(connections_lock);

void fl_connection_begins(struct mptcp_sock *connection)
{
	struct fl_connection *known = kmalloc(sizeof(*known), GFP_ATOMIC);

	if (!known) {
		__module_get(THIS_MODULE);	/* there was no memory to know it: it does hold the module */
		return;
	}
	known->sk = (struct sock *)connection;
	spin_lock_bh(&connections_lock);
	list_add_tail(&known->list, &connections);
	spin_unlock_bh(&connections_lock);
}

static bool fl_connection_forget(struct sock *sk)
{
	struct fl_connection *known;
	bool found = false;

	spin_lock_bh(&connections_lock);
	list_for_each_entry(known, &connections, list) {
		if (known->sk == sk) {
			list_del(&known->list);
			kfree(known);
			found = true;
			break;
		}
	}
	spin_unlock_bh(&connections_lock);
	return found;
}

void fl_connection_ends(struct mptcp_sock *connection)
{
	if (!fl_connection_forget((struct sock *)connection))
		module_put(THIS_MODULE);
}

static void fl_give_back(struct sock *sk, struct mptcp_sched_ops *from, struct mptcp_sched_ops *to)
{
	struct mptcp_sched_ops **scheduler = (void *)sk + fl_kernel.scheduler;

	lock_sock(sk);
	if (*scheduler == from) {
		*scheduler = to;
		fl_connection_forget(sk);
	}
	release_sock(sk);
}

static void fl_give_back_known(struct mptcp_sched_ops *from, struct mptcp_sched_ops *to)
{
	struct fl_connection *known;
	struct sock *sk;

	for (;;) {
		spin_lock_bh(&connections_lock);
		known = list_first_entry_or_null(&connections, struct fl_connection, list);
		sk = known ? known->sk : NULL;
		if (sk)
			sock_hold(sk);
		spin_unlock_bh(&connections_lock);
		if (!sk)
			break;
		fl_give_back(sk, from, to);
		sock_put(sk);
		cond_resched();
	}
}

void fl_connections_give_back(struct mptcp_sched_ops *from, struct mptcp_sched_ops *to)
{
	/* Twice: until it was over, somebody may have been at making a connection of one that had this scheduler. */
	synchronize_rcu();
	fl_give_back_known(from, to);
	synchronize_rcu();
	fl_give_back_known(from, to);
}
#endif
