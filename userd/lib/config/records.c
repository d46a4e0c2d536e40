// SPDX-License-Identifier: GPL-2.0
/* The key "localRecords". */
#include <stdbool.h>	/* before ldns, which else makes one of its own */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "lib/config/priv.h"
#include "lib/base/names.h"

#define RECORDS_MAX	65535
#define TEXT_MAX	1024	/* octets of a TXT record */

#define FIELDS struct nt_record

static void set_name(struct nt_config_reader *reader, const char *path,
		     const struct nt_config_member *member, json_t *value,
		     void *object)
{
	struct nt_record *record = object;

	nt_config_pattern(reader, path, member, value, &record->name,
			  &record->below, false);
}

static const struct nt_words type_words = NT_WORDS_TABLE(
	{ LDNS_RR_TYPE_A, "A" },
	{ LDNS_RR_TYPE_AAAA, "AAAA" },
	{ LDNS_RR_TYPE_CNAME, "CNAME" },
	{ LDNS_RR_TYPE_PTR, "PTR" },
	{ LDNS_RR_TYPE_TXT, "TXT" });

static const struct nt_config_member members[] = {
	{ "name", .set = set_name, .nonempty = true, .required = true },
	{ "type", NT_CONFIG_WORD(type, type_words), .nonempty = true,
	  .required = true },
	{ "value", NT_CONFIG_STRING(value), .required = true },
	{ "ttl", .set = nt_config_set_seconds, NT_CONFIG_FIELD(ttl),
	  .type = JSON_INTEGER, .def = "300" },
	{ "comment", NT_CONFIG_COMMENT },
};

static void check_address(struct nt_config_reader *reader, const char *path,
			  const char *value, int family)
{
	struct nt_addr addr;
	const char *why;

	if (nt_addr_parse(value, &addr, &why) || addr.family != family)
		nt_config_complain(reader, path, "value \"%s\": not an %s address",
				   value,
				   family == AF_INET ? "IPv4" : "IPv6");
}

/* What the value must be depends on the type. */
static void check_record(struct nt_config_reader *reader, const char *path,
			 void *object)
{
	struct nt_record *record = object;
	char *name;

	switch (record->type) {
	case LDNS_RR_TYPE_A:
		check_address(reader, path, record->value, AF_INET);
		break;
	case LDNS_RR_TYPE_AAAA:
		check_address(reader, path, record->value, AF_INET6);
		break;
	case LDNS_RR_TYPE_TXT:
		if (strlen(record->value) > TEXT_MAX)
			nt_config_complain(reader, path, "value is longer than %d octets",
					   TEXT_MAX);
		break;
	default:
		name = nt_config_domain(reader, path, record->value,
					record->value);
		if (!name)
			return;
		free(record->value);
		record->value = name;
	}
}

const struct nt_config_object nt_config_record = {
	NT_CONFIG_MEMBERS(members),
	.size = sizeof(struct nt_record),
	.max = RECORDS_MAX,
	.check = check_record,
};

/* Which records a name has: the values of the tables of names below. */
enum { HAS_ALIAS = 1, HAS_OTHER = 2 };

/* Return: false if memory ran out. */
static bool count_record(struct nt_names *exact, struct nt_names *below,
			 const struct nt_record *record)
{
	struct nt_names *names = record->below ? below : exact;
	size_t len = strlen(record->name);
	uint32_t value = nt_names_get(names, record->name, len);

	if (record->type == LDNS_RR_TYPE_CNAME)
		value |= value & HAS_ALIAS ? HAS_OTHER : HAS_ALIAS;
	else
		value |= HAS_OTHER;
	return !nt_names_set(names, record->name, len, value);
}

static bool is_local(const struct nt_names *exact, const struct nt_names *below,
		     const char *name)
{
	if (nt_names_get(exact, name, strlen(name)))
		return true;
	while ((name = strchr(name, '.'))) {
		name++;
		if (nt_names_get(below, name, strlen(name)))
			return true;
	}
	return false;
}

/*
 * RFC 1034 section 3.6.2; and the target must be answered here, since a reply made
 * here has no answer of an upstream to continue the chain with.
 */
static void check_alias(struct nt_config_reader *reader,
			const struct nt_names *exact,
			const struct nt_names *below,
			const struct nt_record *record)
{
	const struct nt_names *names = record->below ? below : exact;

	if (nt_names_get(names, record->name, strlen(record->name)) &
	    HAS_OTHER)
		nt_config_complain(reader, "localRecords", "\"%s\" has a CNAME record and others",
				   record->name);
	else if (!is_local(exact, below, record->value))
		nt_config_complain(reader, "localRecords", "the CNAME of \"%s\" leads to \"%s\", which has no record here",
				   record->name, record->value);
}

void nt_config_check_records(struct nt_config_reader *reader)
{
	const struct nt_config *config = reader->config;
	struct nt_names *exact, *below;
	bool room;
	size_t i;

	if (!config->n_records || reader->errors)
		return;
	exact = nt_names_new(nt_names_key());
	below = nt_names_new(nt_names_key());
	room = exact && below;
	for (i = 0; room && i < config->n_records; i++)
		room = count_record(exact, below, &config->records[i]);
	if (!room)
		nt_config_complain(reader, "localRecords", "out of memory");
	for (i = 0; room && i < config->n_records; i++)
		if (config->records[i].type == LDNS_RR_TYPE_CNAME)
			check_alias(reader, exact, below, &config->records[i]);
	nt_names_free(exact);
	nt_names_free(below);
}

void nt_config_free_records(struct nt_config *config)
{
	for (size_t i = 0; i < config->n_records; i++) {
		free(config->records[i].name);
		free(config->records[i].value);
	}
	free(config->records);
}
