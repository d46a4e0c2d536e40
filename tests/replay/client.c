// SPDX-License-Identifier: GPL-2.0
/* What a client sends: "query NAME TYPE [WORD...]", "raw HEX", "from ADDRESS [tcp]". */
#include <stdlib.h>
#include <string.h>

#include "play.h"

struct asking {
	uint8_t wire[1024];
	size_t len;
	uint16_t qclass;
	unsigned int edns_size;		/* 0: without EDNS */
	uint8_t edns_version;
	bool dnssec_ok;
	uint8_t options[512];
	size_t options_len;
	uint8_t trail[64];
	size_t trail_len;
};

static void add_option(struct asking *asking, uint16_t code,
		       const uint8_t *data, size_t len)
{
	uint8_t *at = asking->options + asking->options_len;

	nt_put16(at, code);
	nt_put16(at + 2, len);
	memcpy(at + 4, data, len);
	asking->options_len += 4 + len;
}

/* "client": the client's half; "good", "old", "other": with a server's half. */
static void add_cookie(struct play *play, struct asking *asking,
		       const char *kind)
{
	uint8_t cookie[NT_COOKIE_LEN] = "client..";
	uint32_t now = play->world->now_ms / 1000;

	nt_cookie_make(cookie, &play->world->client.peer.addr,
		       play->world->core.cookie_secret,
		       strcmp(kind, "old") ? now : now - 7200);
	if (!strcmp(kind, "other"))
		cookie[NT_COOKIE_LEN - 1] ^= 1;
	add_option(asking, LDNS_EDNS_COOKIE, cookie,
		   !strcmp(kind, "client") ? NT_COOKIE_CLIENT :
		   !strcmp(kind, "short") ? NT_COOKIE_CLIENT + 3 :
					    NT_COOKIE_LEN);
}

static bool query_word(struct play *play, struct asking *asking,
		       const char *word)
{
	uint8_t data[256], *wire = asking->wire;
	const char *value;

	if (!strcmp(word, "do"))
		asking->dnssec_ok = true;
	else if (!strcmp(word, "cd"))
		wire[3] |= 0x10;
	else if (!strcmp(word, "ad"))
		wire[3] |= 0x20;
	else if (!strcmp(word, "nord"))
		wire[2] &= ~1;
	else if (!strcmp(word, "plain"))
		asking->edns_size = 0;
	else if (!strcmp(word, "response"))
		wire[2] |= 0x80;
	else if (play_value(word, "size", &value))
		asking->edns_size = atoi(value);
	else if (play_value(word, "version", &value))
		asking->edns_version = atoi(value);
	else if (play_value(word, "opcode", &value))
		wire[2] |= atoi(value) << 3;
	else if (play_value(word, "questions", &value))
		wire[5] = atoi(value);
	else if (play_value(word, "class", &value))
		asking->qclass = atoi(value);
	else if (play_value(word, "cookie", &value))
		add_cookie(play, asking, value);
	else if (play_value(word, "trail", &value))
		asking->trail_len = text_hex(value, asking->trail, 64);
	else if (play_value(word, "option", &value))
		add_option(asking, atoi(value), data,
			   text_hex(strchrnul(value, ':') + 1, data, 256));
	else
		return play_wrong(play, "no such word: %s", word);
	return true;
}

static void put_opt(struct asking *asking)
{
	uint8_t *at = asking->wire + asking->len;

	memset(at, 0, 11);
	nt_put16(at + 1, LDNS_RR_TYPE_OPT);
	nt_put16(at + 3, asking->edns_size);
	at[6] = asking->edns_version;
	at[7] = asking->dnssec_ok << 7;
	nt_put16(at + 9, asking->options_len);
	memcpy(at + 11, asking->options, asking->options_len);
	asking->len += 11 + asking->options_len;
	asking->wire[11] = 1;
}

bool play_query(struct play *play, char *rest)
{
	struct asking asking = { .edns_size = 1232, .qclass = 1 };
	const char *name = play_word(&rest), *type = play_word(&rest), *word;
	ldns_rdf *owner = type ? ldns_dname_new_frm_str(name) : NULL;
	uint8_t *at = asking.wire + NT_HEADER_LEN;

	if (!owner)
		return play_wrong(play, "query NAME TYPE [WORD...]");
	nt_put16(asking.wire, play->id++);
	asking.wire[2] = 1;
	asking.wire[5] = 1;
	memcpy(at, ldns_rdf_data(owner), ldns_rdf_size(owner));
	at += ldns_rdf_size(owner);
	ldns_rdf_deep_free(owner);
	while ((word = play_word(&rest)))
		if (!query_word(play, &asking, word))
			return false;
	nt_put16(at, ldns_get_rr_type_by_name(type));
	nt_put16(at + 2, asking.qclass);
	asking.len = at + 4 - asking.wire;
	if (asking.edns_size)
		put_opt(&asking);
	memcpy(asking.wire + asking.len, asking.trail, asking.trail_len);
	asking.len += asking.trail_len;
	world_query(play->world, asking.wire, asking.len);
	return true;
}

bool play_raw(struct play *play, char *rest)
{
	uint8_t wire[1024];

	world_query(play->world, wire, text_hex(rest, wire, sizeof(wire)));
	return true;
}

bool play_from(struct play *play, char *rest)
{
	struct nt_client *client = &play->world->client;
	const char *address = play_word(&rest), *proto = play_word(&rest), *why;

	client->tcp = proto && !strcmp(proto, "tcp");
	return !nt_addr_parse(address ? address : "", &client->peer.addr,
			      &why) || play_wrong(play, "%s", why);
}

