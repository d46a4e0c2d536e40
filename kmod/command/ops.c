// SPDX-License-Identifier: GPL-2.0
/* Do not edit directly, auto-generated from: */
/*	uapi/nettrust.yaml, by make gen */
/* YNL-GEN kernel source */

#include "kmod/genl/gen.h"

/* Ops table for nettrust */
const struct genl_ops nettrust_nl_ops[13] = {
	{
		.cmd		= NETTRUST_CMD_POLICY_GET,
		.doit		= nettrust_nl_policy_get_doit,
		.policy		= nettrust_policy_get_nl_policy,
		.maxattr	= NETTRUST_A_POLICY_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_POLICY_SET,
		.doit		= nettrust_nl_policy_set_doit,
		.policy		= nettrust_policy_set_nl_policy,
		.maxattr	= NETTRUST_A_POLICY_EGRESS_CLEAR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_POLICY_CONFIRM,
		.doit		= nettrust_nl_policy_confirm_doit,
		.policy		= nettrust_policy_confirm_nl_policy,
		.maxattr	= NETTRUST_A_POLICY_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_POLICY_LOCK,
		.doit		= nettrust_nl_policy_lock_doit,
		.policy		= nettrust_policy_lock_nl_policy,
		.maxattr	= NETTRUST_A_POLICY_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_LEASE_ADD,
		.doit		= nettrust_nl_lease_add_doit,
		.policy		= nettrust_lease_add_nl_policy,
		.maxattr	= NETTRUST_A_LEASE_MSG_LEASE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_LEASE_DEL,
		.doit		= nettrust_nl_lease_del_doit,
		.policy		= nettrust_lease_del_nl_policy,
		.maxattr	= NETTRUST_A_LEASE_MSG_KILL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_LEASE_GET,
		.doit		= nettrust_nl_lease_get_doit,
		.dumpit		= nettrust_nl_lease_get_dumpit,
		.start		= nettrust_nl_lease_get_start,
		.done		= nettrust_nl_lease_get_done,
		.policy		= nettrust_lease_get_nl_policy,
		.maxattr	= NETTRUST_A_LEASE_MSG_LEASE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_LEASE_FLUSH,
		.doit		= nettrust_nl_lease_flush_doit,
		.policy		= nettrust_lease_flush_nl_policy,
		.maxattr	= NETTRUST_A_LEASE_MSG_KILL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_PREFIX_ADD,
		.doit		= nettrust_nl_prefix_add_doit,
		.policy		= nettrust_prefix_add_nl_policy,
		.maxattr	= NETTRUST_A_PREFIX_MSG_KILL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_PREFIX_DEL,
		.doit		= nettrust_nl_prefix_del_doit,
		.policy		= nettrust_prefix_del_nl_policy,
		.maxattr	= NETTRUST_A_PREFIX_MSG_PREFIX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_PREFIX_GET,
		.doit		= nettrust_nl_prefix_get_doit,
		.dumpit		= nettrust_nl_prefix_get_dumpit,
		.policy		= nettrust_prefix_get_nl_policy,
		.maxattr	= NETTRUST_A_PREFIX_MSG_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_PREFIX_FLUSH,
		.doit		= nettrust_nl_prefix_flush_doit,
		.policy		= nettrust_prefix_flush_nl_policy,
		.maxattr	= NETTRUST_A_PREFIX_MSG_PREFIX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETTRUST_CMD_STATS_GET,
		.doit		= nettrust_nl_stats_get_doit,
		.policy		= nettrust_stats_get_nl_policy,
		.maxattr	= NETTRUST_A_STATS_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};
