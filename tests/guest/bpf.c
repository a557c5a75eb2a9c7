// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The smallest BPF program that is called at the begin of a kernel function
 * (fentry): the other user of ftrace's direct calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf.h"

#define KERNEL_TYPES "/sys/kernel/btf/vmlinux"

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* What follows a type in the table. */
static size_t tail_of(const struct btf_type *type)
{
	unsigned int n = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return sizeof(__u32);
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return n * sizeof(struct btf_enum64);
	case BTF_KIND_FUNC_PROTO:
		return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return n * sizeof(struct btf_var_secinfo);
	default:
		return 0;
	}
}

/* The number of the function in the kernel's table of types, 0 when it is not there. */
static unsigned int find(const char *table, const char *function)
{
	const struct btf_header *head = (const void *)table;
	const char *names = table + head->hdr_len + head->str_off;
	const char *at = table + head->hdr_len + head->type_off;
	const char *end = at + head->type_len;
	unsigned int id = 1;

	while (at < end) {
		const struct btf_type *type = (const void *)at;

		if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC &&
		    !strcmp(names + type->name_off, function))
			return id;
		at += sizeof(*type) + tail_of(type);
		id++;
	}
	return 0;
}

/* @return: the table in memory, or NULL with errno. */
static char *load_types(void)
{
	int fd = open(KERNEL_TYPES, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	struct stat st;
	char *table;
	ssize_t n;

	if (fd < 0)
		return NULL;
	table = fstat(fd, &st) ? NULL : malloc((size_t)st.st_size);
	while (table && have < (size_t)st.st_size) {
		n = read(fd, table + have, (size_t)st.st_size - have);
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	close(fd);
	return table;
}

int bpf_fentry(const char *function, int *link)
{
	/* r0 = 0; exit */
	const struct bpf_insn program[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_TRACING,
		.expected_attach_type = BPF_TRACE_FENTRY,
		.insn_cnt = sizeof(program) / sizeof(program[0]),
		.insns = (unsigned long)program,
		.license = (unsigned long)"GPL",
	};
	union bpf_attr attach = {0};
	char *table = load_types();
	int fd, error = 0;

	if (!table)
		return errno;
	load.attach_btf_id = find(table, function);
	free(table);
	fd = (int)bpf(BPF_PROG_LOAD, &load);
	if (fd < 0)
		return errno;
	attach.raw_tracepoint.prog_fd = (unsigned int)fd;
	*link = (int)bpf(BPF_RAW_TRACEPOINT_OPEN, &attach);
	if (*link < 0)
		error = errno;
	close(fd);
	return error;
}
