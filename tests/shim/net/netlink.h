/* SPDX-License-Identifier: GPL-2.0 */
struct nla_policy {
	int unused;
};
