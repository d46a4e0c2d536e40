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

/*
 * What a value says. Text: NULL if it is empty, which means not set, or was
 * complained about. Number and truth: false if it was complained about.
 */
const char *nt_config_text_of(struct nt_config_reader *reader, const char *key,
			      json_t *value);
bool nt_config_number_of(struct nt_config_reader *reader, const char *key,
			 json_t *value, int64_t min, int64_t max,
			 int64_t *number);
bool nt_config_truth_of(struct nt_config_reader *reader, const char *key,
			json_t *value, bool *truth);
/* A file name; path has NT_PATH_STRLEN octets. */
void nt_config_path_of(struct nt_config_reader *reader, const char *key,
		       json_t *value, char *path);

/* fwd* and upstreams. */
extern const struct nt_words nt_upstream_policy_words;
void nt_config_set_fwd(struct nt_config_reader *reader,
		       const struct nt_config_option *option, const char *key,
		       json_t *value);
void nt_config_set_fwd_proto(struct nt_config_reader *reader,
			     const struct nt_config_option *option,
			     const char *key, json_t *value);
void nt_config_set_upstreams(struct nt_config_reader *reader,
			     const struct nt_config_option *option,
			     const char *key, json_t *value);
/* What must hold between these keys, those of listeners and each other. */
void nt_config_check_upstreams(struct nt_config_reader *reader);
void nt_config_check_tls(struct nt_config_reader *reader);

/* Labels of letters, digits, - and _, no final dot. */
bool nt_config_is_domain(const char *name);
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
