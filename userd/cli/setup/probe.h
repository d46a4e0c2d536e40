/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a resolver answers. */
#ifndef NETTRUST_CLI_PROBE_H
#define NETTRUST_CLI_PROBE_H

#include <stdbool.h>

#include "lib/base/addr.h"

/* Tries for so many seconds. Return: did a reply come that is no failure? */
bool nt_setup_answers(const struct nt_endpoint *endpoint, unsigned int seconds);

#endif
