// SPDX-License-Identifier: GPL-2.0
#include "daemon/kernel/owner.h"

#include <string.h>

static bool is_unspecified(const struct nt_addr *addr)
{
	return addr->family == AF_INET ? !addr->v4.s_addr :
					 IN6_IS_ADDR_UNSPECIFIED(&addr->v6);
}

/*
 * Where the client may have sent to, by one address that we listen on: if that
 * is any, where the datagram went, or else to itself, as a program on this
 * machine that connects to an address of this machine.
 */
static struct nt_addr sent_to(const struct nt_client *client,
			      const struct nt_endpoint *listen)
{
	if (client->local.family == client->peer.addr.family)
		return client->local;
	return is_unspecified(&listen->addr) ? client->peer.addr :
					       listen->addr;
}

static bool find_at(struct nt_query *query, const struct nt_endpoint *listen,
		    unsigned int n)
{
	const struct nt_client *client = &query->client;
	struct nt_endpoint local;

	for (; n; n--, listen++) {
		local.port = listen->port;
		local.addr = sent_to(client, listen);
		if (!nt_owner_find(&client->peer, &local, client->tcp,
				   &query->owner))
			return true;
	}
	return false;
}

static bool find(struct nt_query *query)
{
	const struct nt_config *config = query->core->config;

	return find_at(query, config->listen, config->n_listen) ||
	       (query->client.tcp &&
		find_at(query, config->listen_tls_addr, config->n_listen_tls));
}

/* The kernel takes a client of the address's family alone. */
static const char *check_client(const struct nt_query *query)
{
	const struct nt_answer *answer = query->answer;

	for (unsigned int i = 0; i < answer->n_grants; i++)
		if (answer->grants[i].addr.family !=
		    query->client.peer.addr.family)
			return "scope client: asked over another IP version than the address's";
	return NULL;
}

const char *nt_owner_resolve(struct nt_query *query)
{
	const struct nt_terms *terms = &query->answer->terms;

	switch (terms->scope) {
	case NETTRUST_SCOPE_ANY:
		return NULL;
	case NETTRUST_SCOPE_CLIENT:
		return check_client(query);
	default:
		break;
	}
	if (!find(query))
		return "scope uid or cgroup: the program that asked was not found";
	if (terms->scope == NETTRUST_SCOPE_CGROUP && !query->owner.cgroup)
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
		lease->uid = query->owner.uid;
	if (terms->scope == NETTRUST_SCOPE_CGROUP)
		lease->cgroup = query->owner.cgroup;
}
