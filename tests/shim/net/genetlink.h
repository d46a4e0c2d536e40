/* SPDX-License-Identifier: GPL-2.0 */
struct genl_ops {
	int unused;
};

struct sk_buff;
struct genl_info;
struct netlink_callback;
