// SPDX-License-Identifier: GPL-2.0
/*
 * Schedulers of MPTCP are meant to be part of the kernel or of BPF: their
 * functions are not exported and their structures stand in no header. So the
 * functions are looked up by name, and the places of fields in the kernel's own
 * type information (BTF), which is where BPF programs have them from.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "fl_mpsched.h"

#if FL_HAVE_SCHEDULERS
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/kprobes.h>
#include <linux/string.h>

struct fl_kernel fl_kernel;

typedef unsigned long (*fl_lookup_t)(const char *name);
typedef struct btf *(*fl_btf_t)(void);
typedef s32 (*fl_btf_find_t)(const struct btf *btf, const char *name, u8 kind);
typedef const char *(*fl_btf_name_t)(const struct btf *btf, u32 offset);

static fl_lookup_t lookup;

static int fl_lookup_find(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	int err = register_kprobe(&probe);

	if (err) {
		pr_err("cannot look up symbols: no kprobe, error %d\n", err);
		return -EOPNOTSUPP;
	}
	lookup = (fl_lookup_t)probe.addr;
	unregister_kprobe(&probe);
	return 0;
}

static void *fl_symbol(const char *name, int *err)
{
	unsigned long address = lookup(name);

	if (!address) {
		pr_err("this kernel has no %s\n", name);
		*err = -EOPNOTSUPP;
	}
	return (void *)address;
}

static u32 fl_offset(const struct btf *btf, const char *type, const char *field, int *err)
{
	fl_btf_find_t find = fl_symbol("btf_find_by_name_kind", err);
	fl_btf_name_t name_at = fl_symbol("btf_name_by_offset", err);
	const struct btf_member *member;
	const struct btf_type *t;
	s32 id;
	u32 i;

	if (*err)
		return 0;
	id = find(btf, type, BTF_KIND_STRUCT);
	t = id > 0 ? btf_type_by_id(btf, id) : NULL;
	if (t) {
		for_each_member(i, t, member) {
			if (!strcmp(name_at(btf, member->name_off), field))
				return __btf_member_bit_offset(t, member) / 8;
		}
	}
	pr_err("this kernel's type information has no %s.%s\n", type, field);
	*err = -EOPNOTSUPP;
	return 0;
}

int fl_kernel_find(void)
{
	int err = fl_lookup_find();
	struct btf *btf;
	fl_btf_t btf_of_kernel;

	if (err)
		return err;

	fl_kernel.register_scheduler = fl_symbol("mptcp_register_scheduler", &err);
	fl_kernel.unregister_scheduler = fl_symbol("mptcp_unregister_scheduler", &err);
	fl_kernel.find = fl_symbol("mptcp_sched_find", &err);
	fl_kernel.set_scheduled = fl_symbol("mptcp_subflow_set_scheduled", &err);
	fl_kernel.is_active = fl_symbol("mptcp_subflow_active", &err);
	btf_of_kernel = fl_symbol("bpf_get_btf_vmlinux", &err);
	if (err)
		return err;

	btf = btf_of_kernel();
	if (IS_ERR_OR_NULL(btf)) {
		pr_err("this kernel has no type information (CONFIG_DEBUG_INFO_BTF)\n");
		return -EOPNOTSUPP;
	}
	fl_kernel.subflows = fl_offset(btf, "mptcp_sock", "conn_list", &err);
	fl_kernel.scheduler = fl_offset(btf, "mptcp_sock", "sched", &err);
	if (!err && fl_offset(btf, "mptcp_subflow_context", "node", &err)) {
		pr_err("a subflow does not begin with its place in the list\n");
		err = -EOPNOTSUPP;
	}
	return err;
}
#endif
