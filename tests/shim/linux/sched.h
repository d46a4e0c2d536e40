/* SPDX-License-Identifier: GPL-2.0 */
#define cond_resched() do { } while (0)
#define TASK_COMM_LEN 16
