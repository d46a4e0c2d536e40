/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_PUT_H
#define NT_PUT_H

struct nt_lease;
struct nt_net;
struct sk_buff;

/* Both return 0 or -EMSGSIZE. Context: RCU read lock or mutex. */
int nt_nl_put_lease(const struct nt_net *nt, struct sk_buff *msg,
		    const struct nt_lease *lease);
int nt_nl_put_policy(const struct nt_net *nt, struct sk_buff *msg);

#endif
