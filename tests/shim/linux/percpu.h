/* SPDX-License-Identifier: GPL-2.0 */
#define __percpu
#define get_cpu_ptr(p) (p)
#define put_cpu_ptr(p) ((void)(p))
