/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the files of this folder. load.c is on top, below it the sources
 * (file.c, env.c, flags.c), the table of all keys (options.c), the keys that are
 * lists or objects, the reader of objects (object.c), single values (value.c)
 * and errors (report.c); each calls downwards only.
 */
#ifndef NETTRUST_CONFIG_PRIV_H
#define NETTRUST_CONFIG_PRIV_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/base/words.h"
#include "lib/config/types.h"

struct nt_config_member;

/* Where values come from and complaints go to. */
struct nt_config_reader {
	struct nt_config *config;
	FILE *err;
	const char *source;	/* file name, "flag", "environment variable X" */
	unsigned int errors;
};

/*
 * Stores a value in its field of object, or complains. path names the value in
 * messages: "rules[7].services", or the flag.
 */
typedef void nt_config_set(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member,
			   json_t *value, void *object);
/* Do two fields hold the same? */
typedef bool nt_config_same(const void *a, const void *b);

/* A member of a JSON object: a key of the file, or of an object in it. */
struct nt_config_member {
	const char *name;
	const char *flag;	/* on the command line, NULL: none */
	const char *def;	/* default, as a flag has it; NULL: zeroes */
	const char *doc;	/* one line */
	json_type type;		/* JSON_TRUE, JSON_INTEGER, JSON_STRING, ... */
	nt_config_set *set;
	nt_config_same *same;	/* of a fixed key */
	size_t offset;		/* of the field in its struct */
	size_t count;		/* offset of the number of entries of a list */
	int64_t min;		/* of a number */
	int64_t max;
	uint32_t bit;		/* of a field with bits */
	const struct nt_words *words;
	const struct nt_config_object *object;	/* what is inside */
	bool required;
	bool nonempty;		/* "" is an error, else it means not given */
	bool fixed;		/* read at the start alone */
};

/* An object and the struct that its members are stored in. */
struct nt_config_object {
	const struct nt_config_member *members;
	size_t n_members;
	size_t size;		/* of the struct, octets */
	size_t max;		/* most of them in an array */
	/* Complains of what does not fit together; may be NULL. */
	void (*check)(struct nt_config_reader *reader, const char *path,
		      void *object);
};

#define NT_CONFIG_MEMBERS(list)						\
	.members = (list), .n_members = sizeof(list) / sizeof((list)[0])

/*
 * How a member is stored, for the rows of tables. FIELDS is the struct, which
 * the file that has the table defines.
 */
#define NT_CONFIG_FIELD(field) .offset = offsetof(FIELDS, field)
#define NT_CONFIG_TRUTH(field)						\
	.type = JSON_TRUE, .set = nt_config_set_truth,			\
	.same = nt_config_same_truth, NT_CONFIG_FIELD(field)
#define NT_CONFIG_BIT(field, value)					\
	.type = JSON_TRUE, .set = nt_config_set_bit,			\
	NT_CONFIG_FIELD(field), .bit = (value)
#define NT_CONFIG_NUMBER(field, least, most)				\
	.type = JSON_INTEGER, .set = nt_config_set_number,		\
	.same = nt_config_same_number,					\
	NT_CONFIG_FIELD(field), .min = (least), .max = (most)
#define NT_CONFIG_WORD(field, table)					\
	.type = JSON_STRING, .set = nt_config_set_word,			\
	.same = nt_config_same_number,					\
	NT_CONFIG_FIELD(field), .words = &(table)
#define NT_CONFIG_STRING(field)						\
	.type = JSON_STRING, .set = nt_config_set_string,		\
	NT_CONFIG_FIELD(field), .nonempty = true
#define NT_CONFIG_PATH(field)						\
	.type = JSON_STRING, .set = nt_config_set_path,			\
	.same = nt_config_same_text, NT_CONFIG_FIELD(field)
#define NT_CONFIG_ENDPOINT(field)					\
	.type = JSON_STRING, .set = nt_config_set_endpoint,		\
	.same = nt_config_same_endpoint, NT_CONFIG_FIELD(field)
#define NT_CONFIG_COMMENT						\
	.type = JSON_STRING, .set = nt_config_set_comment

/* Writes "SOURCE: KEY: CAUSE" and counts it. */
void nt_config_complain(struct nt_config_reader *reader, const char *key,
			const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "SOURCE: KEY: warning: CAUSE", of a value that is accepted. */
void nt_config_warn(struct nt_config_reader *reader, const char *key,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void nt_config_complain_unknown(struct nt_config_reader *reader,
				const char *key, const char *const *known,
				size_t n, const char *what);
void nt_config_out_of_memory(struct nt_config_reader *reader, const char *key);

/*
 * The text of a value. NULL if it is empty, which means not given unless the
 * member is nonempty, or after a complaint.
 */
const char *nt_config_text_of(struct nt_config_reader *reader, const char *path,
			      const struct nt_config_member *member,
			      json_t *value);
/* Return: false after a complaint. */
bool nt_config_number_of(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 int64_t *number);
bool nt_config_word_of(struct nt_config_reader *reader, const char *path,
		       const struct nt_config_member *member, json_t *value,
		       uint32_t *word);
/* Complains unless value is an array of strings. */
bool nt_config_is_strings(struct nt_config_reader *reader, const char *path,
			  json_t *value);

nt_config_set nt_config_set_truth;	/* bool */
nt_config_set nt_config_set_bit;	/* uint32_t */
nt_config_set nt_config_set_number;	/* uint32_t */
nt_config_set nt_config_set_seconds;	/* uint32_t, 1 to NT_CONFIG_TTL_MAX */
nt_config_set nt_config_set_word;	/* an enumeration or uint32_t */
nt_config_set nt_config_set_match;	/* bool: "chain", not "question" */
nt_config_set nt_config_set_string;	/* char *, malloc'd */
nt_config_set nt_config_set_path;	/* char [NT_PATH_STRLEN] */
nt_config_set nt_config_set_endpoint;	/* struct nt_endpoint */
nt_config_set nt_config_set_comment;	/* a string that is ignored */
nt_config_same nt_config_same_truth;	/* bool */
nt_config_same nt_config_same_number;	/* uint32_t or an enumeration */
nt_config_same nt_config_same_text;	/* char [] */
nt_config_same nt_config_same_endpoint;	/* struct nt_endpoint */

static inline void *nt_config_field(void *object,
				    const struct nt_config_member *member)
{
	return (char *)object + member->offset;
}

#define NT_CONFIG_ENTRY_LEN	64	/* longer than any address */

/*
 * Copies the first entry of "a,b , c" without the blanks around it, cut off after
 * NT_CONFIG_ENTRY_LEN - 1 octets. Return: the rest, NULL if there is none.
 */
const char *nt_config_entry(const char *text, char *entry);

/*
 * Return: malloc'd name in lower case without dots at the ends, NULL after a
 * complaint about text, of which name is the part that must be a domain name.
 */
char *nt_config_domain(struct nt_config_reader *reader, const char *path,
		       const char *text, const char *name);
/*
 * Takes "name" or "*.name", which sets below; where any is true also "*".
 * *name becomes what is left without "*.", malloc'd.
 */
void nt_config_pattern(struct nt_config_reader *reader, const char *path,
		       const struct nt_config_member *member, json_t *value,
		       char **name, bool *below, bool any);

#define NT_CONFIG_PATH_LEN	96	/* "rules[7].services" */
#define NT_CONFIG_TTL_MAX	315360000	/* ten years, in seconds */

void nt_config_read_object(struct nt_config_reader *reader,
			   const struct nt_config_object *object,
			   const char *path, json_t *value, void *to);
void nt_config_set_defaults(struct nt_config_reader *reader,
			    const struct nt_config_object *object, void *to);
/* Appends a struct for each object of value to the malloc'd *objects. */
void nt_config_read_array(struct nt_config_reader *reader,
			  const struct nt_config_object *object,
			  const char *path, json_t *value, void **objects,
			  size_t *n);
/* Return: the JSON that text of a flag stands for, NULL if it stands for none. */
json_t *nt_config_value_of(json_type type, const char *text);

nt_config_set nt_config_set_object;	/* member->object into the same struct */
nt_config_set nt_config_set_array;	/* a malloc'd array of member->object */
nt_config_set nt_config_set_domains;	/* char **, a malloc'd list */
nt_config_set nt_config_set_upstreams;

#define NT_CONFIG_OBJECT(what)						\
	.type = JSON_OBJECT, .set = nt_config_set_object, .object = &(what)
#define NT_CONFIG_ARRAY(list, n, what)					\
	.type = JSON_ARRAY, .set = nt_config_set_array,			\
	NT_CONFIG_FIELD(list), .count = offsetof(FIELDS, n), .object = &(what)
#define NT_CONFIG_DOMAINS(list, n)					\
	.type = JSON_ARRAY, .set = nt_config_set_domains,		\
	NT_CONFIG_FIELD(list), .count = offsetof(FIELDS, n)

/* What the keys have inside. */
extern const struct nt_config_object nt_config_root;
extern const struct nt_config_object nt_config_whitelist;
extern const struct nt_config_object nt_config_blacklist;
extern const struct nt_config_object nt_config_rule;
extern const struct nt_config_object nt_config_list;
extern const struct nt_config_object nt_config_record;
extern const struct nt_words nt_upstream_policy_words;
extern const struct nt_words nt_upstream_proto_words;

/* One whitelist or blacklist entry; a host has no length. */
void nt_config_add_prefix(struct nt_config_reader *reader, const char *path,
			  const char *text, enum nettrust_prefix_kind kind,
			  bool host);
void nt_config_add_builtin_domains(struct nt_config_reader *reader);
/* Sorts the prefixes; the same one of two sources is kept once. */
void nt_config_tidy_prefixes(struct nt_config *config);
/* Reads the files; their errors name file and line. */
void nt_config_load_lists(struct nt_config_reader *reader);

/* Complain of keys that do not fit together. */
void nt_config_check_upstreams(struct nt_config_reader *reader);
void nt_config_check_tls(struct nt_config_reader *reader);
void nt_config_check_records(struct nt_config_reader *reader);

void nt_config_free_networks(struct nt_config *config);
void nt_config_free_rules(struct nt_config *config);
void nt_config_free_lists(struct nt_config *config);
void nt_config_free_records(struct nt_config *config);

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
 * Flags are read twice: first for the above and for mistakes, then, after file
 * and environment, for the values.
 */
void nt_config_scan_flags(struct nt_config_reader *reader, int argc,
			  char **argv, struct nt_config_flags *flags);
void nt_config_apply_flags(struct nt_config_reader *reader, int argc,
			   char **argv);
void nt_config_print_usage(FILE *out);

#endif
