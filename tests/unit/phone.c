// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <unistd.h>

#include <angae/natisign.h>

#include "phone.h"
#include "unit.h"

int phone;

int phone_set_up(void **state)
{
	char path[PATH_MAX];
	size_t len;
	uint8_t *key = unit_read_path(unit_key("1.dat"), &len);

	(void)state;
	phone = unit_directory(path);
	unit_write_at(phone, "1.dat", key, len);
	free(key);
	return 0;
}

int phone_verify_bytes(const void *bytes, size_t len, const char *name, uint64_t now)
{
	int fd = unit_memory_file(bytes, len);
	struct angae_reason why;
	int code = angae_natisign_verify(fd, name, phone, now, &why);

	assert_int_equal(why.code, code);
	assert_int_equal(why.layer, ANGAE_LAYER_NATISIGN);
	assert_true(why.detail[0]);
	for (size_t i = 0; i < why.nranges; i++)
		assert_true(why.ranges[i].off + why.ranges[i].len <= len);
	close(fd);
	return code;
}

int phone_verify(const struct forged *f, const char *name, uint64_t now)
{
	return phone_verify_bytes(f->bytes, f->len, name, now);
}
