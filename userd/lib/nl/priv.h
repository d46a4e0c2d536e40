/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of this folder. */
#ifndef NETTRUST_NL_PRIV_H
#define NETTRUST_NL_PRIV_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "lib/nl/types.h"

/* Returns 0, or a negative errno that becomes the result of the call. */
typedef int (*nt_nl_reply)(struct nlmsghdr *nlh, void *data);

struct nt_nl {
	struct nl_sock *sock;
	int family;
	char error[512];

	/* The request in progress. */
	const struct nlmsghdr *request;
	nt_nl_reply reply;
	void *reply_data;
	int result;
	bool done;
	bool interrupted;	/* the table changed during the dump */

	volatile size_t *count;	/* of messages, or NULL */
	struct nt_nl_events events;
};

/*
 * Allocates a request with room for payload bytes of attributes. Return: NULL, with
 * the error sentence set, if memory ran out.
 */
struct nl_msg *nt_nl_request(struct nt_nl *nl, uint8_t cmd, int flags,
			     size_t payload);
/* Sends msg, receives all answers, frees msg. Return: 0 or a negative errno. */
int nt_nl_transact(struct nt_nl *nl, struct nl_msg *msg, nt_nl_reply reply,
		   void *data);
/* The same for a request with exactly one reply, which replaces the ack. */
int nt_nl_exchange(struct nt_nl *nl, struct nl_msg *msg, nt_nl_reply reply,
		   void *data);
/* Request without attributes or reply. */
int nt_nl_simple(struct nt_nl *nl, uint8_t cmd);

/* A dump: each message becomes an element of an array. */
struct nt_nl_dump_of {
	uint8_t cmd;
	size_t size;		/* of an element */
	nt_nl_reply take;	/* message to element */
	int (*compare)(const void *a, const void *b);	/* 0: same element */
};

/* Return: 0 and a malloc'd array in *elements, or a negative errno. */
int nt_nl_dump(struct nt_nl *nl, const struct nt_nl_dump_of *of,
	       void **elements, size_t *n);

/* Frees msg after an attribute did not fit, which is a bug here. */
int nt_nl_no_room(struct nt_nl *nl, struct nl_msg *msg);

/* Sets the error sentence. Return: err. */
int nt_nl_fail(struct nt_nl *nl, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * Sets the error sentence for an answer that refuses nl->request; attrs, of len
 * bytes, are its extended acknowledgment. Return: err.
 */
int nt_nl_refused(struct nt_nl *nl, int err, struct nlattr *attrs, int len);

/* An attribute of requests, for error sentences. */
struct nt_nl_attr {
	const char *name;
	const struct nt_nl_attr_set *nested;	/* NULL: none */
};

struct nt_nl_attr_set {
	const struct nt_nl_attr *attrs;		/* by type */
	unsigned int max;
};

/* The attributes of a command; NULL if it takes none. */
const struct nt_nl_attr_set *nt_nl_attrs_of(uint8_t cmd);

/* Sizes of attributes on the wire, headers included. */
#define NT_NL_ATTR(payload) nla_total_size(payload)

/* Return: 0, or -EPROTO unless exactly one of the two attributes is present. */
int nt_nl_addr_get(struct nlattr *addr4, struct nlattr *addr6,
		   struct nt_addr *addr);
/* Return: 0, or negative if there is no room or the family is unknown. */
int nt_nl_addr_put(struct nl_msg *msg, int attr4, int attr6,
		   const struct nt_addr *addr);
/* Copies a string attribute, truncated to len - 1 bytes; "" if it is NULL. */
void nt_nl_string_get(struct nlattr *attr, char *buf, size_t len);

int nt_nl_policy_parse(struct nlmsghdr *nlh, struct nt_policy *policy);
int nt_nl_lease_parse(struct nlmsghdr *nlh, struct nt_lease_event *event);
int nt_nl_denial_parse(struct nlmsghdr *nlh, struct nt_denial *denial);

#endif
