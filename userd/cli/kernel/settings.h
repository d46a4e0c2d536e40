/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The settings of the policy as people see them: as options of "nettrust mode"
 * and as lines of "nettrust status". Both are here, so that a new setting is one
 * row and one line of one file.
 */
#ifndef NETTRUST_CLI_SETTINGS_H
#define NETTRUST_CLI_SETTINGS_H

#include "cli/kernel/daemon.h"
#include "cli/options.h"
#include "lib/nl/nl.h"

/* The c of an option: what it is, or which setting of one value. */
enum {
	NT_UPSTREAM,
	NT_NO_UPSTREAM,
	NT_EGRESS,
	NT_NO_EGRESS,
	NT_CONFIRM,
	NT_SETTING_OPTION,	/* + NETTRUST_A_POLICY_*: that setting */
};

extern const struct nt_option nt_policy_options[];

void nt_policy_print(const struct nt_policy *policy,
		     const struct nt_presence *daemon);

#endif
