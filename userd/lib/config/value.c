// SPDX-License-Identifier: GPL-2.0
/* Single values: what each kind of member accepts and how it is stored. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/config/priv.h"

const char *nt_config_text_of(struct nt_config_reader *reader, const char *path,
			      const struct nt_config_member *member,
			      json_t *value)
{
	const char *text = json_string_value(value);

	if (text && *text)
		return text;
	if (member->nonempty)
		nt_config_complain(reader, path, "must be a string, and not empty");
	else if (!text)
		nt_config_complain(reader, path, "must be a string");
	return NULL;
}

bool nt_config_number_of(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 int64_t *number)
{
	if (!json_is_integer(value)) {
		nt_config_complain(reader, path, "must be a whole number");
		return false;
	}
	*number = json_integer_value(value);
	if (*number >= member->min && *number <= member->max)
		return true;
	nt_config_complain(reader, path, "%lld is out of range, must be %lld to %lld",
			   (long long)*number, (long long)member->min,
			   (long long)member->max);
	return false;
}

static bool word_of(struct nt_config_reader *reader, const char *path,
		    const struct nt_words *words, const char *text,
		    uint32_t *word)
{
	char known[NT_WORDS_STRLEN];

	if (!nt_word_parse(words, text, word))
		return true;
	nt_config_complain(reader, path, "\"%s\" is not possible, must be %s",
			   text, nt_words_list(words, known, sizeof(known)));
	return false;
}

bool nt_config_word_of(struct nt_config_reader *reader, const char *path,
		       const struct nt_config_member *member, json_t *value,
		       uint32_t *word)
{
	const char *text = nt_config_text_of(reader, path, member, value);

	return text && word_of(reader, path, member->words, text, word);
}

bool nt_config_is_strings(struct nt_config_reader *reader, const char *path,
			  json_t *value)
{
	json_t *entry;
	size_t i;

	if (!json_is_array(value)) {
		nt_config_complain(reader, path, "must be an array of strings");
		return false;
	}
	json_array_foreach(value, i, entry) {
		if (!json_is_string(entry)) {
			nt_config_complain(reader, path, "must be an array of strings, entry %zu is none",
					   i + 1);
			return false;
		}
	}
	return true;
}

static bool truth_of(struct nt_config_reader *reader, const char *path,
		     json_t *value)
{
	if (json_is_boolean(value))
		return true;
	nt_config_complain(reader, path, "must be true or false");
	return false;
}

void nt_config_set_truth(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	bool *truth = nt_config_field(object, member);

	if (truth_of(reader, path, value))
		*truth = json_is_true(value);
}

void nt_config_set_bit(struct nt_config_reader *reader, const char *path,
		       const struct nt_config_member *member, json_t *value,
		       void *object)
{
	uint32_t *bits = nt_config_field(object, member);

	if (truth_of(reader, path, value))
		*bits = json_is_true(value) ? *bits | member->bit :
					      *bits & ~member->bit;
}

void nt_config_set_number(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object)
{
	uint32_t *field = nt_config_field(object, member);
	int64_t number;

	if (nt_config_number_of(reader, path, member, value, &number))
		*field = number;
}

void nt_config_set_seconds(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member, json_t *value,
			   void *object)
{
	uint32_t *seconds = nt_config_field(object, member);
	json_int_t number = json_integer_value(value);

	if (number >= 1 && number <= NT_CONFIG_TTL_MAX)
		*seconds = number;
	else
		nt_config_complain(reader, path, "must be a whole number of seconds, 1 to %d",
				   NT_CONFIG_TTL_MAX);
}

void nt_config_set_word(struct nt_config_reader *reader, const char *path,
			const struct nt_config_member *member, json_t *value,
			void *object)
{
	uint32_t word;

	/* Every enumeration here is an unsigned int. */
	if (nt_config_word_of(reader, path, member, value, &word))
		memcpy(nt_config_field(object, member), &word, sizeof(word));
}

static const struct nt_words match_words = NT_WORDS_TABLE(
	{ false, "question" },
	{ true, "chain" });

void nt_config_set_match(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value);
	bool *chain = nt_config_field(object, member);
	uint32_t word;

	if (text && word_of(reader, path, &match_words, text, &word))
		*chain = word;
}

void nt_config_set_string(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value);
	char **string = nt_config_field(object, member);

	if (!text)
		return;
	*string = strdup(text);
	if (!*string)
		nt_config_out_of_memory(reader, path);
}

void nt_config_set_path(struct nt_config_reader *reader, const char *path,
			const struct nt_config_member *member, json_t *value,
			void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value);

	if (text && strlen(text) >= NT_PATH_STRLEN)
		nt_config_complain(reader, path, "is longer than %d octets",
				   NT_PATH_STRLEN - 1);
	else if (text)
		strcpy(nt_config_field(object, member), text);
}

void nt_config_set_endpoint(struct nt_config_reader *reader, const char *path,
			    const struct nt_config_member *member,
			    json_t *value, void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value), *why;

	if (text && nt_endpoint_parse(text, nt_config_field(object, member),
				      &why))
		nt_config_complain(reader, path, "\"%s\": %s", text, why);
}

bool nt_config_same_truth(const void *a, const void *b)
{
	return !memcmp(a, b, sizeof(bool));
}

bool nt_config_same_number(const void *a, const void *b)
{
	return !memcmp(a, b, sizeof(uint32_t));
}

bool nt_config_same_text(const void *a, const void *b)
{
	return !strcmp(a, b);
}

bool nt_config_same_endpoint(const void *a, const void *b)
{
	return nt_endpoint_equal(a, b);
}

void nt_config_set_comment(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member,
			   json_t *value, void *object)
{
	if (!json_is_string(value))
		nt_config_complain(reader, path, "must be a string");
}

const char *nt_config_entry(const char *text, char *entry)
{
	size_t comma, len;

	text += strspn(text, " \t");
	comma = strcspn(text, ",");
	/* Blanks inside stay: they make the entry invalid instead of two. */
	for (len = comma; len && strchr(" \t", text[len - 1]); len--)
		;
	snprintf(entry, NT_CONFIG_ENTRY_LEN, "%.*s", (int)len, text);
	return text[comma] ? text + comma + 1 : NULL;
}

/* Lower case, without the dots at the ends. NULL if memory ran out. */
static char *tidy_domain(const char *text)
{
	char *name;
	size_t len;

	if (*text == '.')
		text++;
	name = strdup(text);
	if (!name)
		return NULL;
	len = strlen(name);
	if (len && name[len - 1] == '.')
		name[len - 1] = '\0';
	for (char *c = name; *c; c++)
		*c = tolower((unsigned char)*c);
	return name;
}

char *nt_config_domain(struct nt_config_reader *reader, const char *path,
		       const char *text, const char *name)
{
	char *tidy = tidy_domain(name);

	if (!tidy) {
		nt_config_out_of_memory(reader, path);
		return NULL;
	}
	if (nt_name_valid(tidy, strlen(tidy)))
		return tidy;
	nt_config_complain(reader, path, "\"%s\": not a domain name", text);
	free(tidy);
	return NULL;
}

void nt_config_pattern(struct nt_config_reader *reader, const char *path,
		       const struct nt_config_member *member, json_t *value,
		       char **name, bool *below, bool any)
{
	const char *text = nt_config_text_of(reader, path, member, value);

	if (!text)
		return;
	*below = *text == '*';
	if (any && !strcmp(text, "*")) {
		*name = strdup("");
		if (!*name)
			nt_config_out_of_memory(reader, path);
		return;
	}
	*name = nt_config_domain(reader, path, text,
				 strncmp(text, "*.", 2) ? text : text + 2);
}

static json_t *truth_value(const char *text)
{
	/* As Go's strconv.ParseBool(), which the original uses. */
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE",
					   "True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE",
					  "False" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (!strcmp(text, yes[i]))
			return json_true();
		if (!strcmp(text, no[i]))
			return json_false();
	}
	return NULL;
}

json_t *nt_config_value_of(json_type type, const char *text)
{
	json_int_t number;
	char *end;

	if (type == JSON_TRUE)
		return truth_value(text);
	if (type == JSON_INTEGER) {
		errno = 0;
		number = strtoll(text, &end, 10);
		if (!errno && end != text && !*end)
			return json_integer(number);
		/* "dns", or for the setter to complain of. */
	}
	return json_string(text);
}
