/* SPDX-License-Identifier: GPL-2.0-only */
/* Before anything else: how our lines in the kernel's log begin. */
#ifndef _ANGAE_LOG_H
#define _ANGAE_LOG_H

#undef pr_fmt
#define pr_fmt(fmt) "angae: " fmt

#endif /* _ANGAE_LOG_H */
