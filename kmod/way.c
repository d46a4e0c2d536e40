// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a packet in one compilation unit, so that the compiler sees all
 * of it; a packet pays for every call. kernel/sched/build_policy.c does alike.
 */
#include "kmod/parse.c"
#include "kmod/verdict.c"
#include "kmod/lookup.c"
#include "kmod/facts.c"
#include "kmod/quick.c"
#include "kmod/hook.c"
