// SPDX-License-Identifier: GPL-2.0
#include "lib/insight/denials.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/words.h"

struct nt_denials {
	size_t n;
	uint64_t forgotten;
	struct nt_denied list[NT_DENIALS_MAX];
};

struct nt_denials *nt_denials_new(void)
{
	return calloc(1, sizeof(struct nt_denials));
}

void nt_denials_free(struct nt_denials *denials)
{
	free(denials);
}

static bool is_same(const struct nt_denied *a, const struct nt_denied *b)
{
	return a->port == b->port && a->proto == b->proto &&
	       nt_addr_equal(&a->dst, &b->dst);
}

/* Return: its entry if there is one, else a free one, else the oldest. */
static struct nt_denied *place_for(struct nt_denials *denials,
				   const struct nt_denied *denied)
{
	struct nt_denied *oldest = denials->list;
	size_t i;

	for (i = 0; i < denials->n; i++) {
		if (is_same(&denials->list[i], denied))
			return &denials->list[i];
		if (denials->list[i].last < oldest->last)
			oldest = &denials->list[i];
	}
	if (denials->n < NT_DENIALS_MAX) {
		oldest = &denials->list[denials->n++];
	} else {
		denials->forgotten++;
		memset(oldest, 0, sizeof(*oldest));
	}
	return oldest;
}

void nt_denials_add(struct nt_denials *denials, const struct nt_denied *denied)
{
	struct nt_denied *entry = place_for(denials, denied);
	uint64_t packets = entry->packets + denied->packets;

	if (denied->last >= entry->last) {
		/* A denial with less detail keeps that of earlier ones. */
		const struct nt_denied before = *entry;

		*entry = *denied;
		if (!*entry->name)
			strcpy(entry->name, before.name);
		if (!*entry->program)
			strcpy(entry->program, before.program);
	}
	entry->packets = packets;
}

/* Characters that are not printable ASCII become "?". */
static void take_text(const json_t *event, const char *key, char *buf,
		      size_t size)
{
	const char *text = json_string_value(json_object_get(event, key));
	size_t i;

	for (i = 0; text && text[i] && i + 1 < size; i++)
		buf[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	buf[i] = '\0';
}

static const char *take_time(const json_t *event, struct nt_denied *denied)
{
	const char *text = json_string_value(json_object_get(event, "time"));
	struct tm tm = { .tm_mday = 1 };
	time_t seconds;

	if (!text || !strptime(text, "%Y-%m-%dT%H:%M:%S", &tm))
		return "it has no time";
	seconds = timegm(&tm);
	if (seconds < 0)
		return "it has no time";
	denied->last = seconds;
	return NULL;
}

static const char *take_service(const json_t *event, struct nt_denied *denied)
{
	const char *proto = json_string_value(json_object_get(event, "proto"));
	const json_t *port = json_object_get(event, "dport");
	struct nt_service service;
	const char *why;

	if (!proto || nt_service_parse(proto, &service, &why) ||
	    strchr(proto, '/'))
		return "it has no protocol";
	denied->proto = service.proto;
	if (!json_is_integer(port))
		return NULL;
	if (json_integer_value(port) < 0 ||
	    json_integer_value(port) > UINT16_MAX)
		return "dport is no port";
	denied->port = json_integer_value(port);
	return NULL;
}

static const char *take(const json_t *event, struct nt_denied *denied)
{
	const char *dst = json_string_value(json_object_get(event, "dst"));
	const char *reason = json_string_value(json_object_get(event,
							       "reason"));
	const json_t *uid = json_object_get(event, "uid");
	json_int_t packets = json_integer_value(json_object_get(event,
								"packets"));
	uint32_t word;
	const char *why;

	if (!dst || nt_addr_parse(dst, &denied->dst, &why))
		return "dst is no address";
	if (!reason || nt_reason_parse(reason, &word) ||
	    !nt_reason_denies(word))
		return "reason is none of a denial";
	denied->reason = word;
	denied->packets = packets > 0 ? packets : 1;
	denied->has_uid = json_is_integer(uid) && json_integer_value(uid) >= 0 &&
			  json_integer_value(uid) <= UINT32_MAX;
	if (denied->has_uid)
		denied->uid = json_integer_value(uid);
	take_text(event, "name", denied->name, sizeof(denied->name));
	take_text(event, "comm", denied->program, sizeof(denied->program));
	why = take_time(event, denied);
	return why ? why : take_service(event, denied);
}

const char *nt_denials_read(struct nt_denials *denials, const char *line,
			    uint64_t since)
{
	struct nt_denied denied = { .packets = 0 };
	json_t *event = json_loads(line, 0, NULL);
	const char *what = json_string_value(json_object_get(event, "event"));
	const char *why = NULL;

	if (!what)
		why = "it is no event of \"nettrust monitor --json\"";
	else if (!strcmp(what, "denial") &&
		 /* malformed packets have no address */
		 !json_is_null(json_object_get(event, "dst")))
		why = take(event, &denied);
	if (!why && denied.packets && denied.last >= since)
		nt_denials_add(denials, &denied);
	json_decref(event);
	return why;
}

size_t nt_denials_line(const struct nt_denied *denied, char *buf)
{
	char addr[NT_ADDR_STRLEN], proto[8], time[32];
	time_t seconds = denied->last;
	struct tm tm;
	json_t *event;
	size_t len;

	gmtime_r(&seconds, &tm);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%SZ", &tm);
	snprintf(proto, sizeof(proto), "%u", denied->proto);
	event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:I}",
			  "event", "denial", "time", time,
			  "reason", nt_reason_str(denied->reason),
			  "dst", nt_addr_str(&denied->dst, addr),
			  "proto", proto,
			  "dport", denied->port ? json_integer(denied->port) :
						  json_null(),
			  "uid", denied->has_uid ? json_integer(denied->uid) :
						   json_null(),
			  "comm", denied->program, "name", denied->name,
			  "packets", (json_int_t)denied->packets);
	len = json_dumpb(event, buf, NT_DENIED_LINE - 1, JSON_COMPACT);
	json_decref(event);
	if (len > NT_DENIED_LINE - 1)
		len = 0;
	buf[len++] = '\n';
	return len;
}

const struct nt_denied *nt_denials_list(const struct nt_denials *denials,
					size_t *n)
{
	*n = denials->n;
	return denials->list;
}

uint64_t nt_denials_forgotten(const struct nt_denials *denials)
{
	return denials->forgotten;
}
