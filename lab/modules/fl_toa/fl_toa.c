// SPDX-License-Identifier: GPL-2.0
/*
 * Carries the address of the true client past a load balancer that translates
 * both addresses (full NAT), in TCP option 254.
 *
 * role=insert    on the load balancer: the handshake's third packet, the ACK,
 *                gets the option, from what conntrack knows of the client.
 * role=extract   on the real server: remembers the option of each connection
 *                and tells whoever asks the socket:
 *                getsockopt(fd, SOL_IP or SOL_IPV6, 1400, sockaddr, len).
 *
 * Option: 254, length, port, address; 8 bytes for IPv4 and 20 for IPv6.
 *
 * variant=bad    initialises its per-CPU locks through a pointer that is only
 *                allocated afterwards (iqiyi/dpvs #1012): per_cpu_ptr(NULL) is
 *                the begin of each CPU's own area.  A release spinlock is 4
 *                bytes and hits what nobody uses there; a debug one is 72
 *                (dbg_layout=1) and reaches the stack canary at offset 40.
 *                That it passes on one kernel does not make it right: on 7.2
 *                nothing is mapped there, and either layout is a page fault.
 * variant=fixed  allocates, checks, initialises, and unwinds whole on failure.
 *
 * /proc/net/fl_toa_stats: counters ("held": allocated and not yet freed), and
 * the connections with their clients.
 */
#include <linux/in6.h>
#include <linux/jhash.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <net/ip6_checksum.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/tcp.h>

#define FL_OPTION	254
#define FL_SO_CLIENT	1400
#define FL_MAX_CLIENTS	4096	/* a CPU; the oldest goes first */

static char *role = "extract";
module_param(role, charp, 0444);
MODULE_PARM_DESC(role, "insert or extract (default)");

static char *variant = "fixed";
module_param(variant, charp, 0444);
MODULE_PARM_DESC(variant, "bad or fixed (default)");

static bool dbg_layout;
module_param(dbg_layout, bool, 0444);
MODULE_PARM_DESC(dbg_layout, "variant=bad: locks of 72 bytes, as a debug kernel has them");

struct fl_end {
	__be16 port;
	union {
		struct in_addr in;
		struct in6_addr in6;
	};
};

/* One connection of the real server, by its peer as TCP knows it. */
struct fl_client {
	struct list_head list;
	u8 pf;
	__be16 own_port;
	struct fl_end peer;	/* the load balancer */
	struct fl_end client;	/* who stands behind it */
};

/* One a CPU: what its softirq remembered. */
struct fl_pool {
	union {
		spinlock_t lock;
		char debug_layout[72];
	};
	struct list_head clients;	/* oldest first */
	unsigned int count;
};

static struct fl_pool __percpu *pools;
static struct kmem_cache *cache;
static struct proc_dir_entry *proc;
static bool inserts;
static atomic_t inserted = ATOMIC_INIT(0);
static atomic_t extracted = ATOMIC_INIT(0);
static atomic_t allocated = ATOMIC_INIT(0);
static atomic_t freed = ATOMIC_INIT(0);

/* ---- insert ---- */

static void fl_checksum(struct sk_buff *skb, struct tcphdr *tcp, u8 pf)
{
	unsigned int offset = skb_transport_offset(skb);
	unsigned int length = skb->len - offset;
	__wsum sum;

	tcp->check = 0;
	sum = skb_checksum(skb, offset, length, 0);
	if (pf == NFPROTO_IPV4)
		tcp->check = csum_tcpudp_magic(ip_hdr(skb)->saddr, ip_hdr(skb)->daddr,
					       length, IPPROTO_TCP, sum);
	else
		tcp->check = csum_ipv6_magic(&ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr,
					     length, IPPROTO_TCP, sum);
	skb->ip_summed = CHECKSUM_NONE;
}

static unsigned int fl_toa_insert(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	unsigned int size = state->pf == NFPROTO_IPV4 ? 8 : 20;
	const struct nf_conntrack_tuple *original;
	enum ip_conntrack_info info;
	struct nf_conn *ct = nf_ct_get(skb, &info);
	struct tcphdr *tcp;
	u8 *option;

	/* Only what a client sends to an address that is translated. */
	if (!ct || CTINFO2DIR(info) != IP_CT_DIR_ORIGINAL || nf_ct_protonum(ct) != IPPROTO_TCP ||
	    (ct->status & IPS_NAT_MASK) != IPS_NAT_MASK)
		return NF_ACCEPT;
	if (state->pf == NFPROTO_IPV6 && ipv6_hdr(skb)->nexthdr != IPPROTO_TCP)
		return NF_ACCEPT;
	if (skb_linearize(skb))
		return NF_ACCEPT;
	skb_set_transport_header(skb, state->pf == NFPROTO_IPV4 ? ip_hdrlen(skb) : sizeof(struct ipv6hdr));
	tcp = tcp_hdr(skb);

	/*
	 * The third packet: the first without SYN, and without data.  Should it
	 * be lost, the server never hears of the client.
	 */
	if (skb->len < skb_transport_offset(skb) + sizeof(*tcp) || tcp->syn || tcp->rst || !tcp->ack ||
	    skb->len != skb_transport_offset(skb) + tcp->doff * 4 || tcp->doff * 4 + size > 60)
		return NF_ACCEPT;
	if (READ_ONCE(ct->mark) == FL_OPTION)
		return NF_ACCEPT;
	if (pskb_expand_head(skb, 0, max_t(int, size - skb_tailroom(skb), 0), GFP_ATOMIC))
		return NF_ACCEPT;

	tcp = tcp_hdr(skb);
	original = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	option = skb_put(skb, size);
	option[0] = FL_OPTION;
	option[1] = size;
	memcpy(option + 2, &original->src.u.tcp.port, 2);
	memcpy(option + 4, &original->src.u3, size - 4);
	tcp->doff += size / 4;
	if (state->pf == NFPROTO_IPV4) {
		ip_hdr(skb)->tot_len = htons(skb->len);
		ip_send_check(ip_hdr(skb));
	} else {
		ipv6_hdr(skb)->payload_len = htons(skb->len - sizeof(struct ipv6hdr));
	}
	fl_checksum(skb, tcp, state->pf);
	WRITE_ONCE(ct->mark, FL_OPTION);
	atomic_inc(&inserted);
	return NF_ACCEPT;
}

/* ---- extract ---- */

static bool fl_is(const struct fl_client *c, u8 pf, __be16 own_port, const struct fl_end *peer)
{
	return c->pf == pf && c->own_port == own_port && c->peer.port == peer->port &&
	       !memcmp(&c->peer.in6, &peer->in6, pf == NFPROTO_IPV4 ? 4 : 16);
}

static void fl_free(struct fl_pool *pool, struct fl_client *c)
{
	list_del(&c->list);
	pool->count--;
	kmem_cache_free(cache, c);
	atomic_inc(&freed);
}

/* Forgets a connection, whichever CPU remembered it. */
static void fl_forget(u8 pf, __be16 own_port, const struct fl_end *peer)
{
	struct fl_client *c, *next;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct fl_pool *pool = per_cpu_ptr(pools, cpu);

		spin_lock_bh(&pool->lock);
		list_for_each_entry_safe(c, next, &pool->clients, list)
			if (fl_is(c, pf, own_port, peer))
				fl_free(pool, c);
		spin_unlock_bh(&pool->lock);
	}
}

static void fl_remember(u8 pf, __be16 own_port, const struct fl_end *peer, const u8 *option)
{
	struct fl_client *c = kmem_cache_alloc(cache, GFP_ATOMIC);
	struct fl_pool *pool;

	if (!c)
		return;
	atomic_inc(&allocated);
	c->pf = pf;
	c->own_port = own_port;
	c->peer = *peer;
	memcpy(&c->client.port, option + 2, 2);
	memcpy(&c->client.in6, option + 4, pf == NFPROTO_IPV4 ? 4 : 16);

	pool = this_cpu_ptr(pools);
	spin_lock_bh(&pool->lock);
	list_add_tail(&c->list, &pool->clients);
	if (++pool->count > FL_MAX_CLIENTS)
		fl_free(pool, list_first_entry(&pool->clients, struct fl_client, list));
	spin_unlock_bh(&pool->lock);
	atomic_inc(&extracted);
}

static const u8 *fl_find_option(const u8 *at, unsigned int length, unsigned int size)
{
	while (length >= 2 && at[0] != TCPOPT_EOL) {
		unsigned int step = at[0] == TCPOPT_NOP ? 1 : at[1];

		if (!step || step > length)
			return NULL;
		if (at[0] == FL_OPTION && step == size)
			return at;
		at += step;
		length -= step;
	}
	return NULL;
}

static unsigned int fl_toa_extract(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	unsigned int offset = state->pf == NFPROTO_IPV4 ? ip_hdrlen(skb) : sizeof(struct ipv6hdr);
	struct fl_end peer = {};
	const struct tcphdr *tcp;
	const u8 *option;
	u8 header[60];
	unsigned int length;

	if ((state->pf == NFPROTO_IPV4 ? ip_hdr(skb)->protocol : ipv6_hdr(skb)->nexthdr) != IPPROTO_TCP)
		return NF_ACCEPT;
	tcp = skb_header_pointer(skb, offset, sizeof(*tcp), header);
	if (!tcp || tcp->doff < 5)
		return NF_ACCEPT;
	length = tcp->doff * 4;
	tcp = skb_header_pointer(skb, offset, length, header);
	if (!tcp)
		return NF_ACCEPT;

	peer.port = tcp->source;
	if (state->pf == NFPROTO_IPV4)
		peer.in.s_addr = ip_hdr(skb)->saddr;
	else
		peer.in6 = ipv6_hdr(skb)->saddr;

	/* A port that is used again is another client; one that says goodbye is none any more. */
	if (tcp->syn || tcp->fin || tcp->rst) {
		fl_forget(state->pf, tcp->dest, &peer);
		return NF_ACCEPT;
	}
	option = fl_find_option((const u8 *)(tcp + 1), length - sizeof(*tcp),
				state->pf == NFPROTO_IPV4 ? 8 : 20);
	if (option)
		fl_remember(state->pf, tcp->dest, &peer, option);
	return NF_ACCEPT;
}

/* The client behind a socket's peer. -ENOENT: no option came with it. */
static int fl_get(u8 pf, struct sock *sk, struct fl_end *client)
{
	struct fl_end peer = { .port = inet_sk(sk)->inet_dport };
	struct fl_client *c;
	int error = -ENOENT;
	int cpu;

	if (pf == NFPROTO_IPV4)
		peer.in.s_addr = inet_sk(sk)->inet_daddr;
#if IS_ENABLED(CONFIG_IPV6)
	else
		peer.in6 = sk->sk_v6_daddr;
#endif
	for_each_possible_cpu(cpu) {
		struct fl_pool *pool = per_cpu_ptr(pools, cpu);

		spin_lock_bh(&pool->lock);
		list_for_each_entry(c, &pool->clients, list) {
			if (fl_is(c, pf, inet_sk(sk)->inet_sport, &peer)) {
				*client = c->client;
				error = 0;
			}
		}
		spin_unlock_bh(&pool->lock);
	}
	return error;
}

static int fl_get4(struct sock *sk, int option, void __user *user, int *length)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct fl_end client;
	int error = sk->sk_protocol != IPPROTO_TCP ? -ENOPROTOOPT : fl_get(NFPROTO_IPV4, sk, &client);

	if (error)
		return error;
	if (*length < (int)sizeof(address))
		return -EINVAL;
	address.sin_port = client.port;
	address.sin_addr = client.in;
	*length = sizeof(address);
	return copy_to_user(user, &address, sizeof(address)) ? -EFAULT : 0;
}

static int fl_get6(struct sock *sk, int option, void __user *user, int *length)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6 };
	struct fl_end client;
	int error = sk->sk_protocol != IPPROTO_TCP ? -ENOPROTOOPT : fl_get(NFPROTO_IPV6, sk, &client);

	if (error)
		return error;
	if (*length < (int)sizeof(address))
		return -EINVAL;
	address.sin6_port = client.port;
	address.sin6_addr = client.in6;
	*length = sizeof(address);
	return copy_to_user(user, &address, sizeof(address)) ? -EFAULT : 0;
}

static struct nf_sockopt_ops fl_sockopt4 = {
	.pf = PF_INET,
	.get_optmin = FL_SO_CLIENT,
	.get_optmax = FL_SO_CLIENT + 1,
	.get = fl_get4,
	.owner = THIS_MODULE,
};

static struct nf_sockopt_ops fl_sockopt6 = {
	.pf = PF_INET6,
	.get_optmin = FL_SO_CLIENT,
	.get_optmax = FL_SO_CLIENT + 1,
	.get = fl_get6,
	.owner = THIS_MODULE,
};

static int fl_show(struct seq_file *seq, void *unused)
{
	struct fl_client *c;
	int cpu;

	seq_printf(seq, "inserted %d\nextracted %d\nheld %d\n",
		   atomic_read(&inserted), atomic_read(&extracted),
		   atomic_read(&allocated) - atomic_read(&freed));
	for_each_possible_cpu(cpu) {
		struct fl_pool *pool = per_cpu_ptr(pools, cpu);

		spin_lock_bh(&pool->lock);
		list_for_each_entry(c, &pool->clients, list) {
			if (c->pf == NFPROTO_IPV4)
				seq_printf(seq, "peer %pI4 %u is %pI4 %u\n", &c->peer.in, ntohs(c->peer.port),
					   &c->client.in, ntohs(c->client.port));
			else
				seq_printf(seq, "peer %pI6c %u is %pI6c %u\n", &c->peer.in6, ntohs(c->peer.port),
					   &c->client.in6, ntohs(c->client.port));
		}
		spin_unlock_bh(&pool->lock);
	}
	return 0;
}

/* ---- load and unload ---- */

static const struct nf_hook_ops fl_insert_ops[] = {
	{ .hook = fl_toa_insert, .pf = NFPROTO_IPV4, .hooknum = NF_INET_POST_ROUTING, .priority = NF_IP_PRI_LAST },
	{ .hook = fl_toa_insert, .pf = NFPROTO_IPV6, .hooknum = NF_INET_POST_ROUTING, .priority = NF_IP6_PRI_LAST },
};

static const struct nf_hook_ops fl_extract_ops[] = {
	{ .hook = fl_toa_extract, .pf = NFPROTO_IPV4, .hooknum = NF_INET_LOCAL_IN, .priority = NF_IP_PRI_LAST },
	{ .hook = fl_toa_extract, .pf = NFPROTO_IPV6, .hooknum = NF_INET_LOCAL_IN, .priority = NF_IP6_PRI_LAST },
};

static void fl_init_pools(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct fl_pool *pool = per_cpu_ptr(pools, cpu);

		spin_lock_init(&pool->lock);
		INIT_LIST_HEAD(&pool->clients);
		pool->count = 0;
	}
}

/*
 * BUG: what spin_lock_init() does, by way of pools, which is still NULL. Not
 * inlined and with a buffer on its stack, so that the canary is looked at here.
 */
static noinline void fl_toa_init_locks(void)
{
	char name[32];
	int cpu;

	for_each_possible_cpu(cpu) {
		/* Through a variable that the compiler does not know to be NULL. */
		struct fl_pool *pool = per_cpu_ptr(READ_ONCE(pools), cpu);

		snprintf(name, sizeof(name), "fl_toa lock %d", cpu);
		memset(pool, 0, dbg_layout ? sizeof(pool->debug_layout) : sizeof(pool->lock));
		pr_debug("%s\n", name);
	}
}

static void fl_drain(void)
{
	struct fl_client *c, *next;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct fl_pool *pool = per_cpu_ptr(pools, cpu);

		list_for_each_entry_safe(c, next, &pool->clients, list)
			fl_free(pool, c);
	}
}

/* Having a constructor, the cache is never merged: the kernel says so when it is destroyed with a client still in it. */
static void fl_construct(void *client)
{
	memset(client, 0, sizeof(struct fl_client));
}

static int __init fl_init(void)
{
	bool bad = !strcmp(variant, "bad");
	int error;

	inserts = !strcmp(role, "insert");
	if ((!inserts && strcmp(role, "extract")) || (!bad && strcmp(variant, "fixed")))
		return -EINVAL;

	if (bad)
		fl_toa_init_locks();

	pools = alloc_percpu(struct fl_pool);
	if (!pools)
		return -ENOMEM;
	fl_init_pools();

	error = -ENOMEM;
	cache = kmem_cache_create("fl_toa_client", sizeof(struct fl_client), 0, 0, fl_construct);
	if (!cache)
		goto free_pools;
	proc = proc_create_single("fl_toa_stats", 0444, init_net.proc_net, fl_show);
	if (!proc)
		goto destroy_cache;
	error = nf_register_sockopt(&fl_sockopt4);
	if (error)
		goto remove_proc;
	error = nf_register_sockopt(&fl_sockopt6);
	if (error)
		goto remove_sockopt4;
	error = nf_register_net_hooks(&init_net, inserts ? fl_insert_ops : fl_extract_ops, 2);
	if (error)
		goto remove_sockopt6;
	return 0;

remove_sockopt6:
	nf_unregister_sockopt(&fl_sockopt6);
remove_sockopt4:
	nf_unregister_sockopt(&fl_sockopt4);
remove_proc:
	proc_remove(proc);
destroy_cache:
	kmem_cache_destroy(cache);
free_pools:
	free_percpu(pools);
	return error;
}

static void __exit fl_exit(void)
{
	nf_unregister_net_hooks(&init_net, inserts ? fl_insert_ops : fl_extract_ops, 2);
	nf_unregister_sockopt(&fl_sockopt6);
	nf_unregister_sockopt(&fl_sockopt4);
	proc_remove(proc);
	/* Packets may still be in the hooks, on other CPUs. */
	synchronize_net();
	fl_drain();
	kmem_cache_destroy(cache);
	free_percpu(pools);
}

module_init(fl_init);
module_exit(fl_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("The client's address in TCP option 254, with the bug of a lock that is initialised too early");
