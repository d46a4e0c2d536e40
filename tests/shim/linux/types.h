/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Just enough of the kernel for its pure files to compile unmodified in a
 * unit test: one thread, no RCU, allocations that can be made to fail.
 */
#ifndef SHIM_TYPES_H
#define SHIM_TYPES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned int gfp_t;
typedef int32_t s32;
typedef int64_t s64;
typedef uint16_t __be16;
typedef uint32_t __be32;

struct rcu_head {
	void *next;
	void *func;
};

#endif
