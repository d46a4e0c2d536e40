/* SPDX-License-Identifier: GPL-2.0 */
/* The policy in force as JSON, and parts of it as text. */
#ifndef NETTRUST_CLI_POLICY_H
#define NETTRUST_CLI_POLICY_H

#include <jansson.h>

#include "lib/nl/nl.h"

json_t *nt_policy_json(const struct nt_policy *policy);
#define NT_UPSTREAM_STRLEN (NT_ENDPOINT_STRLEN + 8)
/* "192.0.2.53:53/udp". Return: buf of NT_UPSTREAM_STRLEN. */
const char *nt_upstream_str(const struct nt_upstream *upstream, char *buf);
/* "eth0", or "#7" for a device that no longer exists. Return: buf of IF_NAMESIZE. */
const char *nt_device_str(uint32_t ifindex, char *buf);

#endif
