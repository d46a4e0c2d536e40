/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the config*.c files alone. */
#ifndef NETTRUST_CONFIG_PRIV_H
#define NETTRUST_CONFIG_PRIV_H

#include <jansson.h>

#include "lib/config.h"
#include "lib/words.h"

/* Where values come from and complaints go to. */
struct nt_config_reader {
	struct nt_config *config;
	FILE *err;
	const char *source;	/* file name, "flag", "environment variable X" */
	unsigned int errors;
};

struct nt_config_option;

/* Takes a value of the file or of a flag; complains itself. */
typedef void (*nt_config_set)(struct nt_config_reader *reader,
			      const struct nt_config_option *option,
			      const char *key, json_t *value);

struct nt_config_option {
	const char *key;	/* in the file */
	const char *flag;	/* on the command line, NULL: file only */
	json_type type;		/* JSON_TRUE: a boolean; of a flag's text */
	nt_config_set set;
	size_t offset;		/* of the field in struct nt_config */
	int64_t min;		/* of a number; for bits, the bit */
	int64_t max;
	const struct nt_words *words;
	const char *help;	/* of the flag */
};

extern const struct nt_config_option nt_config_options[];
extern const size_t nt_config_n_options;

/* Writes "SOURCE: KEY: CAUSE" and counts it. */
void nt_config_complain(struct nt_config_reader *reader, const char *key,
			const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void nt_config_complain_unknown(struct nt_config_reader *reader,
				const char *key, const char *const *known,
				size_t n, const char *what);

/* One whitelist or blacklist entry; a host has no length. */
void nt_config_add_prefix(struct nt_config_reader *reader, const char *key,
			  const char *text, enum nettrust_prefix_kind kind,
			  bool host);
void nt_config_set_lists(struct nt_config_reader *reader,
			 const struct nt_config_option *option,
			 const char *key, json_t *value);
void nt_config_set_private_domains(struct nt_config_reader *reader,
				   const struct nt_config_option *option,
				   const char *key, json_t *value);
void nt_config_add_builtin_domains(struct nt_config_reader *reader);
void nt_config_tidy_lists(struct nt_config *config);

void nt_config_read_file(struct nt_config_reader *reader, const char *path);
void nt_config_read_env(struct nt_config_reader *reader, char **envp);

struct nt_config_flags {
	const char *file;	/* -config */
	bool check;		/* -check */
	bool help;
	bool version;
};

/*
 * Flags are read twice: first for what is above and for mistakes, then, after
 * file and environment, for the values.
 */
void nt_config_scan_flags(struct nt_config_reader *reader, int argc,
			  char **argv, struct nt_config_flags *flags);
void nt_config_apply_flags(struct nt_config_reader *reader, int argc,
			   char **argv);
void nt_config_print_usage(FILE *out);

#endif
