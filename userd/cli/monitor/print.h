/* SPDX-License-Identifier: GPL-2.0 */
/* Events as text and JSON. Texts of the kernel are cleaned here. */
#ifndef NETTRUST_CLI_PRINT_H
#define NETTRUST_CLI_PRINT_H

#include "cli/monitor/filter.h"

void nt_monitor_print_denial(const struct nt_denial *denial,
			     const struct nt_about *about, bool json);
void nt_monitor_print_lease(const struct nt_lease_event *event, bool json);
void nt_monitor_print_policy(const struct nt_policy *policy, bool json);
void nt_monitor_print_overrun(uint64_t overruns, bool json);

#endif
