// SPDX-License-Identifier: GPL-2.0
/* Arrays of objects, such as the rules: each object becomes a struct. */
#include <stdlib.h>
#include <string.h>

#include "lib/config/priv.h"

#define MEMBERS_MAX 16

static void *field(void *object, const struct nt_config_member *member)
{
	return (char *)object + member->offset;
}

const char *nt_config_text(struct nt_config_reader *reader, const char *path,
			   json_t *value)
{
	const char *text = json_string_value(value);

	if (text && *text)
		return text;
	nt_config_complain(reader, path, "must be a string, and not empty");
	return NULL;
}

void nt_config_member_bool(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member,
			   json_t *value, void *object)
{
	bool *truth = field(object, member);

	if (json_is_boolean(value))
		*truth = json_is_true(value);
	else
		nt_config_complain(reader, path, "must be true or false");
}

void nt_config_member_ttl(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object)
{
	json_int_t number = json_integer_value(value);
	uint32_t *ttl = field(object, member);

	if (json_is_integer(value) && number >= 1 &&
	    number <= NT_CONFIG_TTL_MAX)
		*ttl = number;
	else
		nt_config_complain(reader, path, "must be a whole number of seconds, 1 to %d",
				   NT_CONFIG_TTL_MAX);
}

static void get_word(struct nt_config_reader *reader, const char *path,
		     const struct nt_words *words, json_t *value,
		     uint32_t *word)
{
	const char *text = nt_config_text(reader, path, value);
	char known[NT_WORDS_STRLEN];

	if (text && nt_word_parse(words, text, word))
		nt_config_complain(reader, path, "\"%s\" is not possible, must be %s",
				   text, nt_words_list(words, known,
						       sizeof(known)));
}

void nt_config_member_word(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member,
			   json_t *value, void *object)
{
	uint32_t word;

	/* Every enumeration is an unsigned int. */
	memcpy(&word, field(object, member), sizeof(word));
	get_word(reader, path, member->words, value, &word);
	memcpy(field(object, member), &word, sizeof(word));
}

void nt_config_member_match(struct nt_config_reader *reader, const char *path,
			    const struct nt_config_member *member,
			    json_t *value, void *object)
{
	static const struct nt_word list[] = {
		{ false, "question" },
		{ true, "chain" },
	};
	static const struct nt_words words = { list, 2 };
	bool *chain = field(object, member);
	uint32_t word = *chain;

	get_word(reader, path, &words, value, &word);
	*chain = word;
}

void nt_config_member_string(struct nt_config_reader *reader, const char *path,
			     const struct nt_config_member *member,
			     json_t *value, void *object)
{
	const char *text = nt_config_text(reader, path, value);
	char **string = field(object, member);

	if (!text)
		return;
	*string = strdup(text);
	if (!*string)
		nt_config_complain(reader, path, "out of memory");
}

void nt_config_member_comment(struct nt_config_reader *reader, const char *path,
			      const struct nt_config_member *member,
			      json_t *value, void *object)
{
	if (!json_is_string(value))
		nt_config_complain(reader, path, "must be a string");
}

void nt_config_strings(struct nt_config_reader *reader, const char *path,
		       json_t *array, void *object,
		       void (*take)(struct nt_config_reader *reader,
				    const char *path, const char *text,
				    void *object))
{
	json_t *value;
	size_t i;

	if (!json_is_array(array))
		nt_config_complain(reader, path, "must be an array of strings");
	json_array_foreach(array, i, value) {
		if (json_is_string(value))
			take(reader, path, json_string_value(value), object);
		else
			nt_config_complain(reader, path, "must be an array of strings, entry %zu is none",
					   i + 1);
	}
}

void nt_config_pattern(struct nt_config_reader *reader, const char *path,
		       json_t *value, char **name, bool *below, bool any)
{
	const char *text = nt_config_text(reader, path, value);

	if (!text)
		return;
	*below = *text == '*';
	if (any && !strcmp(text, "*")) {
		*name = strdup("");
		if (!*name)
			nt_config_complain(reader, path, "out of memory");
		return;
	}
	*name = nt_config_domain(reader, path, text,
				 strncmp(text, "*.", 2) ? text : text + 2);
}

/* Return: is everything there? */
static bool read_object(struct nt_config_reader *reader,
			const struct nt_config_array *array, const char *path,
			json_t *value, void *object)
{
	const char *known[MEMBERS_MAX];
	char inner[NT_CONFIG_PATH_LEN + 64];
	bool complete = true;
	const char *name;
	json_t *member;
	size_t i;

	if (!json_is_object(value)) {
		nt_config_complain(reader, path, "must be an object");
		return false;
	}
	json_object_foreach(value, name, member) {
		snprintf(inner, sizeof(inner), "%s.%s", path, name);
		for (i = 0; i < array->n_members; i++) {
			known[i] = array->members[i].name;
			if (!strcmp(name, known[i]))
				break;
		}
		if (i < array->n_members)
			array->members[i].set(reader, inner,
					      &array->members[i], member,
					      object);
		else
			nt_config_complain_unknown(reader, inner, known, i,
						   "key");
	}
	for (i = 0; i < array->n_members; i++) {
		if (!array->members[i].required ||
		    json_object_get(value, array->members[i].name))
			continue;
		nt_config_complain(reader, path, "has no \"%s\"",
				   array->members[i].name);
		complete = false;
	}
	return complete;
}

/* A zeroed element behind the last one, NULL if memory ran out. */
static void *one_more(void **objects, size_t *n, size_t size)
{
	void *grown;
	char *object;

	if (!(*n & (*n - 1))) {	/* room is the next power of two */
		grown = reallocarray(*objects, *n ? 2 * *n : 1, size);
		if (!grown)
			return NULL;
		*objects = grown;
	}
	object = (char *)*objects + (*n)++ * size;
	return memset(object, 0, size);
}

void nt_config_read_array(struct nt_config_reader *reader,
			  const struct nt_config_array *array, const char *key,
			  json_t *value, void **objects, size_t *n)
{
	char path[NT_CONFIG_PATH_LEN];
	unsigned int errors;
	json_t *element;
	void *object;
	size_t i;

	if (!json_is_array(value)) {
		nt_config_complain(reader, key, "must be an array of objects");
		return;
	}
	json_array_foreach(value, i, element) {
		snprintf(path, sizeof(path), "%s[%zu]", key, i + 1);
		if (*n == array->max) {
			nt_config_complain(reader, path, "is one too many, at most %zu are possible",
					   array->max);
			return;
		}
		object = one_more(objects, n, array->size);
		if (!object) {
			nt_config_complain(reader, path, "out of memory");
			return;
		}
		if (array->begin)
			array->begin(object);
		errors = reader->errors;
		if (read_object(reader, array, path, element, object) &&
		    errors == reader->errors && array->check)
			array->check(reader, path, object);
	}
}
