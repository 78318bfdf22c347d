// SPDX-License-Identifier: GPL-2.0
/*
 * Does to the kernel what a bad driver does, on demand: `how` names one of
 * the functions of the table at the end, `where` the context it runs in.
 * Each is noinline, so that the kernel's report names it.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/kmod.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/refcount.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysrq.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#include <linux/frame.h>
#else
#include <linux/objtool.h>
#endif
#if IS_ENABLED(CONFIG_KFENCE)
#include <linux/kfence.h>
#endif

static char *how = "null";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "What to do; the table of the source names them (default null)");

static char *where = "thread";
module_param(where, charp, 0444);
MODULE_PARM_DESC(where, "init: while the module loads; thread: in a kernel thread (default); timer: in a softirq");

static unsigned int seconds = 60;
module_param(seconds, uint, 0444);
MODULE_PARM_DESC(seconds, "How long the functions that spin do so (default 60)");

/* What the compiler must not see through. */
static unsigned long zero;
static void *hidden(void *p)
{
	OPTIMIZER_HIDE_VAR(p);
	return p;
}

/* --- exceptions --- */

static noinline void fl_null(void)
{
	WRITE_ONCE(*(int *)hidden((void *)(READ_ONCE(zero) + 0x10)), 1);
}

static noinline void fl_call_null(void)
{
	void (*function)(void) = hidden((void *)READ_ONCE(zero));

	function();
	barrier();
}

static noinline void fl_wild(void)
{
	WRITE_ONCE(*(int *)hidden((void *)0xffffc8ffdead0000UL), 1);
}

static noinline void fl_gpf(void)
{
	WRITE_ONCE(*(int *)hidden((void *)0xdead000000000100UL), 1);
}

static noinline void fl_memcpy(void)
{
	memcpy(hidden((void *)0xffffc8ffdead0000UL), hidden(&how), 8 + READ_ONCE(zero));
	barrier();
}

static noinline void fl_user_pointer(void)
{
	WRITE_ONCE(*(int *)hidden((void *)0x7000UL), 1);
}

static const char fl_constant[] = "not to be written";

static noinline void fl_read_only(void)
{
	WRITE_ONCE(*(int *)hidden((void *)fl_constant), 1);
}

static noinline void fl_bug(void)
{
	BUG_ON(READ_ONCE(zero) == 0);
}

static noinline void fl_divide(void)
{
	unsigned long q = 7, r = 0;

	asm volatile("divq %2" : "+a"(q), "+d"(r) : "r"(READ_ONCE(zero)) : "cc");
	WRITE_ONCE(zero, q & 0);
}

/* UD0. Its last byte is an instruction too (clc): tools that take UD0 for two bytes do not lose their way. */
static noinline void fl_invalid_opcode(void)
{
	asm volatile(".byte 0x0f, 0xff, 0xf8");
}

static noinline void fl_int3(void)
{
	asm volatile("nop\n\tint3");
}

static noinline unsigned long fl_recurse(unsigned long depth)
{
	volatile char room[512];

	room[depth % sizeof(room)] = 1;
	if (depth == ~READ_ONCE(zero))
		return 0;
	return fl_recurse(depth + 1) + room[0];
}

static noinline void fl_stack_overflow(void)
{
	WRITE_ONCE(zero, fl_recurse(0) & 0);
}

static noinline void fl_double_fault(void)
{
	asm volatile("movq %0, %%rsp\n\tpushq %%rax" : : "r"(0xffffc8ffdead0000UL) : "memory");
}
STACK_FRAME_NON_STANDARD(fl_double_fault); /* objtool need not follow it */

static noinline void fl_stack_smash(void)
{
	char room[16];

	memset(hidden(room), 0x55, 64 + READ_ONCE(zero));
	barrier_data(room);
}

static noinline void fl_panic(void)
{
	panic("fl_provoke: no way out");
}

static noinline void fl_null_on_all(void *unused)
{
	fl_null();
}

static noinline void fl_null_everywhere(void)
{
	on_each_cpu(fl_null_on_all, NULL, 0);
}

/* --- warnings --- */

static noinline void fl_warn(void)
{
	WARN(READ_ONCE(zero) == 0, "fl_provoke: %d is not what it should be\n", 42);
}

static noinline void fl_warn_on(void)
{
	WARN_ON(READ_ONCE(zero) == 0);
}

static noinline void fl_dump_stack(void)
{
	dump_stack();
}

/* --- corrupted data --- */

static LIST_HEAD(fl_list);
static struct list_head fl_first, fl_second;

static noinline void fl_list_del(void)
{
	list_add(&fl_first, &fl_list);
	list_add(&fl_second, &fl_list);
	fl_second.prev = &fl_first;
	list_del(&fl_second);
}

static noinline void fl_list_add(void)
{
	list_add(&fl_first, &fl_list);
	fl_first.prev = &fl_second;
	list_add(&fl_second, &fl_list);
}

static refcount_t fl_references = REFCOUNT_INIT(1);

static noinline void fl_underflow(void)
{
	refcount_set(&fl_references, 0);
	if (refcount_dec_and_test(&fl_references))
		barrier();
}

static noinline void fl_saturate(void)
{
	refcount_set(&fl_references, INT_MAX);
	refcount_inc(&fl_references);
}

static noinline void fl_revive(void)
{
	refcount_set(&fl_references, 0);
	refcount_inc(&fl_references);
}

static noinline void fl_skb_put(void)
{
	struct sk_buff *skb = alloc_skb(64, GFP_ATOMIC);

	if (skb)
		skb_put(skb, 4000);
}

static noinline void fl_double_free(void)
{
	void *p = kmalloc(96, GFP_ATOMIC);

	kfree(p);
	kfree(hidden(p));
}

static noinline void fl_free_wild(void)
{
	kfree(hidden((char *)&how + 1));
}

static noinline void fl_redzone(void)
{
	void *p = kmalloc(96, GFP_ATOMIC);

	memset(hidden(p), 0x41, 100 + READ_ONCE(zero));
	kfree(hidden(p));
}

static noinline void fl_use_after_free(void)
{
	void *p = kmalloc(96, GFP_ATOMIC);
	int i;

	kfree(p);
	memset(hidden(p) + 8, 0x41, 8 + READ_ONCE(zero));
	for (i = 0; i < 256; i++)
		if (!kmalloc(96, GFP_ATOMIC))
			break;
}

static noinline void fl_bad_page(void)
{
	struct page *page = alloc_pages(GFP_ATOMIC, 4);

	if (!page)
		return;
	atomic_set(&page->_mapcount, 5);
	__free_pages(page, 4);
}

static noinline void fl_usercopy(void)
{
	void *p = kmalloc(96, GFP_ATOMIC);

	if (copy_to_user((void __user *)0x10000, hidden(p), 4000 + READ_ONCE(zero)))
		kfree(p);
}

static noinline void fl_fortify(void)
{
	struct { char small[8]; char rest[64]; } s;

	memset(&s, 'x', sizeof(s));
	pr_info("fl_provoke: %zu\n", strlen(s.small));
}

static noinline void fl_vfree(void)
{
	vfree(hidden((void *)PAGE_ALIGN((unsigned long)VMALLOC_START + (1UL << 40))));
}

#if IS_ENABLED(CONFIG_KFENCE)
static noinline char *fl_guarded(void)
{
	unsigned long until = jiffies + 10 * HZ;

	while (time_before(jiffies, until)) {
		char *p = kmalloc(96, GFP_KERNEL);

		if (is_kfence_address(p))
			return p;
		kfree(p);
	}
	return NULL;
}

static noinline void fl_kfence_use(void)
{
	char *p = fl_guarded();

	kfree(p);
	if (p)
		WRITE_ONCE(*(char *)hidden(p), 1);
}

static noinline void fl_kfence_bounds(void)
{
	char *p = fl_guarded();

	if (p)
		WRITE_ONCE(zero, READ_ONCE(*(char *)hidden((char *)PAGE_ALIGN((unsigned long)p + 1))) & 0);
}

static noinline void fl_kfence_free(void)
{
	char *p = fl_guarded();

	kfree(p);
	kfree(hidden(p));
}
#endif

/* --- no progress --- */

static noinline void fl_spin(void)
{
	unsigned long i;

	/* Counted by udelay, since jiffies may stand still. */
	for (i = 0; i < seconds * 1000UL; i++)
		udelay(1000);
}

static noinline void fl_soft_lockup(void)
{
	preempt_disable();
	fl_spin();
	preempt_enable();
}

static noinline void fl_hard_lockup(void)
{
	unsigned long flags;

	local_irq_save(flags);
	fl_spin();
	local_irq_restore(flags);
}

static noinline void fl_rcu_stall(void)
{
	rcu_read_lock();
	fl_spin();
	rcu_read_unlock();
}

static DEFINE_SPINLOCK(fl_lock);

static noinline void fl_lock_twice(void)
{
	spin_lock(&fl_lock);
	spin_lock(&fl_lock);
}

static DECLARE_COMPLETION(fl_never);

static noinline void fl_hung_task(void)
{
	wait_for_completion(&fl_never);
}

static DEFINE_MUTEX(fl_mutex);

static int fl_owner(void *unused)
{
	mutex_lock(&fl_mutex);
	for (;;)
		msleep_interruptible(1000);
	return 0;
}

static noinline void fl_hung_mutex(void)
{
	kthread_run(fl_owner, NULL, "fl_owner");
	msleep(100);
	mutex_lock(&fl_mutex);
}

static void fl_long_work(struct work_struct *work)
{
	fl_spin();
}

static void fl_short_work(struct work_struct *work)
{
}

static DECLARE_WORK(fl_first_work, fl_long_work);
static DECLARE_WORK(fl_second_work, fl_short_work);

static noinline void fl_workqueue(void)
{
	schedule_work_on(0, &fl_first_work);
	schedule_work_on(0, &fl_second_work);
}

static noinline void fl_sleep_atomic(void)
{
	spin_lock(&fl_lock);
	msleep(20);
	spin_unlock(&fl_lock);
}

static noinline void fl_sleep_rcu(void)
{
	rcu_read_lock();
	msleep(20);
	rcu_read_unlock();
}

/* --- a device --- */

static netdev_tx_t fl_xmit(struct sk_buff *skb, struct net_device *dev)
{
	netif_stop_queue(dev);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

/* Without it the kernel does not watch the queue. */
static void fl_late(struct net_device *dev, unsigned int queue)
{
}

static const struct net_device_ops fl_device_ops = { .ndo_start_xmit = fl_xmit, .ndo_tx_timeout = fl_late };

static struct net_device *fl_device(void)
{
	struct net_device *dev = alloc_etherdev(0);

	if (!dev)
		return NULL;
	strcpy(dev->name, "fl%d");
	dev->netdev_ops = &fl_device_ops;
	dev->watchdog_timeo = HZ;
	eth_hw_addr_random(dev);
	if (register_netdev(dev)) {
		free_netdev(dev);
		return NULL;
	}
	/* It is never taken away again, so neither may be what it calls. */
	__module_get(THIS_MODULE);
	return dev;
}

static noinline void fl_tx_timeout(void)
{
	struct net_device *dev = fl_device();

	if (!dev)
		return;
	rtnl_lock();
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 0, 0)
	dev_open(dev);
#else
	dev_open(dev, NULL);
#endif
	rtnl_unlock();
	/* Without a first transmission there is nothing that could be late. */
	netif_trans_update(dev);
	netif_stop_queue(dev);
}

static noinline void fl_hold_device(void)
{
	struct net_device *dev = fl_device();

	if (!dev)
		return;
	dev_hold(dev);
	unregister_netdev(dev);
}

/* --- memory --- */

static noinline void fl_grab_pages(void)
{
	while (alloc_pages(GFP_KERNEL | __GFP_NORETRY, 9))
		;
}

static noinline void fl_grab_atomic(void)
{
	while (alloc_pages(GFP_ATOMIC, 0))
		;
}

static noinline void fl_grab_all(void)
{
	while (alloc_pages(GFP_KERNEL, 0))
		cond_resched();
}

static noinline void fl_leak_slab(void)
{
	unsigned long i;

	for (i = 0; i < seconds * 100UL; i++) {
		if (!kmalloc(4096, GFP_KERNEL))
			return;
		msleep(10);
	}
}

/* --- programs --- */

static void fl_shell(const char *script)
{
	char *argv[] = { "/bin/sh", "-c", (char *)script, NULL };
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

	call_usermodehelper(argv[0], argv, envp, UMH_WAIT_EXEC);
}

/* A program of a few instructions: an ELF header, one segment, then the code. */
#define PROGRAM(code) \
	"printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\76\\0\\1\\0\\0\\0\\170\\0\\100\\0\\0\\0\\0\\0" \
	"\\100\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\100\\0\\70\\0\\1\\0\\0\\0\\0\\0\\0\\0" \
	"\\1\\0\\0\\0\\5\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\100\\0\\0\\0\\0\\0\\0\\0\\100\\0\\0\\0\\0\\0" \
	"\\200\\0\\0\\0\\0\\0\\0\\0\\200\\0\\0\\0\\0\\0\\0\\0\\0\\20\\0\\0\\0\\0\\0\\0" code "' > /tmp/fl_program; " \
	"chmod 755 /tmp/fl_program; /tmp/fl_program"

static noinline void fl_user_segfault(void)
{
	fl_shell(PROGRAM("\\61\\300\\211\\0\\220\\220\\220\\220"));
}

static noinline void fl_user_gpf(void)
{
	fl_shell(PROGRAM("\\364\\220\\220\\220\\220\\220\\220\\220"));
}

static noinline void fl_user_opcode(void)
{
	fl_shell(PROGRAM("\\17\\13\\220\\220\\220\\220\\220\\220"));
}

static noinline void fl_user_words(void)
{
	fl_shell("echo 'Kernel panic - not syncing: says a program' > /dev/console; echo 'BUG: says a program' > /dev/console; "
		 "echo 'fl: Oops: 0000 [#1] says a program' > /dev/kmsg");
}

static noinline void fl_user_oom(void)
{
	fl_shell("tail /dev/zero");
}

/* --- the table --- */

#define SYSRQ(name, key) static noinline void fl_sysrq_##name(void) { handle_sysrq(key); }
SYSRQ(crash, 'c')
SYSRQ(backtraces, 'l')
SYSRQ(tasks, 't')
SYSRQ(blocked, 'w')
SYSRQ(memory, 'm')
SYSRQ(oom, 'f')
SYSRQ(registers, 'p')

#define ENTRY(name) { #name, fl_##name }
static const struct { const char *name; void (*act)(void); } table[] = {
	ENTRY(null), ENTRY(call_null), ENTRY(wild), ENTRY(gpf), ENTRY(memcpy), ENTRY(user_pointer), ENTRY(read_only),
	ENTRY(bug), ENTRY(divide), ENTRY(invalid_opcode), ENTRY(int3), ENTRY(stack_overflow), ENTRY(double_fault),
	ENTRY(stack_smash), ENTRY(panic), ENTRY(null_everywhere),
	ENTRY(warn), ENTRY(warn_on), ENTRY(dump_stack),
	ENTRY(list_del), ENTRY(list_add), ENTRY(underflow), ENTRY(saturate), ENTRY(revive), ENTRY(skb_put),
	ENTRY(double_free), ENTRY(free_wild), ENTRY(redzone), ENTRY(use_after_free), ENTRY(bad_page), ENTRY(usercopy),
	ENTRY(fortify), ENTRY(vfree),
#if IS_ENABLED(CONFIG_KFENCE)
	ENTRY(kfence_use), ENTRY(kfence_bounds), ENTRY(kfence_free),
#endif
	ENTRY(soft_lockup), ENTRY(hard_lockup), ENTRY(rcu_stall), ENTRY(lock_twice), ENTRY(hung_task), ENTRY(hung_mutex),
	ENTRY(workqueue), ENTRY(sleep_atomic), ENTRY(sleep_rcu),
	ENTRY(tx_timeout), ENTRY(hold_device),
	ENTRY(grab_pages), ENTRY(grab_atomic), ENTRY(grab_all), ENTRY(leak_slab),
	ENTRY(user_segfault), ENTRY(user_gpf), ENTRY(user_opcode), ENTRY(user_words), ENTRY(user_oom),
	ENTRY(sysrq_crash), ENTRY(sysrq_backtraces), ENTRY(sysrq_tasks), ENTRY(sysrq_blocked), ENTRY(sysrq_memory),
	ENTRY(sysrq_oom), ENTRY(sysrq_registers),
};

static void (*act)(void);
static struct timer_list timer;

static void fl_timer(struct timer_list *unused)
{
	act();
	module_put(THIS_MODULE);
}

static int fl_thread(void *unused)
{
	/* The module is loaded and said to be so before anything happens. */
	msleep(500);
	act();
	module_put(THIS_MODULE);
	return 0;
}

static int __init fl_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(table[i].name, how))
			act = table[i].act;
	if (!act)
		return -EINVAL;
	/* Nothing may unload it before what it does is done, which most of it never is. */
	__module_get(THIS_MODULE);
	if (!strcmp(where, "init")) {
		act();
		module_put(THIS_MODULE);
	} else if (!strcmp(where, "timer")) {
		timer_setup(&timer, fl_timer, 0);
		mod_timer(&timer, jiffies + HZ / 2);
	} else {
		struct task_struct *task = kthread_run(fl_thread, NULL, "fl_provoke");

		if (IS_ERR(task)) {
			module_put(THIS_MODULE);
			return PTR_ERR(task);
		}
	}
	return 0;
}

static void __exit fl_exit(void)
{
}

module_init(fl_init);
module_exit(fl_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Provokes the reports of the kernel, one at a time");
