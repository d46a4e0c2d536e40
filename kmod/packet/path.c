// SPDX-License-Identifier: GPL-2.0
/*
 * The packet path as one translation unit, so that the compiler can inline
 * across its files: every call that remains costs each packet. Compare
 * kernel/sched/build_policy.c.
 */
#include "kmod/packet/parse.c"
#include "kmod/packet/verdict.c"
#include "kmod/packet/facts.c"
#include "kmod/packet/fast.c"
#include "kmod/packet/hook.c"
