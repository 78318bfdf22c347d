// SPDX-License-Identifier: GPL-2.0
/*
 * The TX counter that stops: what Linux before acf8dd0a9d0b ("udp: only allow
 * UFO for packets from SOCK_DGRAM sockets", 2015) did with a UDP datagram
 * larger than the MTU that came from a raw socket.
 *
 * UFO is a promise of the NIC to fragment a large UDP datagram itself. udp.c
 * prepares such a datagram: where its checksum begins and where it goes. raw.c
 * does not. Handed to the NIC nevertheless, it damaged memory, and the TX ring
 * did not move again: no error, carrier as before, a counter that stands.
 *
 * UFO is gone from the kernel since 4.14, so this module decides at
 * POST_ROUTING, where a datagram is still whole, what would have gone that
 * way. No memory but its own is ever damaged.
 */
#include <linux/gfp.h>
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/sock.h>

static char *dev = "eth0";
module_param(dev, charp, 0444);
MODULE_PARM_DESC(dev, "Interface with the bad UFO (default eth0)");

static char *variant = "bad";
module_param(variant, charp, 0444);
MODULE_PARM_DESC(variant, "bad: UFO for every socket; fixed: for SOCK_DGRAM only (default bad)");

static bool poison = true;
module_param(poison, bool, 0444);
MODULE_PARM_DESC(poison, "Overwrite a page of the module's own, as the NIC did with others' (default true)");

static unsigned int poisoned;
module_param(poisoned, uint, 0444);
MODULE_PARM_DESC(poisoned, "Bytes of that page that were overwritten (read only)");

static bool fixed;
static u8 *guard;

/* The interface whose ring is wedged; NULL: none is. Written under the RTNL or wedge_lock. */
static DEFINE_SPINLOCK(wedge_lock);
static struct net_device *wedged;
static const struct net_device_ops *healthy_ops;
static struct net_device_ops wedged_ops;

/*
 * A ring without a free descriptor, for ever. Stopping the queues once would
 * not do: the driver wakes them when it receives, and when it is set up again.
 */
static netdev_tx_t fl_ufotx_ring_is_full(struct sk_buff *skb, struct net_device *ndev)
{
	netif_tx_stop_queue(skb_get_tx_queue(ndev, skb));
	return NETDEV_TX_BUSY;
}

static noinline void fl_ufotx_wedge(struct net_device *ndev, const struct sk_buff *skb)
{
	spin_lock_bh(&wedge_lock);
	if (!wedged) {
		if (poison) {
			memset(guard, 0x5a, PAGE_SIZE);
			poisoned = PAGE_SIZE;
		}
		healthy_ops = ndev->netdev_ops;
		wedged_ops = *healthy_ops;
		wedged_ops.ndo_start_xmit = fl_ufotx_ring_is_full;
		wedged = ndev;
		WRITE_ONCE(ndev->netdev_ops, &wedged_ops);
		netif_tx_stop_all_queues(ndev);
		pr_err("fl_ufotx: raw UDP len=%u mtu=%u, tx ring wedged\n", skb->len, READ_ONCE(ndev->mtu));
	}
	spin_unlock_bh(&wedge_lock);
}

/* Whether the stack would have left the fragmenting of this datagram to the NIC. */
static bool fl_ufotx_takes(const struct sk_buff *skb, const struct net_device *ndev)
{
	const struct sock *sk = skb->sk;

	if (skb->len <= READ_ONCE(ndev->mtu) || ip_hdr(skb)->protocol != IPPROTO_UDP)
		return false;
	if (!sk || !sk_fullsock(sk))
		return false;

	/* The fix. Without it a raw socket's datagram goes the same way. */
	if (fixed && sk->sk_type != SOCK_DGRAM)
		return false;

	return true;
}

static unsigned int fl_ufotx_hook(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct net_device *ndev = state->out;

	if (!ndev || strcmp(ndev->name, dev) || !fl_ufotx_takes(skb, ndev))
		return NF_ACCEPT;

	/* udp.c has prepared the checksum of a SOCK_DGRAM: the NIC could do it. */
	if (skb->sk->sk_type == SOCK_RAW)
		fl_ufotx_wedge(ndev, skb);

	return NF_ACCEPT;
}

/* Gives the interface its driver back. Holds the RTNL. */
static void fl_ufotx_release(void)
{
	spin_lock_bh(&wedge_lock);
	if (wedged) {
		WRITE_ONCE(wedged->netdev_ops, healthy_ops);
		wedged = NULL;
	}
	spin_unlock_bh(&wedge_lock);
}

/* Unplugging is the only cure: the device that comes back has a new ring. */
static int fl_ufotx_netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	if (event == NETDEV_UNREGISTER && netdev_notifier_info_to_dev(ptr) == wedged)
		fl_ufotx_release();

	return NOTIFY_DONE;
}

static struct notifier_block fl_ufotx_notifier = {
	.notifier_call = fl_ufotx_netdev_event,
};

static const struct nf_hook_ops fl_ufotx_ops = {
	.hook = fl_ufotx_hook,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = NF_IP_PRI_LAST,
};

static int __init fl_ufotx_init(void)
{
	int err;

	fixed = !strcmp(variant, "fixed");
	if (!fixed && strcmp(variant, "bad"))
		return -EINVAL;

	guard = (u8 *)get_zeroed_page(GFP_KERNEL);
	if (!guard)
		return -ENOMEM;

	err = register_netdevice_notifier(&fl_ufotx_notifier);
	if (err)
		goto free_guard;

	err = nf_register_net_hook(&init_net, &fl_ufotx_ops);
	if (err)
		goto unregister_notifier;

	return 0;

unregister_notifier:
	unregister_netdevice_notifier(&fl_ufotx_notifier);
free_guard:
	free_page((unsigned long)guard);
	return err;
}

static void __exit fl_ufotx_exit(void)
{
	nf_unregister_net_hook(&init_net, &fl_ufotx_ops);
	/* Packets may still be in the hook, on other CPUs. */
	synchronize_net();
	rtnl_lock();
	if (wedged) {
		struct net_device *ndev = wedged;

		fl_ufotx_release();
		/* Nobody is inside our ndo_start_xmit any more. */
		synchronize_net();
		netif_tx_wake_all_queues(ndev);
	}
	rtnl_unlock();
	unregister_netdevice_notifier(&fl_ufotx_notifier);
	free_page((unsigned long)guard);
}

module_init(fl_ufotx_init);
module_exit(fl_ufotx_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Wedges the TX ring on a large raw UDP datagram, as UFO did before 2015");
