/* SPDX-License-Identifier: GPL-2.0 */
/* What others do when they get the CPU; a test may set it. */
static void (*shim_resched)(void) __attribute__((unused));

#define cond_resched() do { if (shim_resched) shim_resched(); } while (0)
#define TASK_COMM_LEN 16
