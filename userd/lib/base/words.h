/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words for values: one table for each enumeration, and the functions that read
 * and print them. The tables of uapi/nettrust.yaml are generated.
 */
#ifndef NETTRUST_WORDS_H
#define NETTRUST_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define NT_WORDS_STRLEN 96	/* longest list of all words of a table */

struct nt_word {
	uint32_t value;
	const char *word;
};

struct nt_words {
	const struct nt_word *words;
	size_t n;
};

/* Initialises a struct nt_words at file scope: NT_WORDS_TABLE({ 0, "off" }, ...). */
#define NT_WORDS_TABLE(...) {						\
	.words = (const struct nt_word[]){ __VA_ARGS__ },		\
	.n = sizeof((const struct nt_word[]){ __VA_ARGS__ }) /		\
	     sizeof(struct nt_word),					\
}

/* The word of a value, "unknown" if the table has none. */
const char *nt_word_str(const struct nt_words *words, uint32_t value);
/* Return: 0, or -EINVAL and value untouched. */
int nt_word_parse(const struct nt_words *words, const char *text,
		  uint32_t *value);

/* Flags: "output,forward"; no flag at all is "none". */
const char *nt_flags_str(const struct nt_words *words, uint32_t flags,
			 char *buf, size_t len);
int nt_flags_parse(const struct nt_words *words, const char *text,
		   uint32_t *flags);

/* "off, audit or enforce", for sentences that say what was expected. */
const char *nt_words_list(const struct nt_words *words, char *buf, size_t len);

/*
 * For each table NAME: nt_NAME_words, nt_NAME_str(value) and
 * nt_NAME_parse(text, &value).
 */
#define NT_WORDS(name)							\
	extern const struct nt_words nt_##name##_words;			\
	static inline const char *nt_##name##_str(uint32_t value)	\
	{								\
		return nt_word_str(&nt_##name##_words, value);		\
	}								\
	static inline int nt_##name##_parse(const char *text,		\
					    uint32_t *value)		\
	{								\
		return nt_word_parse(&nt_##name##_words, text, value);	\
	}								\
	struct nt_words

NT_WORDS(proto);	/* IP protocols that have a name here */

#include "lib/base/words-gen.h"	/* those of uapi/nettrust.yaml */

#endif
