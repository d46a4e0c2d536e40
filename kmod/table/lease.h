/* SPDX-License-Identifier: GPL-2.0 */
/* The lease table of a namespace; types.h explains its locking. */
#ifndef NT_LEASE_H
#define NT_LEASE_H

#include "kmod/table/types.h"

int nt_lease_caches_init(void);
void nt_lease_caches_exit(void);
int nt_leases_init(struct nk_leases *leases, u32 max);
void nt_leases_limit(struct nk_leases *leases, u32 max);
void nt_leases_exit(struct nk_leases *leases);

void nt_key_set(struct nk_key *key, u8 family, const struct nk_addr *addr,
		enum nettrust_scope scope, const void *id);

bool nt_lease_spent(const struct nk_lease *lease,
		    const struct nk_policy *policy, u64 now);
bool nt_lease_renew(struct nk_lease *lease, const struct nk_policy *policy,
		    u64 now);
#define NT_MARKED		BIT(0)
#define NT_MARKED_DOOMED	BIT(1)
unsigned int nt_lease_mark(struct nk_leases *leases, u8 scopes,
			   const struct nk_flow *flow, u64 now);
bool nt_lease_known(struct nk_leases *leases, const struct nk_flow *flow);
bool nt_lease_used(const struct nk_lease *lease, u64 since);
struct nk_lease *nt_lease_find(struct nk_leases *leases,
			       const struct nk_lease_spec *spec,
			       unsigned int *same_key);
struct nk_lease_info *nt_lease_info_new(const struct nk_leases *leases,
					const struct nk_lease_spec *spec);
const char *nt_lease_name(const struct nk_lease_info *info);

struct nk_lease *nt_lease_find_tombstone(struct nk_leases *leases,
					 const struct nk_lease *lease);
bool nt_lease_drop_tombstone(struct nk_leases *leases,
			     const struct nk_lease_spec *spec);
void nt_leases_rescope(struct nk_leases *leases);
void nt_lease_bury(struct nk_leases *leases, struct nk_lease *lease, u64 now);
struct nk_lease *nt_lease_insert(struct nk_leases *leases,
				 const struct nk_lease_spec *spec);
void nt_lease_remove(struct nk_leases *leases, struct nk_lease *lease);

#endif
