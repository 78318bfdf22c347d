// SPDX-License-Identifier: GPL-2.0
/*
 * Waiting for a subflow that cannot send, where the segments of all subflows
 * come by, at LOCAL_OUT:
 *
 *   variant=bad    whoever sends on a connection while a join has been under way
 *                  for too long waits for it, busy and with softirqs off. The
 *                  answer to the join could only be taken by a softirq.
 *   variant=fixed  a subflow that cannot send is passed over: nobody waits.
 */
#include <linux/ip.h>
#include <linux/jiffies.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/tcp.h>
#include <net/mptcp.h>
#include <net/tcp.h>
#include "fl_mpsched.h"

unsigned int spin_after_ms = 1000;
unsigned int spin_ms = 5000;
static bool bad;

/* Joins under way: their sockets, each held until it has left SYN_SENT. */
#define FL_MAX_JOINS 16
static struct fl_join {
	struct sock *sk;
	unsigned long since;
} joins[FL_MAX_JOINS];
static DEFINE_SPINLOCK(joins_lock);

static void fl_join_begins(struct sock *sk)
{
	struct fl_join *slot = NULL;
	int i;

	spin_lock_bh(&joins_lock);
	for (i = 0; i < FL_MAX_JOINS; i++) {
		if (joins[i].sk == sk)
			goto out;		/* its SYN again */
		if (!joins[i].sk)
			slot = &joins[i];
	}
	if (slot) {
		sock_hold(sk);
		slot->sk = sk;
		slot->since = jiffies;
	}
out:
	spin_unlock_bh(&joins_lock);
}

/* Whether a join has been under way for too long; forgets those that are over. */
static bool fl_join_hangs(bool forget_all)
{
	unsigned long patience = msecs_to_jiffies(spin_after_ms);
	bool hangs = false;
	int i;

	spin_lock_bh(&joins_lock);
	for (i = 0; i < FL_MAX_JOINS; i++) {
		struct fl_join *join = &joins[i];

		if (!join->sk)
			continue;
		if (forget_all || join->sk->sk_state != TCP_SYN_SENT) {
			sock_put(join->sk);
			join->sk = NULL;
		} else if (time_after(jiffies, join->since + patience)) {
			hangs = true;
		}
	}
	spin_unlock_bh(&joins_lock);
	return hangs;
}

/* BUG: nothing that could end the wait gets to run. Not inlined, so that the stall names it. */
static noinline void fl_mpsched_spin(void)
{
	unsigned long until = jiffies + msecs_to_jiffies(spin_ms);

	local_bh_disable();
	while (time_before(jiffies, until))
		cpu_relax();
	local_bh_enable();
}

/* Kind of the MPTCP option (30, RFC 8684) of a segment: 1 for MP_JOIN; -1: it has none. */
static int fl_mptcp_subtype(const struct tcphdr *th)
{
	const u8 *option = (const u8 *)(th + 1);
	const u8 *end = (const u8 *)th + th->doff * 4;

	while (option < end && *option != TCPOPT_EOL) {
		if (*option == TCPOPT_NOP) {
			option++;
			continue;
		}
		if (option + 2 >= end || option[1] < 2)
			break;
		if (option[0] == TCPOPT_MPTCP)
			return option[2] >> 4;
		option += option[1];
	}
	return -1;
}

static unsigned int fl_mpsched_output(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	struct sock *sk = skb->sk;
	const struct tcphdr *th;
	int subtype;

	if (ip_hdr(skb)->protocol != IPPROTO_TCP || !sk || !sk_fullsock(sk) || !sk_is_mptcp(sk))
		return NF_ACCEPT;

	th = (const struct tcphdr *)(skb_network_header(skb) + ip_hdrlen(skb));
	subtype = fl_mptcp_subtype(th);
	if (th->syn && !th->ack && subtype == 1)
		fl_join_begins(sk);
	else if (subtype >= 0 && fl_join_hangs(false) && bad)
		fl_mpsched_spin();
	return NF_ACCEPT;
}

static const struct nf_hook_ops fl_ops = {
	.hook = fl_mpsched_output,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_LOCAL_OUT,
	.priority = NF_IP_PRI_LAST,
};

int fl_spin_start(bool is_bad)
{
	bad = is_bad;
	return nf_register_net_hook(&init_net, &fl_ops);
}

void fl_spin_stop(void)
{
	nf_unregister_net_hook(&init_net, &fl_ops);
	fl_join_hangs(true);
}
