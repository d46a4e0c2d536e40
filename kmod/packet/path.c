// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a packet in one compilation unit, so that the compiler sees all
 * of it; a packet pays for every call. kernel/sched/build_policy.c does alike.
 */
#include "kmod/packet/parse.c"
#include "kmod/packet/verdict.c"
#include "kmod/packet/facts.c"
#include "kmod/packet/quick.c"
#include "kmod/packet/hook.c"
