// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capabilities a thread keeps. Capabilities belong to threads in Linux, and
 * cap_set_proc() changes the calling one.
 */
#include <string.h>
#include <sys/capability.h>

#include "confine.h"
#include "log.h"

static const cap_value_t writer_caps[] = {CAP_FOWNER, CAP_LEASE};
static const cap_value_t chore_caps[] = {CAP_FOWNER, CAP_DAC_OVERRIDE};
static const cap_value_t freezer_caps[] = {CAP_DAC_OVERRIDE};
static const cap_value_t signer_caps[] = {CAP_FOWNER, CAP_LEASE, CAP_DAC_OVERRIDE};

/* Keeps what of @want the thread has; what it never had is not an error here. */
static void keep(cap_t to, const cap_value_t *want, int n)
{
	cap_t have = cap_get_proc();
	cap_flag_value_t set;

	if (!have)
		return;
	for (int i = 0; i < n; i++) {
		if (cap_get_flag(have, want[i], CAP_PERMITTED, &set) || set != CAP_SET)
			continue;
		cap_set_flag(to, CAP_PERMITTED, 1, &want[i], CAP_SET);
		cap_set_flag(to, CAP_EFFECTIVE, 1, &want[i], CAP_SET);
	}
	cap_free(have);
}

void confine_thread(enum confine_role role)
{
	cap_t caps = cap_init();

	if (!caps)
		return;
	if (role == CONFINE_WRITER)
		keep(caps, writer_caps, sizeof(writer_caps) / sizeof(writer_caps[0]));
	else if (role == CONFINE_CHORE)
		keep(caps, chore_caps, sizeof(chore_caps) / sizeof(chore_caps[0]));
	else if (role == CONFINE_SIGNER)
		keep(caps, signer_caps, sizeof(signer_caps) / sizeof(signer_caps[0]));
	else if (role == CONFINE_FREEZER)
		keep(caps, freezer_caps, sizeof(freezer_caps) / sizeof(freezer_caps[0]));
	if (cap_set_proc(caps))
		log_line("capabilities could not be given up");
	cap_free(caps);
	cap_reset_ambient();
}
