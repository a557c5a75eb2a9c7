// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of the control channel: what is one, what is none, and that it does not matter in which
 * pieces they come.
 */
#include <stdio.h>

#include <angae/wire.h>

#include "unit.h"

static struct angae_wire wire;

static void feed(const void *bytes, size_t len)
{
	size_t room;
	uint8_t *at = angae_wire_room(&wire, &room);

	assert_true(len <= room);
	memcpy(at, bytes, len);
	angae_wire_fed(&wire, len);
}

static void feed_text(const char *text)
{
	feed(text, strlen(text));
}

/* The next message as "word word [payload]", "nonsense", or "" for none. */
static const char *next(void)
{
	static char text[1024];
	size_t used = 0;

	switch (angae_wire_next(&wire)) {
	case ANGAE_WIRE_MORE:
		return "";
	case ANGAE_WIRE_NONSENSE:
		return "nonsense";
	case ANGAE_WIRE_MESSAGE:
		break;
	}
	for (unsigned int i = 0; i < wire.count; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s", i ? " " : "",
				 wire.words[i]);
	if (wire.len)
		snprintf(text + used, sizeof(text) - used, " [%.*s]", (int)wire.len,
			 (const char *)wire.bytes);
	return text;
}

static void test_messages(void **state)
{
	(void)state;
	angae_wire_reset(&wire);
	feed_text("ping\n\n\nrun merge +5\nab\ncdexit 7\ndata +0\nlast");
	assert_string_equal(next(), "ping");
	assert_string_equal(next(), "run merge [ab\ncd]");
	assert_string_equal(next(), "exit 7");
	assert_false(angae_wire_idle(&wire));
	assert_string_equal(next(), "data");
	assert_string_equal(next(), "");
	assert_false(angae_wire_idle(&wire));
	feed_text("\n");
	assert_string_equal(next(), "last");
	assert_true(angae_wire_idle(&wire));
	assert_string_equal(next(), "");
}

static void test_nonsense(void **state)
{
	static const char *const lines[] = {
		" ping",
		"ping ",
		"a  b",
		"a\tb",
		"+5",
		"run +",
		"run +x",
		"run +-1",
		"run +5 ",
		"run +65537",
		"run +99999999999999999999",
		"p\x7f",
		"\xc3\xa4",
		"\r",
		"a b c d e f g h i j k l m n o p q",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		angae_wire_reset(&wire);
		feed_text(lines[i]);
		feed_text("\nping\n");
		assert_string_equal(next(), "nonsense");
		assert_string_equal(next(), "ping");
		assert_string_equal(next(), "");
	}
	feed("a\0b\n", 4);
	assert_string_equal(next(), "nonsense");
	feed_text("a b c d e f g h i j k l m n o +1\nx");
	assert_string_equal(next(), "a b c d e f g h i j k l m n o [x]");
}

/* A line of 255 bytes is one, of 256 none, and one without an end is told of once. */
static void test_long_lines(void **state)
{
	char line[ANGAE_WIRE_LINE + 2];

	(void)state;
	memset(line, 'x', sizeof(line));
	angae_wire_reset(&wire);
	feed(line, ANGAE_WIRE_LINE);
	assert_string_equal(next(), "");
	feed_text("\n");
	assert_int_equal(strlen(next()), ANGAE_WIRE_LINE);
	feed(line, ANGAE_WIRE_LINE + 1);
	feed_text("\nping\n");
	assert_string_equal(next(), "nonsense");
	assert_string_equal(next(), "ping");
	feed(line, sizeof(line));
	assert_string_equal(next(), "nonsense");
	assert_false(angae_wire_idle(&wire));
	for (int i = 0; i < 1000; i++) {
		feed(line, sizeof(line));
		assert_string_equal(next(), "");
	}
	feed_text("xx\nping\n");
	assert_string_equal(next(), "ping");
	assert_true(angae_wire_idle(&wire));
}

static void test_largest(void **state)
{
	static uint8_t payload[ANGAE_WIRE_BYTES];
	char line[ANGAE_WIRE_LINE + 1];
	size_t room;

	(void)state;
	unit_noise(payload, sizeof(payload), 1);
	memset(line, 'y', sizeof(line));
	memcpy(line + ANGAE_WIRE_LINE - 7, " +65536\n", 8);
	angae_wire_reset(&wire);
	feed(line, sizeof(line));
	feed(payload, sizeof(payload) - 1);
	assert_string_equal(next(), "");
	angae_wire_room(&wire, &room);
	assert_int_equal(room, 1);
	feed(payload + sizeof(payload) - 1, 1);
	assert_int_equal(angae_wire_next(&wire), ANGAE_WIRE_MESSAGE);
	assert_int_equal(wire.len, sizeof(payload));
	assert_memory_equal(wire.bytes, payload, sizeof(payload));
}

/* A talk of random messages, cut anywhere, says the same. */
static void test_pieces(void **state)
{
	static uint8_t talk[1 << 20], cuts[1 << 16], same[ANGAE_WIRE_BYTES];
	size_t len = 0, at = 0, read = 0;
	unsigned int count = 0, seen = 0;

	(void)state;
	unit_noise(cuts, sizeof(cuts), 2);
	while (len < sizeof(talk) / 2) {
		size_t bytes = (cuts[count % sizeof(cuts)] * 523u) % 70000 % ANGAE_WIRE_BYTES;

		len += sprintf((char *)talk + len, "data %u +%zu\n", count++, bytes);
		unit_noise(talk + len, bytes, count);
		len += bytes;
	}
	angae_wire_reset(&wire);
	while (at < len) {
		size_t piece = 1 + cuts[read++ % sizeof(cuts)] * 37, room;

		angae_wire_room(&wire, &room);
		piece = piece > room ? room : piece;
		piece = piece > len - at ? len - at : piece;
		feed(talk + at, piece);
		at += piece;
		for (enum angae_wire_got got; (got = angae_wire_next(&wire)); seen++) {
			uint64_t number;

			assert_int_equal(got, ANGAE_WIRE_MESSAGE);
			assert_int_equal(angae_wire_number(wire.words[1], count, &number), 0);
			assert_int_equal(number, seen);
			unit_noise(same, wire.len, seen + 1);
			assert_memory_equal(wire.bytes, same, wire.len);
		}
	}
	assert_int_equal(seen, count);
	assert_true(angae_wire_idle(&wire));
}

static void test_cut(void **state)
{
	(void)state;
	angae_wire_reset(&wire);
	feed_text("out +60000\nangae 1 ready 12 and angae 1 rea");
	assert_int_equal(angae_wire_cut(&wire, "angae 1 ready 77"), 0);
	feed_text("dy 7");
	assert_int_equal(angae_wire_cut(&wire, "angae 1 ready 77"), 0);
	feed_text("7 boot=x\nok\n");
	assert_int_equal(angae_wire_cut(&wire, "angae 1 ready 77"), 1);
	assert_string_equal(next(), "angae 1 ready 77 boot=x");
	assert_string_equal(next(), "ok");
}

static void test_numbers(void **state)
{
	uint64_t n = 7;

	(void)state;
	assert_int_equal(angae_wire_number("0", 0, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(angae_wire_number("255", 255, &n), 0);
	assert_int_equal(n, 255);
	assert_int_equal(angae_wire_number("18446744073709551615", UINT64_MAX, &n), 0);
	assert_true(n == UINT64_MAX);
	assert_int_equal(angae_wire_number("18446744073709551616", UINT64_MAX, &n), -1);
	assert_int_equal(angae_wire_number("256", 255, &n), -1);
	assert_int_equal(angae_wire_number("9", 3, &n), -1);
	assert_int_equal(angae_wire_number("", 3, &n), -1);
	assert_int_equal(angae_wire_number("+1", 3, &n), -1);
	assert_int_equal(angae_wire_number("1 ", 3, &n), -1);
}

static void test_times(void **state)
{
	static const char *const bad[] = {"",
					  ".",
					  "1.",
					  "1.5",
					  "-1",
					  "1.-12345678",
					  "1.0000000000",
					  "1e3",
					  ".000000001",
					  "9999999999999999999"};
	int64_t s;
	int32_t ns;

	(void)state;
	assert_int_equal(angae_wire_time("1700000000", &s, &ns), 0);
	assert_true(s == 1700000000 && ns == 0);
	assert_int_equal(angae_wire_time("0.999999999", &s, &ns), 0);
	assert_true(s == 0 && ns == 999999999);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(angae_wire_time(bad[i], &s, &ns), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),   cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_long_lines), cmocka_unit_test(test_largest),
		cmocka_unit_test(test_pieces),	   cmocka_unit_test(test_cut),
		cmocka_unit_test(test_numbers),	   cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
