// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "copy.h"
#include "program.h"
#include "run_disks.h"
#include "sparse.h"

/* A disk of a few sectors upsets the kernel's search for partitions. */
#define LAB_GRAIN (1LL << 20)

static char *temporary(void)
{
	const char *dir = getenv("TMPDIR");

	return join(dir && *dir ? dir : "/tmp", "angae-lab.XXXXXX");
}

/* The same directory gives the same disk: times and id are fixed. */
static int pack(const char *dir, const char *out)
{
	struct words argv = {0};
	int status;

	words_add(&argv, "mkfs.erofs");
	words_add(&argv, "--quiet");
	words_add(&argv, "--all-root");
	words_add(&argv, "-x-1");
	words_add(&argv, "-T1700000000");
	words_add(&argv, "-U0a5a0000-0000-4000-8000-000000000004");
	words_add(&argv, "%s", out);
	words_add(&argv, "%s", dir);
	status = program_run(&argv, "erofs-utils", false);
	words_free(&argv);
	if (status > 0)
		complain("%s: cannot be packed into a lab's disk (mkfs.erofs: status %d)", dir,
			 status);
	return status ? -1 : 0;
}

/* A lab's disk that was given as an image is copied: it must not be made longer. */
static int fill(const char *from, int dir, const char *out, int fd)
{
	struct stat st;
	int image, ret;

	if (dir)
		return pack(from, out);
	image = open_regular(from, &st);
	if (image < 0)
		return -1;
	ret = copy_content(image, fd, (uint64_t)st.st_size);
	if (ret)
		complain("%s: %s", from, strerror(errno));
	close(image);
	return ret;
}

static int resize(int fd, bool fixed, const char *from)
{
	off_t size = lseek(fd, 0, SEEK_END);
	off_t wanted = (size + LAB_GRAIN - 1) / LAB_GRAIN * LAB_GRAIN;

	if (fixed && size > (off_t)RUN_LAB_BYTES) {
		complain("%s: has no room on the lab's disk of a saved handset (%llu GiB)", from,
			 RUN_LAB_BYTES >> 30);
		return -1;
	}
	if (size >= 0 && !ftruncate(fd, fixed ? (off_t)RUN_LAB_BYTES : wanted))
		return 0;
	complain("the lab's disk: %s", strerror(errno));
	return -1;
}

/* QEMU gets an open file: its name is gone already, so nobody has to remove it. */
static void give(struct run_handset *h, int fd)
{
	h->lab_fd = fd;
	snprintf(h->lab_path, sizeof(h->lab_path), "/dev/fdset/1");
	h->machine.disks[DISK_LAB] = (struct run_disk){"lab", h->lab_path, RUN_READONLY};
	h->machine.lab_fd = fd;
}

/* @from NULL: nothing is on it. */
static int nameless(struct run_handset *h, const char *from, bool dir, bool fixed)
{
	char *path = temporary();
	int fd = mkostemp(path, O_CLOEXEC), again = -1;

	if (fd < 0)
		complain("%s: %s", path, strerror(errno));
	else if ((!from || !fill(from, dir, path, fd)) && !resize(fd, fixed, from)) {
		again = open(path, O_RDONLY | O_CLOEXEC);
		if (again < 0)
			complain("%s: %s", path, strerror(errno));
	}
	if (fd >= 0) {
		unlink(path);
		close(fd);
	}
	free(path);
	if (again < 0)
		return -1;
	give(h, again);
	return 0;
}

int run_disks_blank(struct run_handset *h)
{
	return nameless(h, NULL, false, true);
}

static int lab_disk(struct run_handset *h)
{
	const char *lab = h->options->lab;
	bool saved = h->options->snapshot;
	struct stat st;

	if (!lab)
		return saved ? run_disks_blank(h) : 0;
	if (stat(lab, &st) < 0) {
		complain("the lab's disk %s is missing: %s", lab, strerror(errno));
		return -1;
	}
	if (S_ISDIR(st.st_mode) || saved)
		return nameless(h, lab, S_ISDIR(st.st_mode), saved);
	h->machine.disks[DISK_LAB] = (struct run_disk){"lab", lab, RUN_READONLY};
	return 0;
}

static int userdata(struct run_handset *h)
{
	const char *own = h->options->userdata, *made = h->image.parts[RUN_USERDATA];

	h->machine.disks[DISK_USERDATA] = (struct run_disk){"userdata", made, RUN_FORGET};
	if (!own)
		return 0;
	h->machine.disks[DISK_USERDATA] = (struct run_disk){"userdata", own, RUN_KEEP};
	return access(own, F_OK) ? sparse_clone(made, own, "the phone's data") : 0;
}

static int card(struct run_handset *h)
{
	const char *path = h->options->card;

	if (!path)
		return 0;
	if (access(path, R_OK)) {
		complain("the card %s: %s", path, strerror(errno));
		return -1;
	}
	h->machine.disks[DISK_CARD] = (struct run_disk){"card", path, RUN_FORGET};
	return 0;
}

int run_disks(struct run_handset *h)
{
	struct run_disk *disks = h->machine.disks;

	disks[DISK_SYSTEM] = (struct run_disk){"system", h->image.parts[RUN_SYSTEM], RUN_READONLY};
	if (h->image.parts[RUN_VENDOR])
		disks[DISK_VENDOR] =
			(struct run_disk){"vendor", h->image.parts[RUN_VENDOR], RUN_READONLY};
	return userdata(h) || lab_disk(h) || card(h) ? -1 : 0;
}
