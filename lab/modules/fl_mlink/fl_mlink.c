// SPDX-License-Identifier: GPL-2.0
/*
 * Spreads the packets of a tunnel over several parallel links, one after the
 * other, in POST_ROUTING: each outer packet (GRE or IPIP) gets the route over
 * the next link that is alive.  What "alive" means is kept by a netdev
 * notifier, and that is where such a module goes wrong.
 *
 * variant=null   the notifier clears the device pointer before the flag that
 *                guards it, without RCU or lock: a packet on another CPU finds
 *                the flag set and the pointer NULL.  race_us widens that
 *                window, which real machines hit after weeks.
 * variant=leak   takes a reference to the device at each UP and never drops
 *                one: "unregister_netdevice: waiting for X to become free".
 * variant=flap   toggles the flag at each DOWN and at each CHANGE of the carrier
 *                instead of asking the device, and expects such a CHANGE after
 *                each UP.  A card whose cable was never out sends none, or one
 *                that tells no news: the link stays black, and from then on the
 *                flag is the opposite of the truth.
 * variant=fixed  packets see an RCU snapshot of interface indices; a link is
 *                taken out of it at GOING_DOWN, while it still works, and
 *                synchronize_net() waits for the packets that still use it;
 *                the state is what the device says; the one reference is
 *                dropped at UNREGISTER.
 *
 * The bad variants also find their devices by strstr(), so eth10 is taken for
 * eth1.  Event order on 5.10 to 7.2: admin down = GOING_DOWN, DOWN; admin up
 * = PRE_UP, UP, and CHANGE where the carrier had gone (virtio's does from 6.12
 * on); carrier loss or return = CHANGE; removal = GOING_DOWN, DOWN, UNREGISTER.
 */
#include <linux/delay.h>
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/route.h>

#define FL_MAX_LINKS 8

static char *links[FL_MAX_LINKS];
static unsigned int link_count;
module_param_array(links, charp, &link_count, 0444);
MODULE_PARM_DESC(links, "Names of the interfaces to spread over, such as links=eth1,eth2,eth3");

static char *variant = "fixed";
module_param(variant, charp, 0444);
MODULE_PARM_DESC(variant, "null (or bad), leak, flap or fixed (default)");

static unsigned int race_us = 2000;
module_param(race_us, uint, 0444);
MODULE_PARM_DESC(race_us, "variant=null: microseconds from clearing the pointer to clearing its flag (default 2000)");

enum { FL_NULL, FL_LEAK, FL_FLAP, FL_FIXED };
static unsigned int mode;

/* One link. Written under RTNL, by the notifier. */
struct fl_link {
	struct net_device *dev;	/* held; NULL: not there */
	bool up;
	bool carrier;		/* flap: as of the last UP of a new device or CHANGE */
};

static struct fl_link fl_links[FL_MAX_LINKS];
static atomic_t next_link = ATOMIC_INIT(0);

/* fixed, flap and leak: what packets see. Never changed, only replaced. */
struct fl_snapshot {
	struct rcu_head rcu;
	unsigned int count;
	int ifindex[FL_MAX_LINKS];
};

static struct fl_snapshot __rcu *snapshot;

/* bad: reads what the notifier is changing at the same time. */
static __always_inline int fl_pick_bad(unsigned int start)
{
	unsigned int i;

	for (i = 0; i < link_count; i++) {
		struct fl_link *link = &fl_links[(start + i) % link_count];

		if (READ_ONCE(link->up))
			/* BUG: the notifier may have cleared dev already. */
			return READ_ONCE(link->dev)->ifindex;
	}
	return 0;
}

/* good: one consistent view, for as long as the packet is in the hook. */
static __always_inline int fl_pick(unsigned int start)
{
	/* Netfilter calls its hooks inside rcu_read_lock(). */
	const struct fl_snapshot *now = rcu_dereference(snapshot);

	return now && now->count ? now->ifindex[start % now->count] : 0;
}

/* Not inlined, so that an oops names it. */
static noinline unsigned int fl_mlink_post_routing(void *priv, struct sk_buff *skb,
						   const struct nf_hook_state *state)
{
	const struct iphdr *outer = ip_hdr(skb);
	unsigned int start;
	struct flowi4 fl4;
	struct rtable *rt;
	int ifindex;

	if (outer->protocol != IPPROTO_GRE && outer->protocol != IPPROTO_IPIP)
		return NF_ACCEPT;

	start = (unsigned int)atomic_inc_return(&next_link);
	ifindex = mode == FL_NULL ? fl_pick_bad(start) : fl_pick(start);
	if (!ifindex)
		return NF_DROP;	/* none is alive */

	memset(&fl4, 0, sizeof(fl4));
	fl4.flowi4_oif = ifindex;
	fl4.flowi4_proto = outer->protocol;
	fl4.flowi4_mark = skb->mark;
	fl4.daddr = outer->daddr;
	fl4.saddr = outer->saddr;
	rt = ip_route_output_key(state->net, &fl4);
	if (IS_ERR(rt))
		return NF_DROP;	/* it went down since */

	skb_dst_drop(skb);
	skb_dst_set(skb, &rt->dst);
	skb->dev = rt->dst.dev;
	return NF_ACCEPT;
}

static const struct nf_hook_ops fl_ops = {
	.hook = fl_mlink_post_routing,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = NF_IP_PRI_LAST,
};

/* Makes the snapshot anew. Under RTNL. */
static void fl_publish(void)
{
	struct fl_snapshot *old = rtnl_dereference(snapshot);
	struct fl_snapshot *now = kzalloc(sizeof(*now), GFP_KERNEL);
	unsigned int i;

	for (i = 0; now && i < link_count; i++)
		if (fl_links[i].up && fl_links[i].dev)
			now->ifindex[now->count++] = fl_links[i].dev->ifindex;

	/* Without memory there is no snapshot, and no packet leaves. */
	rcu_assign_pointer(snapshot, now);
	if (old)
		kfree_rcu(old, rcu);
}

static void fl_set(unsigned int i, bool up)
{
	if (fl_links[i].up == up)
		return;
	fl_links[i].up = up;
	fl_publish();
	pr_info("fl_mlink: %s is %s use\n", links[i], up ? "in" : "out of");
}

static bool fl_matches(const struct net_device *dev, unsigned int i)
{
	if (mode != FL_FIXED)
		return strstr(dev->name, links[i]);	/* BUG: eth10 holds eth1 */
	return !strcmp(dev->name, links[i]);
}

static void fl_fixed_event(unsigned long event, struct net_device *dev, unsigned int i)
{
	struct fl_link *link = &fl_links[i];

	if (!link->dev && fl_matches(dev, i) && event != NETDEV_UNREGISTER) {
		dev_hold(dev);
		link->dev = dev;
	}
	if (link->dev != dev)
		return;

	switch (event) {
	case NETDEV_UP:
	case NETDEV_CHANGE:
		fl_set(i, netif_running(dev) && netif_carrier_ok(dev));
		break;
	case NETDEV_GOING_DOWN:
	case NETDEV_DOWN:
		fl_set(i, false);
		synchronize_net();
		break;
	case NETDEV_CHANGENAME:
		if (fl_matches(dev, i))
			break;
		fallthrough;
	case NETDEV_UNREGISTER:
		fl_set(i, false);
		synchronize_net();
		link->dev = NULL;
		dev_put(dev);
		break;
	}
}

static void fl_null_event(unsigned long event, struct net_device *dev, unsigned int i)
{
	struct fl_link *link = &fl_links[i];
	bool up = netif_running(dev) && netif_carrier_ok(dev);

	if (!fl_matches(dev, i))
		return;

	if (event == NETDEV_DOWN || (event == NETDEV_CHANGE && !up)) {
		/* BUG: pointer first, flag later, and no reader is waited for. */
		WRITE_ONCE(link->dev, NULL);
		if (race_us)
			usleep_range(race_us, race_us + 100);
		WRITE_ONCE(link->up, false);
	} else if ((event == NETDEV_UP || event == NETDEV_CHANGE) && up) {
		WRITE_ONCE(link->dev, dev);
		smp_wmb();
		WRITE_ONCE(link->up, true);
	}
}

static void fl_leak_event(unsigned long event, struct net_device *dev, unsigned int i)
{
	if (!fl_matches(dev, i))
		return;

	switch (event) {
	case NETDEV_UP:
		/* BUG: one reference more each time, and no dev_put() anywhere. */
		dev_hold(dev);
		fl_links[i].dev = dev;
		fallthrough;
	case NETDEV_CHANGE:
		fl_set(i, netif_running(dev) && netif_carrier_ok(dev));
		break;
	case NETDEV_GOING_DOWN:
		fl_set(i, false);
		synchronize_net();
		break;
	case NETDEV_UNREGISTER:
		fl_links[i].dev = NULL;
		break;
	}
}

static void fl_flap_event(unsigned long event, struct net_device *dev, unsigned int i)
{
	struct fl_link *link = &fl_links[i];

	if (!fl_matches(dev, i))
		return;

	switch (event) {
	case NETDEV_UP:
		/* Only a new device: "the CHANGE that follows will tell". */
		if (!link->dev) {
			link->dev = dev;
			link->carrier = netif_carrier_ok(dev);
			fl_set(i, link->carrier);
		}
		break;
	case NETDEV_CHANGE:
		/* Not every CHANGE is about the cable. */
		if (!link->dev || link->carrier == netif_carrier_ok(dev))
			break;
		link->carrier = !link->carrier;
		fallthrough;
	case NETDEV_DOWN:
		/* BUG: "something changed" is not "the opposite of what I believe". */
		if (link->dev)
			fl_set(i, !link->up);
		break;
	case NETDEV_UNREGISTER:
		fl_set(i, false);
		synchronize_net();
		link->dev = NULL;
		break;
	}
}

static int fl_netdev_event(struct notifier_block *block, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	unsigned int i;

	if (!net_eq(dev_net(dev), &init_net))
		return NOTIFY_DONE;

	for (i = 0; i < link_count; i++) {
		switch (mode) {
		case FL_NULL:
			fl_null_event(event, dev, i);
			break;
		case FL_LEAK:
			fl_leak_event(event, dev, i);
			break;
		case FL_FLAP:
			fl_flap_event(event, dev, i);
			break;
		case FL_FIXED:
			fl_fixed_event(event, dev, i);
			break;
		}
	}
	return NOTIFY_DONE;
}

static struct notifier_block fl_notifier = {
	.notifier_call = fl_netdev_event,
};

static int __init fl_init(void)
{
	static const char * const names[] = {
		[FL_NULL] = "null", [FL_LEAK] = "leak", [FL_FLAP] = "flap", [FL_FIXED] = "fixed",
	};
	int error;

	mode = FL_NULL;
	if (strcmp(variant, "bad"))
		while (mode < ARRAY_SIZE(names) && strcmp(variant, names[mode]))
			mode++;
	if (mode == ARRAY_SIZE(names) || !link_count) {
		pr_err("fl_mlink: variant=%s is none of null, leak, flap, fixed, or links= is missing\n", variant);
		return -EINVAL;
	}

	/* Tells of the devices that are there already: REGISTER, and UP of those that are up. */
	error = register_netdevice_notifier(&fl_notifier);
	if (error)
		return error;

	error = nf_register_net_hook(&init_net, &fl_ops);
	if (error)
		unregister_netdevice_notifier(&fl_notifier);
	return error;
}

static void __exit fl_exit(void)
{
	nf_unregister_net_hook(&init_net, &fl_ops);
	/* Tells of every device as if it went away, so what is held is put. */
	unregister_netdevice_notifier(&fl_notifier);
	kfree(rcu_dereference_protected(snapshot, true));
}

module_init(fl_init);
module_exit(fl_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Spreads tunnel packets over parallel links, with the classic mistakes of such a module");
