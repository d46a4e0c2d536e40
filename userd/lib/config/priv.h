/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the config*.c files alone. */
#ifndef NETTRUST_CONFIG_PRIV_H
#define NETTRUST_CONFIG_PRIV_H

#include <jansson.h>

#include "lib/config/load.h"
#include "lib/base/words.h"

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
/* The same of what is taken all the same: "SOURCE: KEY: warning: ...". */
void nt_config_warn(struct nt_config_reader *reader, const char *key,
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

#define NT_CONFIG_ENTRY_LEN	64	/* no address is that long */

/*
 * The first entry of "a,b , c" without the blanks around it, cut off where entry,
 * of NT_CONFIG_ENTRY_LEN, ends. Return: the others, NULL if there are none.
 */
const char *nt_config_entry(const char *text, char *entry);

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
void nt_config_set_search_domains(struct nt_config_reader *reader,
				  const struct nt_config_option *option,
				  const char *key, json_t *value);
void nt_config_add_builtin_domains(struct nt_config_reader *reader);
/*
 * Return: malloc'd name in lower case without dots at the ends, NULL after a
 * complaint about text, of which name is the part that must be a domain name.
 */
char *nt_config_domain(struct nt_config_reader *reader, const char *key,
		       const char *text, const char *name);
void nt_config_tidy_lists(struct nt_config *config);

/* Arrays of objects. */
void nt_config_set_rules(struct nt_config_reader *reader,
			 const struct nt_config_option *option,
			 const char *key, json_t *value);
void nt_config_set_lists_of_names(struct nt_config_reader *reader,
				  const struct nt_config_option *option,
				  const char *key, json_t *value);
/* What is wrong in them is told by file and line. */
void nt_config_load_lists(struct nt_config_reader *reader);
void nt_config_set_records(struct nt_config_reader *reader,
			   const struct nt_config_option *option,
			   const char *key, json_t *value);
/* What must hold between them. */
void nt_config_check_records(struct nt_config_reader *reader);
void nt_config_free_rules(struct nt_config *config);
void nt_config_free_lists(struct nt_config *config);
void nt_config_free_records(struct nt_config *config);

#define NT_CONFIG_PATH_LEN	96	/* "rules[7].services" */
#define NT_CONFIG_TTL_MAX	315360000	/* ten years, in seconds */

/* A member of such an object, and how it is stored into its struct. */
struct nt_config_member {
	const char *name;
	void (*set)(struct nt_config_reader *reader, const char *path,
		    const struct nt_config_member *member, json_t *value,
		    void *object);
	size_t offset;			/* of the field */
	const struct nt_words *words;
	bool required;
};

/* What set may be: for bool, uint32_t seconds, enumerations, char *. */
void nt_config_member_bool(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member,
			   json_t *value, void *object);
void nt_config_member_ttl(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object);
void nt_config_member_word(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member,
			   json_t *value, void *object);
void nt_config_member_string(struct nt_config_reader *reader, const char *path,
			     const struct nt_config_member *member,
			     json_t *value, void *object);
/* "question" or "chain", for a bool that is true for the latter. */
void nt_config_member_match(struct nt_config_reader *reader, const char *path,
			    const struct nt_config_member *member,
			    json_t *value, void *object);
/* A string that nobody reads. */
void nt_config_member_comment(struct nt_config_reader *reader, const char *path,
			      const struct nt_config_member *member,
			      json_t *value, void *object);
/* NULL after a complaint if it is no string or empty. */
const char *nt_config_text(struct nt_config_reader *reader, const char *path,
			   json_t *value);
/* Hands each string of an array to take. */
void nt_config_strings(struct nt_config_reader *reader, const char *path,
		       json_t *array, void *object,
		       void (*take)(struct nt_config_reader *reader,
				    const char *path, const char *text,
				    void *object));
/*
 * Takes "name" or "*.name", which sets below; where any is true also "*".
 * *name becomes what is left without "*.", malloc'd.
 */
void nt_config_pattern(struct nt_config_reader *reader, const char *path,
		       json_t *value, char **name, bool *below, bool any);

/* How an array of objects becomes an array of structs. */
struct nt_config_array {
	const struct nt_config_member *members;
	size_t n_members;
	size_t size;		/* of a struct */
	size_t max;		/* most of them */
	void (*begin)(void *object);	/* defaults, may be NULL */
	/* Complains of what does not fit together. */
	void (*check)(struct nt_config_reader *reader, const char *path,
		      void *object);
};

/* Adds a struct for each object of value to the malloc'd *objects. */
void nt_config_read_array(struct nt_config_reader *reader,
			  const struct nt_config_array *array, const char *key,
			  json_t *value, void **objects, size_t *n);

void nt_config_read_file(struct nt_config_reader *reader, const char *path);
void nt_config_read_env(struct nt_config_reader *reader, char **envp);

struct nt_config_flags {
	const char *file;	/* -config */
	bool check;		/* -check */
	bool apply;		/* -apply */
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
