// SPDX-License-Identifier: GPL-2.0
/*
 * Objects and arrays of objects: the one reader of JSON. Tables of members say
 * what an object may hold; the root of the file is an object like any other.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/grow.h"
#include "lib/config/priv.h"

#define MEMBERS_MAX 128		/* named in "did you mean" */

static const struct nt_config_member *find(const struct nt_config_object *object,
					   const char *name)
{
	for (size_t i = 0; i < object->n_members; i++)
		if (!strcmp(object->members[i].name, name))
			return &object->members[i];
	return NULL;
}

static void complain_unknown(struct nt_config_reader *reader,
			     const struct nt_config_object *object,
			     const char *path)
{
	const char *known[MEMBERS_MAX];
	size_t n;

	for (n = 0; n < object->n_members && n < MEMBERS_MAX; n++)
		known[n] = object->members[n].name;
	nt_config_complain_unknown(reader, path, known, n, "key");
}

static void check_required(struct nt_config_reader *reader,
			   const struct nt_config_object *object,
			   const char *path, json_t *value)
{
	for (size_t i = 0; i < object->n_members; i++)
		if (object->members[i].required &&
		    !json_object_get(value, object->members[i].name))
			nt_config_complain(reader, path, "has no \"%s\"",
					   object->members[i].name);
}

/* path is NULL at the root, whose members are named without one. */
void nt_config_read_object(struct nt_config_reader *reader,
			   const struct nt_config_object *object,
			   const char *path, json_t *value, void *to)
{
	char inner[NT_CONFIG_PATH_LEN + 64];
	const struct nt_config_member *member;
	unsigned int errors = reader->errors;
	json_t *inside;
	const char *name;

	if (!json_is_object(value)) {
		nt_config_complain(reader, path, "must be an object");
		return;
	}
	json_object_foreach(value, name, inside) {
		if (path)
			snprintf(inner, sizeof(inner), "%s.%s", path, name);
		member = find(object, name);
		if (member)
			member->set(reader, path ? inner : name, member, inside,
				    to);
		else
			complain_unknown(reader, object, path ? inner : name);
	}
	check_required(reader, object, path, value);
	if (object->check && reader->errors == errors)
		object->check(reader, path, to);
}

void nt_config_set_defaults(struct nt_config_reader *reader,
			    const struct nt_config_object *object, void *to)
{
	for (size_t i = 0; i < object->n_members; i++) {
		const struct nt_config_member *member = &object->members[i];
		json_t *value;

		if (!member->def)
			continue;
		value = nt_config_value_of(member->type, member->def);
		if (value)
			member->set(reader, member->name, member, value, to);
		else
			nt_config_out_of_memory(reader, member->name);
		json_decref(value);
	}
}

void nt_config_set_object(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object)
{
	nt_config_read_object(reader, member->object, path, value, object);
}

void nt_config_read_array(struct nt_config_reader *reader,
			  const struct nt_config_object *object,
			  const char *path, json_t *value, void **objects,
			  size_t *n)
{
	char inner[NT_CONFIG_PATH_LEN];
	json_t *element;
	void *grown, *to;
	size_t i;

	if (!json_is_array(value)) {
		nt_config_complain(reader, path, "must be an array of objects");
		return;
	}
	json_array_foreach(value, i, element) {
		snprintf(inner, sizeof(inner), "%s[%zu]", path, i + 1);
		if (*n == object->max) {
			nt_config_complain(reader, inner, "exceeds the limit of %zu entries",
					   object->max);
			return;
		}
		grown = nt_grow(*objects, *n, object->size);
		if (!grown) {
			nt_config_out_of_memory(reader, inner);
			return;
		}
		*objects = grown;
		to = (char *)grown + (*n)++ * object->size;
		memset(to, 0, object->size);
		nt_config_set_defaults(reader, object, to);
		nt_config_read_object(reader, object, inner, element, to);
	}
}

void nt_config_set_array(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	size_t *n = (void *)((char *)object + member->count);

	nt_config_read_array(reader, member->object, path, value,
			     nt_config_field(object, member), n);
}
