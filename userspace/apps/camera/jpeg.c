// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Baseline JPEG (ITU-T T.81) with the example tables of its annex K.
 */
#include <math.h>
#include <string.h>

#include "jpeg.h"

static const uint8_t zigzag[64] = {
	0,  1,	8,  16, 9,  2,	3,  10, 17, 24, 32, 25, 18, 11, 4,  5,	12, 19, 26, 33, 40, 48,
	41, 34, 27, 20, 13, 6,	7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
	30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

/* Table K.1 at half: quality about 75. */
static const uint8_t quant[64] = {
	8,  6,	5,  8,	12, 20, 26, 31, 6,  6,	7,  10, 13, 29, 30, 28, 7,  7,	8,  12, 20, 29,
	35, 28, 7,  9,	11, 15, 26, 44, 40, 31, 9,  11, 19, 28, 34, 55, 52, 39, 12, 18, 28, 32,
	41, 52, 57, 46, 25, 32, 39, 44, 52, 61, 60, 51, 36, 46, 48, 49, 56, 50, 52, 50,
};

/* Tables K.3 and K.5: how many codes of each length, then their symbols. */
static const uint8_t dc_counts[16] = {0, 1, 5, 1, 1, 1, 1, 1, 1};
static const uint8_t dc_symbols[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const uint8_t ac_counts[16] = {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d};
static const uint8_t ac_symbols[162] = {
	0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61,
	0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52,
	0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25,
	0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45,
	0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64,
	0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83,
	0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
	0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6,
	0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3,
	0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8,
	0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
};

struct huffman {
	uint16_t code[256];
	uint8_t len[256];
};

struct encoder {
	FILE *out;
	struct huffman dc, ac;
	uint32_t bits; /* not yet written, low bits last */
	unsigned int nbits;
	int last_dc;
};

static void build_huffman(struct huffman *table, const uint8_t *counts, const uint8_t *symbols)
{
	uint16_t code = 0;
	size_t next = 0;

	for (unsigned int len = 1; len <= 16; len++, code <<= 1) {
		for (unsigned int i = 0; i < counts[len - 1]; i++, next++) {
			table->code[symbols[next]] = code++;
			table->len[symbols[next]] = (uint8_t)len;
		}
	}
}

static void put_bits(struct encoder *enc, uint32_t value, unsigned int len)
{
	enc->bits = enc->bits << len | value;
	enc->nbits += len;
	while (enc->nbits >= 8) {
		uint8_t byte = (uint8_t)(enc->bits >> (enc->nbits - 8));

		fputc(byte, enc->out);
		if (byte == 0xff) /* stuffing, or it would read as a marker */
			fputc(0, enc->out);
		enc->nbits -= 8;
	}
	enc->bits &= (1u << enc->nbits) - 1;
}

static unsigned int magnitude(int value)
{
	unsigned int bits = 0, rest = value < 0 ? (unsigned int)-value : (unsigned int)value;

	for (; rest; rest >>= 1)
		bits++;
	return bits;
}

static void put_symbol(struct encoder *enc, const struct huffman *table, unsigned int symbol)
{
	put_bits(enc, table->code[symbol], table->len[symbol]);
}

static void put_value(struct encoder *enc, int value, unsigned int bits)
{
	if (bits)
		put_bits(enc, (uint32_t)(value < 0 ? value - 1 : value) & ((1u << bits) - 1), bits);
}

static void transform(const uint8_t *pixels, unsigned int stride, int out[64])
{
	double rows[8][8];

	for (int y = 0; y < 8; y++) {
		for (int u = 0; u < 8; u++) {
			double sum = 0;

			for (int x = 0; x < 8; x++)
				sum += (pixels[(unsigned int)y * stride + (unsigned int)x] - 128) *
				       cos((2 * x + 1) * u * M_PI / 16);
			rows[y][u] = sum * (u ? 0.5 : M_SQRT1_2 / 2);
		}
	}
	for (int v = 0; v < 8; v++) {
		for (int u = 0; u < 8; u++) {
			double sum = 0;

			for (int y = 0; y < 8; y++)
				sum += rows[y][u] * cos((2 * y + 1) * v * M_PI / 16);
			sum *= v ? 0.5 : M_SQRT1_2 / 2;
			out[v * 8 + u] = (int)lround(sum / quant[v * 8 + u]);
		}
	}
}

static void put_block(struct encoder *enc, const int block[64])
{
	int diff = block[0] - enc->last_dc;
	unsigned int bits = magnitude(diff), run = 0;

	enc->last_dc = block[0];
	put_symbol(enc, &enc->dc, bits);
	put_value(enc, diff, bits);
	for (int i = 1; i < 64; i++) {
		int value = block[zigzag[i]];

		if (!value) {
			run++;
			continue;
		}
		for (; run > 15; run -= 16)
			put_symbol(enc, &enc->ac, 0xf0);
		bits = magnitude(value);
		put_symbol(enc, &enc->ac, run << 4 | bits);
		put_value(enc, value, bits);
		run = 0;
	}
	if (run)
		put_symbol(enc, &enc->ac, 0);
}

static void put_segment(FILE *out, uint8_t marker, size_t len)
{
	const uint8_t head[] = {0xff, marker, (uint8_t)((len + 2) >> 8), (uint8_t)(len + 2)};

	fwrite(head, 1, sizeof(head), out);
}

static void put_huffman(FILE *out, uint8_t id, const uint8_t *counts, const uint8_t *symbols,
			size_t nsymbols)
{
	put_segment(out, 0xc4, 17 + nsymbols);
	fputc(id, out);
	fwrite(counts, 1, 16, out);
	fwrite(symbols, 1, nsymbols, out);
}

static void put_headers(FILE *out, unsigned int width, unsigned int height)
{
	static const uint8_t jfif[] = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
	static const uint8_t scan[] = {1, 1, 0x00, 0, 63, 0};
	const uint8_t frame[] = {8,
				 (uint8_t)(height >> 8),
				 (uint8_t)height,
				 (uint8_t)(width >> 8),
				 (uint8_t)width,
				 1,
				 1,
				 0x11,
				 0};

	fwrite("\xff\xd8", 1, 2, out);
	put_segment(out, 0xe0, sizeof(jfif));
	fwrite(jfif, 1, sizeof(jfif), out);
	put_segment(out, 0xdb, 65);
	fputc(0, out);
	for (int i = 0; i < 64; i++)
		fputc(quant[zigzag[i]], out);
	put_segment(out, 0xc0, sizeof(frame));
	fwrite(frame, 1, sizeof(frame), out);
	put_huffman(out, 0x00, dc_counts, dc_symbols, sizeof(dc_symbols));
	put_huffman(out, 0x10, ac_counts, ac_symbols, sizeof(ac_symbols));
	put_segment(out, 0xda, sizeof(scan));
	fwrite(scan, 1, sizeof(scan), out);
}

int camera_jpeg_write(FILE *out, const uint8_t *pixels, unsigned int width, unsigned int height)
{
	struct encoder enc = {.out = out};

	build_huffman(&enc.dc, dc_counts, dc_symbols);
	build_huffman(&enc.ac, ac_counts, ac_symbols);
	put_headers(out, width, height);
	for (unsigned int y = 0; y < height; y += 8) {
		for (unsigned int x = 0; x < width; x += 8) {
			int block[64];

			transform(pixels + y * width + x, width, block);
			put_block(&enc, block);
		}
	}
	put_bits(&enc, 0x7f, 7); /* fill the last byte with ones */
	fwrite("\xff\xd9", 1, 2, out);
	return fflush(out) || ferror(out) ? -1 : 0;
}
