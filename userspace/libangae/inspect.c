// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <angae/identity.h>
#include <angae/utf8.h>

#include "inspect.h"
#include "magic.h"
#include "read.h"

#define VALUE_MAX 320

void angae_tell(struct angae_teller *t, const struct angae_item *item, const char *fmt, ...)
{
	struct angae_item told = *item;
	char value[VALUE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	for (char *s = value; *s;) {
		size_t n = angae_utf8(s);

		if (!n)
			*s = '?';
		s += n ? n : 1;
	}
	told.value = value;
	t->parts += !told.depth;
	t->fn(&told, t->arg);
}

/* Side files have no magic: one is known by its size and form, one by its first words. */
void angae_inspect_side(struct angae_teller *t)
{
	static const char list_magic[] = "ANGAELST";
	struct angae_identity identity;
	uint8_t raw[ANGAE_IDENTITY_LEN];

	if (t->size < sizeof(raw) || angae_read_at(t->fd, raw, sizeof(raw), 0) < 0)
		return;
	if (!memcmp(raw, list_magic, sizeof(list_magic) - 1))
		angae_tell(t,
			   &(struct angae_item){.name = "allowlist",
						.len = sizeof(list_magic) - 1,
						.raw = raw,
						.rawlen = sizeof(list_magic) - 1,
						.source = "invented"},
			   "a state allowlist; angae allow show tells more");
	if (t->size != sizeof(raw) || angae_identity_unpack(raw, &identity) < 0)
		return;
	angae_tell(t, &(struct angae_item){.name = "identity", .len = sizeof(raw), .source = "HH"},
		   "the form of a phone's legalref.dat");
	angae_tell(t,
		   &(struct angae_item){.depth = 1,
					.name = "IMEI",
					.len = 8,
					.raw = raw,
					.rawlen = 8,
					.source = "HH"},
		   "%s", identity.imei[0] ? identity.imei : "none");
	angae_tell(t,
		   &(struct angae_item){.depth = 1,
					.name = "IMSI",
					.off = 8,
					.len = 8,
					.raw = raw + 8,
					.rawlen = 8,
					.source = "HH"},
		   "%s", identity.imsi[0] ? identity.imsi : "none");
}

size_t angae_inspect(int fd, angae_inspect_fn *tell, void *arg)
{
	struct angae_teller t = {.fd = fd, .fn = tell, .arg = arg};
	const char *kind;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	t.size = (uint64_t)st.st_size;
	kind = angae_magic(fd);
	if (kind)
		angae_tell(&t, &(struct angae_item){.name = "content", .source = "invented"},
			   "%s, by its first bytes: an era that looks at content checks it", kind);
	angae_inspect_side(&t);
	angae_inspect_archive(&t);
	angae_inspect_watermark(&t);
	angae_inspect_natisign(&t);
	angae_inspect_selfsign(&t);
	return t.parts;
}
