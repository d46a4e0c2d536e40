/* SPDX-License-Identifier: GPL-2.0 */
#define div_u64(a, b) ((u64)(a) / (b))
