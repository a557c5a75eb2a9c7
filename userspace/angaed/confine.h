/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the daemon gives up. Each thread keeps only what its work needs:
 *
 *   writer    CAP_FOWNER (labels of files it does not own), CAP_LEASE (to know
 *             that nobody writes while it relabels)
 *   chore     CAP_FOWNER (labels), CAP_DAC_OVERRIDE (the owner's closed
 *             directories, when labels are taken back; the state's key files)
 *   signer    CAP_DAC_OVERRIDE (it signs files that are an app's), CAP_FOWNER,
 *             CAP_LEASE
 *   freezer   CAP_DAC_OVERRIDE (fs-verity is for whoever may write)
 *   the rest  nothing; the threads that parse files are among them
 *
 * Threads share memory, so this keeps honest code honest; the domain and the
 * system call filter are the wall.
 */
#ifndef ANGAED_CONFINE_H
#define ANGAED_CONFINE_H

enum confine_role {
	CONFINE_NOTHING,
	CONFINE_WRITER,
	CONFINE_CHORE,
	CONFINE_SIGNER,
	CONFINE_FREEZER,
};

/** confine_thread() - keep of the process's capabilities what @role may have. */
void confine_thread(enum confine_role role);

/** confine_process() - the system call filter, on all threads; 0, or -1 with errno. */
int confine_process(void);

#endif
