// SPDX-License-Identifier: GPL-2.0
/*
 * A module with a bug, to see what a lab says of it: it counts the IPv4
 * packets that the machine forwards and, after some of them, reads through
 * a pointer that was never set.
 */
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <net/net_namespace.h>

static unsigned int after = 100;
module_param(after, uint, 0444);
MODULE_PARM_DESC(after, "Number of forwarded packets that pass; the next one crashes (default 100)");

struct fl_flow {
	unsigned int packets;
};

static struct fl_flow *flow;
static atomic_t forwarded = ATOMIC_INIT(0);

/* Not inlined, so that the oops names it. */
static noinline unsigned int fl_forward_hook(void *priv, struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	if ((unsigned int)atomic_inc_return(&forwarded) > after)
		WRITE_ONCE(READ_ONCE(flow)->packets, 1);

	return NF_ACCEPT;
}

static const struct nf_hook_ops fl_ops = {
	.hook = fl_forward_hook,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_FORWARD,
	.priority = NF_IP_PRI_FILTER,
};

static int __init fl_init(void)
{
	return nf_register_net_hook(&init_net, &fl_ops);
}

static void __exit fl_exit(void)
{
	nf_unregister_net_hook(&init_net, &fl_ops);
}

module_init(fl_init);
module_exit(fl_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Crashes after a number of forwarded packets");
