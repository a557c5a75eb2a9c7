/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pm: the package manager of the phone. It fills staging and moves what the
 * daemon sealed; whether a package may live here is never its decision.
 *
 * That staging, sealing and one rename are the only way in is invented for
 * training; the warning it shows is S4's.
 */
#ifndef PM_H
#define PM_H

#include <stdbool.h>
#include <stddef.h>
#include <json-c/json.h>

#define PM_APP_DIR     "/data/app"
#define PM_STAGING_DIR "/data/app-staging"
#define PM_SOCKET      "/run/angae/control.sock"

#define PM_BASE	       "base.apk"
#define PM_APKS_MAX    33 /* the base and its splits */
/* Android's name of the processor, as it stands in a package. */
#ifdef __aarch64__
#define PM_ABI "arm64-v8a"
#else
#define PM_ABI "x86_64"
#endif
#define PM_NATIVE     "lib/" PM_ABI "/"

#define PM_DETAIL_LEN 256

/**
 * struct pm_failure - why a command failed
 * @code: Android's word, e.g. INSTALL_FAILED_INSUFFICIENT_STORAGE; a static string
 * @detail: one line for people
 */
struct pm_failure {
	const char *code;
	char detail[PM_DETAIL_LEN];
};

/** pm_fail() - fill @why; Return: -1, for `return pm_fail(…)`. */
__attribute__((format(printf, 3, 4))) int pm_fail(struct pm_failure *why, const char *code,
						  const char *format, ...);
/** pm_fail_errno() - the same from errno: a full disk has its own code. */
int pm_fail_errno(struct pm_failure *why, const char *what);

/* staging.c */
struct pm_staging {
	int parent; /* fd of PM_STAGING_DIR */
	int dir;    /* fd of the staging directory, locked while we live */
	char name[32];
};

/** pm_staging_sweep() - remove what installs that died have left; best effort. */
void pm_staging_sweep(void);
/** pm_staging_make() - a new, empty, locked staging directory; 0 or -1. */
int pm_staging_make(struct pm_staging *staging, struct pm_failure *why);
/** pm_staging_drop() - remove it with all that is in it and close it. */
void pm_staging_drop(struct pm_staging *staging);
/** pm_staging_name() - a name nobody has; 0 or -1 with errno. */
int pm_staging_name(char *name, size_t len);
/** pm_staging_settle() - give the tree its final modes and put it on disk; 0 or -1. */
int pm_staging_settle(struct pm_staging *staging, struct pm_failure *why);

/* tree.c */
/** pm_tree_remove() - remove directory @name under @parent and all in it; 0 or -1 with errno. */
int pm_tree_remove(int parent, const char *name);
/** pm_tree_sync() - fsync @dirfd's directories, deepest first; 0 or -1 with errno. */
int pm_tree_sync(int dirfd);

/* copy.c */
/** pm_copy() - copy @in to its end into @name under @dir, on disk when it returns; 0 or -1. */
int pm_copy(int in, int dir, const char *name, struct pm_failure *why);

/* native.c */
/** pm_native_extract() - unpack lib/ABI/ of the staged APK @name beside it; 0 or -1. */
int pm_native_extract(int dir, const char *name, struct pm_failure *why);

/* control.c */
/**
 * pm_control_ask() - one request to angaed, one reply
 * @request: taken over (put)
 * @fd: sent along, or -1
 *
 * Return: the reply, "ok" or not; NULL with @why when the daemon cannot be
 * reached, goes away or sends what is not a reply.
 */
struct json_object *pm_control_ask(struct json_object *request, int fd, struct pm_failure *why);
/**
 * pm_control_wait() - the same, where the daemon may first say that it waits for somebody's word
 * @notice: told what is asked; meanwhile a signal ends the wait
 */
struct json_object *pm_control_wait(struct json_object *request, int fd,
				    void (*notice)(struct json_object *notice),
				    struct pm_failure *why);
/** pm_control_ok() - does the reply say ok? */
bool pm_control_ok(struct json_object *reply);
/** pm_control_text() - a string of the reply, "" when absent. */
const char *pm_control_text(struct json_object *reply, const char *key);

/* name.c */
/** pm_name_valid() - is it a package name, and nothing a path could be made of? */
bool pm_name_valid(const char *name);

/* wait.c */
/** pm_hold_signals() - from here on nobody at the terminal may stop us half way. */
void pm_hold_signals(void);
/** pm_let_signals() - but for a while: SIGINT, SIGTERM and SIGHUP interrupt, and are noted. */
void pm_let_signals(void);
/** pm_interrupted() - did one come? */
bool pm_interrupted(void);

/* install.c, list.c, uninstall.c: each a subcommand */
int pm_install(int argc, char **argv);
int pm_list(int argc, char **argv);
int pm_uninstall(int argc, char **argv);

#endif
