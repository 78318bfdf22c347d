// SPDX-License-Identifier: GPL-2.0
/*
 * A gateway's traffic accounting that forgets what it points at.
 *
 * What the LAN sends through this machine is accounted to the WANs in turn, a
 * context each. When a WAN goes down, or loses its carrier, its context goes.
 *
 *   variant=bad    the pointer becomes NULL, but the WAN keeps its turn: the
 *                  next forwarded packet whose turn it is writes to NULL + 0x10.
 *                  Packets to and from the machine itself never come here.
 *   variant=fixed  readers take the pointer under RCU, pass over a WAN that has
 *                  none, and the context is freed when no reader is left.
 */
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#define FL_MAX_WANS 8

static char *variant = "fixed";
module_param(variant, charp, 0444);
MODULE_PARM_DESC(variant, "bad or fixed (default fixed)");

static char *lan = "lan0";
module_param(lan, charp, 0444);
MODULE_PARM_DESC(lan, "Interface of the clients (default lan0)");

static char *wans[FL_MAX_WANS] = { "wan1", "wan2" };
static int nr_wans = 2;
module_param_array(wans, charp, &nr_wans, 0444);
MODULE_PARM_DESC(wans, "Interfaces to the outside, separated by commas (default wan1,wan2)");

static unsigned int arm_after;
module_param(arm_after, uint, 0444);
MODULE_PARM_DESC(arm_after, "Forwarded packets that are not accounted at first (default 0)");

struct fl_wan {
	struct rcu_head rcu;
	u64 packets;		/* at 0x10 */
	u64 bytes;
};

static struct fl_wan __rcu *contexts[FL_MAX_WANS];
static atomic_t turn = ATOMIC_INIT(0);
static bool bad;

static void fl_account(struct fl_wan *wan, const struct sk_buff *skb)
{
	wan->packets++;
	wan->bytes += skb->len;
}

static void fl_account_bad(unsigned int next, const struct sk_buff *skb)
{
	/* BUG: whose turn it is may be gone. */
	fl_account(rcu_dereference(contexts[next % nr_wans]), skb);
}

static void fl_account_fixed(unsigned int next, const struct sk_buff *skb)
{
	int i;

	for (i = 0; i < nr_wans; i++) {
		struct fl_wan *wan = rcu_dereference(contexts[(next + i) % nr_wans]);

		if (wan) {
			fl_account(wan, skb);
			return;
		}
	}
}

/* Not inlined, so that the oops names it. Hooks run under rcu_read_lock(). */
static noinline unsigned int fl_gw_forward(void *priv, struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	unsigned int next;

	if (!state->in || strcmp(state->in->name, lan))
		return NF_ACCEPT;

	next = atomic_inc_return(&turn);
	if (next <= arm_after)
		return NF_ACCEPT;

	if (bad)
		fl_account_bad(next, skb);
	else
		fl_account_fixed(next, skb);
	return NF_ACCEPT;
}

static void fl_wan_up(int slot)
{
	struct fl_wan *wan;

	if (rtnl_dereference(contexts[slot]))
		return;

	wan = kzalloc(sizeof(*wan), GFP_KERNEL);
	if (wan)
		rcu_assign_pointer(contexts[slot], wan);
}

static void fl_wan_down(int slot)
{
	struct fl_wan *wan = rtnl_dereference(contexts[slot]);

	if (!wan)
		return;

	RCU_INIT_POINTER(contexts[slot], NULL);
	/* BUG of the bad one: a reader may still be in there. */
	if (!bad)
		synchronize_net();
	kfree(wan);
}

static int fl_slot_of(const struct net_device *dev)
{
	int slot;

	for (slot = 0; slot < nr_wans; slot++)
		if (!strcmp(dev->name, wans[slot]))
			return slot;
	return -1;
}

/* Called under RTNL; registering replays REGISTER and UP of what is there. */
static int fl_netdev_event(struct notifier_block *block, unsigned long event,
			   void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	int slot = net_eq(dev_net(dev), &init_net) ? fl_slot_of(dev) : -1;

	if (slot < 0)
		return NOTIFY_DONE;

	switch (event) {
	case NETDEV_UP:
	case NETDEV_CHANGE:
		if (netif_running(dev) && netif_carrier_ok(dev))
			fl_wan_up(slot);
		else
			fl_wan_down(slot);
		break;
	case NETDEV_DOWN:
	case NETDEV_UNREGISTER:
		fl_wan_down(slot);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block fl_notifier = { .notifier_call = fl_netdev_event };

static const struct nf_hook_ops fl_ops = {
	.hook = fl_gw_forward,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_FORWARD,
	.priority = NF_IP_PRI_FILTER,
};

static void fl_free_all(void)
{
	int slot;

	rtnl_lock();
	for (slot = 0; slot < nr_wans; slot++)
		fl_wan_down(slot);
	rtnl_unlock();
}

static int __init fl_init(void)
{
	int error;

	bad = !strcmp(variant, "bad");
	if ((!bad && strcmp(variant, "fixed")) || nr_wans < 1)
		return -EINVAL;

	error = register_netdevice_notifier(&fl_notifier);
	if (error)
		return error;

	error = nf_register_net_hook(&init_net, &fl_ops);
	if (error) {
		unregister_netdevice_notifier(&fl_notifier);
		fl_free_all();
	}
	return error;
}

static void __exit fl_exit(void)
{
	/* Readers first: unregistering the hook waits for them. */
	nf_unregister_net_hook(&init_net, &fl_ops);
	unregister_netdevice_notifier(&fl_notifier);
	fl_free_all();
}

module_init(fl_init);
module_exit(fl_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Accounts forwarded packets to WANs, and in one variant to WANs that are gone");
