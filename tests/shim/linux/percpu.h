/* SPDX-License-Identifier: GPL-2.0 */
#define __percpu
#define this_cpu_inc(x) ((x)++)
#define this_cpu_add(x, v) ((x) += (v))
