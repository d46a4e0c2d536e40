// SPDX-License-Identifier: GPL-2.0
/* The trusted resolvers: upstreams, and fwd* as the short form of one. */
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "lib/config/priv.h"
#include "lib/base/names.h"

#define FIELDS struct nt_resolver

const struct nt_words nt_upstream_policy_words = NT_WORDS_TABLE(
	{ NT_UPSTREAM_FAILOVER, "failover" },
	{ NT_UPSTREAM_ROUND_ROBIN, "roundRobin" },
	{ NT_UPSTREAM_FASTEST, "fastest" });

const struct nt_words nt_upstream_proto_words = NT_WORDS_TABLE(
	{ NT_RESOLVER_UDP, "udp" },
	{ NT_RESOLVER_TCP, "tcp" },
	{ NT_RESOLVER_TLS, "tls" });

static void set_name(struct nt_config_reader *reader, const char *path,
		     const struct nt_config_member *member, json_t *value,
		     void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value);
	struct nt_resolver *resolver = object;
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return;
	if (len < NT_HOST_STRLEN && nt_name_valid(text, len))
		strcpy(resolver->name, text);
	else
		nt_config_complain(reader, path, "\"%s\": not a domain name",
				   text);
}

static void set_pin(struct nt_config_reader *reader, const char *path,
		    const struct nt_config_member *member, json_t *value,
		    void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value);
	struct nt_resolver *resolver = object;
	ldns_rdf *pin = NULL;

	if (!text)
		return;
	if (ldns_str2rdf_b64(&pin, text) == LDNS_STATUS_OK &&
	    ldns_rdf_size(pin) == NT_PIN_LEN) {
		memcpy(resolver->pin, ldns_rdf_data(pin), NT_PIN_LEN);
		resolver->pinned = true;
	} else {
		nt_config_complain(reader, path, "\"%s\": not the base64 of a SHA-256 hash, 44 letters",
				   text);
	}
	ldns_rdf_deep_free(pin);
}

static const struct nt_config_member members[] = {
	{ "address", NT_CONFIG_ENDPOINT(endpoint) },
	{ "proto", NT_CONFIG_WORD(proto, nt_upstream_proto_words) },
	{ "name", .set = set_name },
	{ "pin", .set = set_pin },
	{ "caFile", NT_CONFIG_PATH(ca_file) },
	{ "weight", NT_CONFIG_NUMBER(weight, 1, 100), .def = "1" },
};

static void check(struct nt_config_reader *reader, const char *path,
		  void *object)
{
	const struct nt_resolver *resolver = object;

	if (!resolver->endpoint.port)
		nt_config_complain(reader, path, "needs an address, such as \"address\": \"192.0.2.53:53\"");
	if (resolver->proto != NT_RESOLVER_TLS &&
	    (resolver->pinned || *resolver->name || *resolver->ca_file))
		nt_config_complain(reader, path, "name, pin and caFile mean nothing without TLS: \"proto\": \"tls\" is missing");
}

void nt_config_set_upstreams(struct nt_config_reader *reader, const char *path,
			     const struct nt_config_member *member,
			     json_t *value, void *object)
{
	static const struct nt_config_object upstream = {
		NT_CONFIG_MEMBERS(members),
		.size = sizeof(struct nt_resolver),
		.max = NT_RESOLVERS_MAX,
		.check = check,
	};
	struct nt_config *config = object;
	void *list = NULL;
	size_t n = 0;

	if (!json_is_array(value) || !json_array_size(value)) {
		nt_config_complain(reader, path, "must be an array of objects, such as [{\"address\": \"192.0.2.53:53\"}]");
		return;
	}
	nt_config_read_array(reader, &upstream, path, value, &list, &n);
	if (n)
		memcpy(config->resolvers, list, n * sizeof(config->resolvers[0]));
	config->n_resolvers = n;
	free(list);
}

/* The kernel registers address, port and protocol: UDP needs TCP as well. */
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

/* Those without a port were complained about already. */
static void check_twice(struct nt_config_reader *reader)
{
	const struct nt_resolver *list = reader->config->resolvers;
	char text[NT_ENDPOINT_STRLEN];
	unsigned int i, j;

	for (i = 0; i < reader->config->n_resolvers; i++)
		for (j = 0; j < i; j++)
			if (list[i].endpoint.port &&
			    list[i].proto == list[j].proto &&
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
	nt_config_complain(reader, key, "applies to fwdAddr and not to the upstreams, each needs its own: upstreams[].%s",
			   member);
}

/* TLS that was meant for the upstreams must not be ignored in silence. */
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
	config->fwd.weight = 1;
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
