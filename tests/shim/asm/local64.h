/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LOCAL64_H
#define SHIM_LOCAL64_H

#include <linux/types.h>

typedef struct {
	s64 counter;
} local64_t;

#define local64_inc(l) ((void)(l)->counter++)
#define local64_add(v, l) ((void)((l)->counter += (v)))

#endif
