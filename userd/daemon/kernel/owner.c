// SPDX-License-Identifier: GPL-2.0
#include "daemon/kernel/owner.h"

#include <string.h>

#include "lib/nl/owner.h"

static bool is_unspecified(const struct nt_addr *addr)
{
	return addr->family == AF_INET ? !addr->v4.s_addr :
					 IN6_IS_ADDR_UNSPECIFIED(&addr->v6);
}

/*
 * Where the client sent the question, given one address that we listen on. If
 * that is the wildcard: the datagram's destination, or else the client's own
 * address, as a program on this machine that connects to one of its addresses
 * has it on both ends.
 */
static struct nt_addr sent_to(const struct nt_client *client,
			      const struct nt_endpoint *listen)
{
	if (client->local.family == client->peer.addr.family)
		return client->local;
	return is_unspecified(&listen->addr) ? client->peer.addr :
					       listen->addr;
}

static bool find_at(const struct nt_query *query,
		    const struct nt_endpoint *listen, unsigned int n,
		    struct nt_owner *owner)
{
	const struct nt_client *client = &query->client;
	struct nt_endpoint local;

	for (; n; n--, listen++) {
		local.port = listen->port;
		local.addr = sent_to(client, listen);
		if (!nt_owner_find(&client->peer, &local, client->tcp,
				   owner))
			return true;
	}
	return false;
}

static bool find(const struct nt_query *query, struct nt_owner *owner)
{
	const struct nt_config *config = query->core->config;

	return find_at(query, config->listen, config->n_listen, owner) ||
	       (query->client.tcp &&
		find_at(query, config->listen_tls_addr, config->n_listen_tls,
			owner));
}

const char *nt_owner_resolve(struct nt_query *query)
{
	struct nt_owner owner;

	if (!find(query, &owner))
		return "scope uid or cgroup: the program that asked was not found";
	query->uid = owner.uid;
	query->cgroup = owner.cgroup;
	if (query->answer->terms.scope == NETTRUST_SCOPE_CGROUP &&
	    !query->cgroup)
		return "scope cgroup: the kernel does not tell the program's";
	return NULL;
}

void nt_owner_put(const struct nt_query *query, struct nt_lease *lease)
{
	const struct nt_terms *terms = &query->answer->terms;

	lease->n_services = terms->n_services;
	memcpy(lease->services, terms->services, sizeof(lease->services));
	lease->scope = terms->scope;
	if (terms->scope == NETTRUST_SCOPE_CLIENT)
		lease->client = query->client.peer.addr;
	if (terms->scope == NETTRUST_SCOPE_UID)
		lease->uid = query->uid;
	if (terms->scope == NETTRUST_SCOPE_CGROUP)
		lease->cgroup = query->cgroup;
}
