// SPDX-License-Identifier: GPL-2.0
/* The resolvers that vouch: upstreams, and fwd* as the short form of one. */
#include <stddef.h>
#include <string.h>

#include <ldns/ldns.h>

#include "lib/config/priv.h"
#include "lib/base/names.h"

static const struct nt_word policy_list[] = {
	{ NT_UPSTREAM_FAILOVER, "failover" },
	{ NT_UPSTREAM_ROUND_ROBIN, "roundRobin" },
	{ NT_UPSTREAM_FASTEST, "fastest" },
};
const struct nt_words nt_upstream_policy_words = { policy_list, 3 };

static const struct nt_word proto_list[] = {
	{ NT_RESOLVER_UDP, "udp" },
	{ NT_RESOLVER_TCP, "tcp" },
	{ NT_RESOLVER_TLS, "tls" },
};
static const struct nt_words proto_words = { proto_list, 3 };

void nt_config_path_of(struct nt_config_reader *reader, const char *key,
		       json_t *value, char *path)
{
	const char *text = nt_config_text_of(reader, key, value);

	if (!text)
		return;
	if (strlen(text) < NT_PATH_STRLEN)
		strcpy(path, text);
	else
		nt_config_complain(reader, key, "is longer than %d octets",
				   NT_PATH_STRLEN - 1);
}

static void set_address(struct nt_config_reader *reader, const char *key,
			json_t *value, struct nt_resolver *resolver)
{
	const char *text = nt_config_text_of(reader, key, value), *why;

	if (text && nt_endpoint_parse(text, &resolver->endpoint, &why))
		nt_config_complain(reader, key, "\"%s\": %s", text, why);
}

static void set_proto(struct nt_config_reader *reader, const char *key,
		      json_t *value, struct nt_resolver *resolver)
{
	const char *text = nt_config_text_of(reader, key, value);
	uint32_t proto;

	if (!text)
		return;
	if (!nt_word_parse(&proto_words, text, &proto))
		resolver->proto = proto;
	else
		nt_config_complain(reader, key, "\"%s\" is not possible, must be udp, tcp or tls",
				   text);
}

static void set_name(struct nt_config_reader *reader, const char *key,
		     json_t *value, struct nt_resolver *resolver)
{
	const char *text = nt_config_text_of(reader, key, value);
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return;
	if (len < NT_HOST_STRLEN && nt_name_valid(text, len))
		strcpy(resolver->name, text);
	else
		nt_config_complain(reader, key, "\"%s\": not a domain name",
				   text);
}

static void set_pin(struct nt_config_reader *reader, const char *key,
		    json_t *value, struct nt_resolver *resolver)
{
	const char *text = nt_config_text_of(reader, key, value);
	ldns_rdf *pin = NULL;

	if (!text)
		return;
	if (ldns_str2rdf_b64(&pin, text) == LDNS_STATUS_OK &&
	    ldns_rdf_size(pin) == NT_PIN_LEN) {
		memcpy(resolver->pin, ldns_rdf_data(pin), NT_PIN_LEN);
		resolver->pinned = true;
	} else {
		nt_config_complain(reader, key, "\"%s\": not the base64 of a SHA-256 hash, 44 letters",
				   text);
	}
	ldns_rdf_deep_free(pin);
}

static void set_ca_file(struct nt_config_reader *reader, const char *key,
			json_t *value, struct nt_resolver *resolver)
{
	nt_config_path_of(reader, key, value, resolver->ca_file);
}

static void set_weight(struct nt_config_reader *reader, const char *key,
		       json_t *value, struct nt_resolver *resolver)
{
	int64_t weight;

	if (nt_config_number_of(reader, key, value, 1, 100, &weight))
		resolver->weight = weight;
}

static const struct {
	const char *key;
	void (*set)(struct nt_config_reader *reader, const char *key,
		    json_t *value, struct nt_resolver *resolver);
} fields[] = {
	{ "address", set_address },
	{ "proto", set_proto },
	{ "name", set_name },
	{ "pin", set_pin },
	{ "caFile", set_ca_file },
	{ "weight", set_weight },
};

#define N_FIELDS (sizeof(fields) / sizeof(fields[0]))

static void read_field(struct nt_config_reader *reader, const char *path,
		       const char *key, json_t *value,
		       struct nt_resolver *resolver)
{
	char full[96];

	snprintf(full, sizeof(full), "%s.%s", path, key);
	for (size_t i = 0; i < N_FIELDS; i++) {
		if (!strcmp(fields[i].key, key)) {
			fields[i].set(reader, full, value, resolver);
			return;
		}
	}
	nt_config_complain_unknown(reader, full, NULL, 0, "key");
}

static void check_resolver(struct nt_config_reader *reader, const char *path,
			   const struct nt_resolver *resolver)
{
	if (!resolver->endpoint.port)
		nt_config_complain(reader, path, "needs an address, such as \"address\": \"192.0.2.53:53\"");
	if (resolver->proto != NT_RESOLVER_TLS &&
	    (resolver->pinned || *resolver->name || *resolver->ca_file))
		nt_config_complain(reader, path, "name, pin and caFile mean nothing without TLS: \"proto\": \"tls\" is missing");
}

void nt_config_set_upstreams(struct nt_config_reader *reader,
			     const struct nt_config_option *option,
			     const char *key, json_t *value)
{
	struct nt_config *config = reader->config;
	struct nt_resolver *resolver;
	unsigned int errors;
	json_t *entry, *field;
	const char *name;
	char path[32];
	size_t i;

	if (!json_is_array(value) || !json_array_size(value)) {
		nt_config_complain(reader, key, "must be an array of objects, such as [{\"address\": \"192.0.2.53:53\"}]");
		return;
	}
	json_array_foreach(value, i, entry) {
		snprintf(path, sizeof(path), "%s[%zu]", key, i + 1);
		if (!json_is_object(entry)) {
			nt_config_complain(reader, path, "must be an object");
			continue;
		}
		if (config->n_resolvers == NT_RESOLVERS_MAX) {
			nt_config_complain(reader, path, "is one too many, at most %d are possible",
					   NT_RESOLVERS_MAX);
			return;
		}
		resolver = &config->resolvers[config->n_resolvers++];
		*resolver = (struct nt_resolver) { .weight = 1 };
		errors = reader->errors;
		json_object_foreach(entry, name, field)
			read_field(reader, path, name, field, resolver);
		if (errors == reader->errors)
			check_resolver(reader, path, resolver);
	}
}

void nt_config_set_fwd(struct nt_config_reader *reader,
		       const struct nt_config_option *option, const char *key,
		       json_t *value)
{
	set_address(reader, key, value, &reader->config->fwd);
}

void nt_config_set_fwd_proto(struct nt_config_reader *reader,
			     const struct nt_config_option *option,
			     const char *key, json_t *value)
{
	set_proto(reader, key, value, &reader->config->fwd);
}

/* The kernel knows each by address, port and protocol: two for UDP. */
static void check_number(struct nt_config_reader *reader)
{
	const struct nt_config *config = reader->config;
	unsigned int n = config->n_resolvers, i;

	for (i = 0; i < config->n_resolvers; i++)
		n += config->resolvers[i].proto == NT_RESOLVER_UDP;
	if (n > NETTRUST_UPSTREAMS_MAX)
		nt_config_complain(reader, "upstreams", "too many, the kernel takes %d, and one over UDP counts twice",
				   NETTRUST_UPSTREAMS_MAX);
}

static void check_twice(struct nt_config_reader *reader)
{
	const struct nt_resolver *list = reader->config->resolvers;
	char text[NT_ENDPOINT_STRLEN];
	unsigned int i, j;

	for (i = 0; i < reader->config->n_resolvers; i++)
		for (j = 0; j < i; j++)
			if (list[i].proto == list[j].proto &&
			    nt_endpoint_equal(&list[i].endpoint,
					      &list[j].endpoint))
				nt_config_complain(reader, "upstreams", "%s is given twice",
						   nt_endpoint_str(&list[i].endpoint, text));
}

static void check_loop(struct nt_config_reader *reader, const char *key,
		       const struct nt_endpoint *listen, unsigned int n)
{
	const struct nt_config *config = reader->config;
	char text[NT_ENDPOINT_STRLEN];
	unsigned int i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < config->n_resolvers; j++)
			if (nt_endpoint_equal(&listen[i],
					      &config->resolvers[j].endpoint))
				nt_config_complain(reader, key, "%s is %s too: the daemon would ask itself",
						   nt_endpoint_str(&listen[i], text),
						   config->fwd.endpoint.port ?
						   "fwdAddr" : "an upstream");
}

static void complain_beside(struct nt_config_reader *reader, const char *key,
			    const char *member)
{
	nt_config_complain(reader, key, "is for fwdAddr and means nothing to the upstreams, each needs its own: upstreams[].%s",
			   member);
}

/* Who asks for TLS there must not be asked in the clear without a word. */
static void check_beside(struct nt_config_reader *reader)
{
	const struct nt_config *config = reader->config;

	if (config->fwd_tls)
		complain_beside(reader, "fwdTLS", "proto");
	if (config->fwd.proto != NT_RESOLVER_UDP)	/* which is the default */
		complain_beside(reader, "fwdProto", "proto");
	if (*config->fwd.ca_file)
		complain_beside(reader, "fwdCaCert", "caFile");
}

static void add_fwd(struct nt_config_reader *reader)
{
	struct nt_config *config = reader->config;

	if (config->fwd_tls)
		config->fwd.proto = NT_RESOLVER_TLS;
	if (config->fwd.proto != NT_RESOLVER_TLS && *config->fwd.ca_file)
		nt_config_complain(reader, "fwdCaCert", "means nothing without TLS: \"fwdProto\": \"tls\" is missing");
	config->resolvers[config->n_resolvers++] = config->fwd;
}

void nt_config_check_upstreams(struct nt_config_reader *reader)
{
	struct nt_config *config = reader->config;

	if (config->n_resolvers && config->fwd.endpoint.port)
		nt_config_complain(reader, "fwdAddr", "is the short form of one of the upstreams, only one of both keys can be given");
	else if (config->n_resolvers)
		check_beside(reader);
	else if (config->fwd.endpoint.port)
		add_fwd(reader);
	else if (!reader->errors)
		nt_config_complain(reader, "fwdAddr", "missing: the address of the trusted resolver, such as \"192.0.2.53:53\"");
	check_number(reader);
	check_twice(reader);
	check_loop(reader, "listenAddr", config->listen, config->n_listen);
	check_loop(reader, "listenTLSAddr", config->listen_tls_addr,
		   config->n_listen_tls);
}

void nt_config_check_tls(struct nt_config_reader *reader)
{
	const struct nt_config *config = reader->config;
	bool used = config->listen_tls || config->n_listen_tls;
	unsigned int i, j;

	if (used && !*config->listen_cert)
		nt_config_complain(reader, "listenCert", "missing: the certificate for listenTLS");
	else if (used && !*config->listen_key)
		nt_config_complain(reader, "listenCertKey", "missing: the key of the certificate for listenTLS");
	if (!used && *config->listen_client_ca)
		nt_config_complain(reader, "listenClientCa", "means nothing without listenTLS or listenTLSAddr");
	for (i = 0; i < config->n_listen_tls; i++)
		for (j = 0; j < config->n_listen; j++)
			if (nt_endpoint_equal(&config->listen_tls_addr[i],
					      &config->listen[j]))
				nt_config_complain(reader, "listenTLSAddr", "entry %u is listenAddr, too: listenTLS makes that one TLS",
						   i + 1);
}
