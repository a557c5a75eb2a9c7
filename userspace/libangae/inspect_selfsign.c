// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "inspect.h"
#include "read.h"
#include "selfsign_trailer.h"

/* A field of the trailer; of the header the plain bytes are told. */
static struct angae_item field(const struct angae_self *self, const char *name, size_t at,
			       size_t len, const char *source)
{
	return (struct angae_item){
		.depth = 1,
		.name = name,
		.off = self->content + at,
		.len = len,
		.raw = (at < ANGAE_SELF_HEADER ? self->header : self->raw) + at,
		.rawlen = len,
		.source = source,
	};
}

static void tell_identity(struct angae_teller *t, const struct angae_self *self)
{
	struct angae_item imei = field(self, "IMEI", ANGAE_SELF_AT_IDENTITY, 8, "HH");
	struct angae_item imsi = field(self, "IMSI", ANGAE_SELF_AT_IDENTITY + 8, 8, "HH");
	struct angae_identity identity;

	if (angae_identity_unpack(self->header + ANGAE_SELF_AT_IDENTITY, &identity) < 0) {
		angae_tell(t, &imei, "not packed digits, it or the IMSI");
		angae_tell(t, &imsi, "not packed digits, it or the IMEI");
		return;
	}
	angae_tell(t, &imei, "%s", identity.imei[0] ? identity.imei : "none");
	angae_tell(t, &imsi, "%s", identity.imsi[0] ? identity.imsi : "none");
}

static void tell_header(struct angae_teller *t, const struct angae_self *self)
{
	struct angae_item item = field(self, "tag", ANGAE_SELF_AT_TAG, 4, "HH");

	angae_tell(t, &item, "%.4s", (const char *)item.raw);
	tell_identity(t, self);
	item = field(self, "version", ANGAE_SELF_AT_VERSION, 4, "invented");
	angae_tell(t, &item, "%" PRIu32, angae_get32(item.raw));
	item = field(self, "extension", ANGAE_SELF_AT_EXT, ANGAE_SELF_EXT_LEN, "invented");
	angae_tell(t, &item, "%.*s", ANGAE_SELF_EXT_LEN, (const char *)item.raw);
	item = field(self, "size", ANGAE_SELF_AT_SIZE, 8, "invented");
	angae_tell(t, &item, "%" PRIu64 " bytes of content%s", angae_get64(item.raw),
		   angae_get64(item.raw) == self->content ? "" : ", which it has not");
	item = field(self, "root", ANGAE_SELF_AT_ROOT, 32, "invented");
	angae_tell(t, &item, "of the fs-verity tree over the content");
}

void angae_inspect_selfsign(struct angae_teller *t)
{
	struct angae_self self;
	struct angae_item item = {.name = "self-signature", .source = "invented"};
	int code = angae_self_read(t->fd, &self);

	if (code == ANGAE_SELF_TRAILER) {
		item.off = t->size - 8;
		item.len = 8;
		angae_tell(t, &item, "SELFSIGN ends the file, but no trailer we know is before it");
		return;
	}
	if (code != ANGAE_SELF_OK)
		return;
	item.off = self.content;
	item.len = ANGAE_SELF_LEN;
	angae_tell(t, &item, "a phone's, under its own file");
	tell_header(t, &self);
	item = field(&self, "signature", ANGAE_SELF_SIGNATURE_AT, ANGAE_RSA_LEN, "invented");
	angae_tell(t, &item, "RSA, by the device's key");
	item = field(&self, "length", ANGAE_SELF_LENGTH_AT, 4, "invented");
	angae_tell(t, &item, "%" PRIu32, angae_get32(item.raw));
	item = field(&self, "magic", ANGAE_SELF_MAGIC_AT, 8, "HH");
	angae_tell(t, &item, "SELFSIGN");
}
