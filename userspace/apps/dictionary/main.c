// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dictionary: an app that comes in a package (S4: an English-language app by
 * state developers). Its program travels as lib/x86_64/libdictionary.so, the
 * only name by which Android's installer unpacks native code.
 */
#include <stdio.h>
#include <string.h>

static const struct {
	const char *english;
	const char *korean;
} words[] = {
	{"fog", "안개"}, {"film", "영화"},	{"file", "파일"}, {"gate", "대문"},
	{"sky", "하늘"}, {"signature", "서명"}, {"song", "노래"}, {"word", "단어"},
};

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "fog";

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strcmp(words[i].english, word)) {
			printf("dictionary: %s: %s\n", word, words[i].korean);
			return 0;
		}
	}
	printf("dictionary: %s: not found\n", word);
	return 1;
}
