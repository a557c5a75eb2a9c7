/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_TEST_BPF_H
#define ANGAE_TEST_BPF_H

/**
 * bpf_fentry() - have a BPF program that does nothing called where a function begins
 * @function: of the kernel
 * @link: closing it takes the program away again
 *
 * Return: 0 or errno.
 */
int bpf_fentry(const char *function, int *link);

#endif
