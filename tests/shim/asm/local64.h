/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LOCAL64_H
#define SHIM_LOCAL64_H

#include <linux/types.h>

typedef struct {
	s64 counter;
} local64_t;

#endif
