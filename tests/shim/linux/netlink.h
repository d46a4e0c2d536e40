/* SPDX-License-Identifier: GPL-2.0 */
struct netlink_ext_ack {
	const char *_msg;
};

#define NL_SET_ERR_MSG(extack, msg)	((extack)->_msg = (msg))
