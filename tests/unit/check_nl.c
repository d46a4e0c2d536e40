// SPDX-License-Identifier: GPL-2.0
/*
 * Parses messages of the kernel without a kernel: complete, with attributes missing
 * or wrong, and truncated at every length.
 */
#include <errno.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>
#include <string.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"
#include "tests/unit/unit.h"

static struct nt_nl nl;
static struct nl_msg *msg;

static void begin(uint8_t cmd)
{
	msg = nt_nl_request(&nl, cmd, 0, 8192);
	ck_assert_ptr_nonnull(msg);
}

static void setup(void)
{
	memset(&nl, 0, sizeof(nl));
	nl.family = 30;
	msg = NULL;
}

static void teardown(void)
{
	nlmsg_free(msg);
}

static void put_service(uint8_t proto, uint16_t min, uint16_t max)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_LEASE_SERVICE);

	nla_put_u8(msg, NETTRUST_A_SERVICE_PROTO, proto);
	if (min)
		nla_put_u16(msg, NETTRUST_A_SERVICE_PORT_MIN, min);
	if (max)
		nla_put_u16(msg, NETTRUST_A_SERVICE_PORT_MAX, max);
	nla_nest_end(msg, nest);
}

static void put_lease(unsigned int services)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_LEASE_MSG_LEASE);
	static const uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8, 1 };

	nla_put(msg, NETTRUST_A_LEASE_ADDR6, sizeof(addr), addr);
	nla_put_u32(msg, NETTRUST_A_LEASE_SCOPE, NETTRUST_SCOPE_UID);
	nla_put_u32(msg, NETTRUST_A_LEASE_UID, 1000);
	for (unsigned int i = 0; i < services; i++)
		put_service(6, 443 + i, i == 1 ? 500 : 0);
	nla_put_u32(msg, NETTRUST_A_LEASE_TTL, 60);
	nla_put_string(msg, NETTRUST_A_LEASE_NAME, "example.org");
	nla_nest_end(msg, nest);
	nla_put_u64(msg, NETTRUST_A_LEASE_MSG_REMAINING_MS, 59000);
	nla_put_u32(msg, NETTRUST_A_LEASE_MSG_CHANGE,
		    NETTRUST_LEASE_CHANGE_RENEWED);
	nla_put_u64(msg, NETTRUST_A_LEASE_MSG_LOST, 3);
}

START_TEST(lease_whole)
{
	struct nt_lease_event event;

	begin(NETTRUST_CMD_LEASE_NTF);
	put_lease(2);
	ck_assert_int_eq(nt_nl_lease_parse(nlmsg_hdr(msg), &event), 0);
	ck_assert(event.has_lease);
	ck_assert_int_eq(event.change, NETTRUST_LEASE_CHANGE_RENEWED);
	ck_assert_uint_eq(event.lost, 3);
	ck_assert_int_eq(event.lease.addr.family, AF_INET6);
	ck_assert_int_eq(event.lease.scope, NETTRUST_SCOPE_UID);
	ck_assert_uint_eq(event.lease.uid, 1000);
	ck_assert_uint_eq(event.lease.n_services, 2);
	ck_assert_uint_eq(event.lease.services[0].port_max, 443);
	ck_assert_uint_eq(event.lease.services[1].port_min, 444);
	ck_assert_uint_eq(event.lease.services[1].port_max, 500);
	ck_assert_uint_eq(event.lease.remaining_ms, 59000);
	ck_assert_uint_eq(event.lease.idle_ms, UINT64_MAX);
	ck_assert_str_eq(event.lease.name, "example.org");
}
END_TEST

START_TEST(lease_flushed)
{
	struct nt_lease_event event;

	begin(NETTRUST_CMD_LEASE_NTF);
	nla_put_u32(msg, NETTRUST_A_LEASE_MSG_CHANGE,
		    NETTRUST_LEASE_CHANGE_FLUSHED);
	ck_assert_int_eq(nt_nl_lease_parse(nlmsg_hdr(msg), &event), 0);
	ck_assert(!event.has_lease);
}
END_TEST

START_TEST(lease_too_many_services)
{
	struct nt_lease_event event;

	begin(NETTRUST_CMD_LEASE_NTF);
	put_lease(NETTRUST_SERVICES_MAX + 1);
	ck_assert_int_eq(nt_nl_lease_parse(nlmsg_hdr(msg), &event), -EPROTO);
}
END_TEST

/* No address, both addresses, an address too short. */
START_TEST(lease_wrong_address)
{
	struct nlattr *nest;
	struct nt_lease_event event;
	uint8_t addr[16] = { 0 };

	begin(NETTRUST_CMD_LEASE_NTF);
	nest = nla_nest_start(msg, NETTRUST_A_LEASE_MSG_LEASE);
	nla_put_u32(msg, NETTRUST_A_LEASE_TTL, 60);
	if (_i == 1)
		nla_put_u32(msg, NETTRUST_A_LEASE_ADDR4, 0);
	if (_i)
		nla_put(msg, NETTRUST_A_LEASE_ADDR6, _i == 1 ? 16 : 15, addr);
	nla_nest_end(msg, nest);
	ck_assert_int_eq(nt_nl_lease_parse(nlmsg_hdr(msg), &event), -EPROTO);
}
END_TEST

START_TEST(lease_wrong_lengths)
{
	static const uint16_t lengths[] = { 0, 3, 5, 9, 60, UINT16_MAX };
	struct nt_lease_event event;
	struct nlattr *attr;

	begin(NETTRUST_CMD_LEASE_NTF);
	put_lease(1);
	attr = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
			       NETTRUST_A_LEASE_MSG_LEASE);
	/* The uid's, which has four bytes behind its header. */
	attr = nla_find(nla_data(attr), nla_len(attr), NETTRUST_A_LEASE_UID);
	attr->nla_len = lengths[_i];
	ck_assert_int_eq(nt_nl_lease_parse(nlmsg_hdr(msg), &event), -EPROTO);
}
END_TEST

static void put_denial(void)
{
	nla_put_u64(msg, NETTRUST_A_EVENT_TIME_NS, 1234567890123456789);
	nla_put_u32(msg, NETTRUST_A_EVENT_MODE, NETTRUST_MODE_ENFORCE);
	nla_put_u32(msg, NETTRUST_A_EVENT_HOOK, NETTRUST_HOOKS_OUTPUT);
	nla_put_u32(msg, NETTRUST_A_EVENT_REASON, NETTRUST_REASON_EXPIRED);
	nla_put_u32(msg, NETTRUST_A_EVENT_SRC4, htonl(0x0a000001));
	nla_put_u32(msg, NETTRUST_A_EVENT_DST4, htonl(0xc0000207));
	nla_put_u8(msg, NETTRUST_A_EVENT_PROTO, 6);
	nla_put_u16(msg, NETTRUST_A_EVENT_SPORT, 51234);
	nla_put_u16(msg, NETTRUST_A_EVENT_DPORT, 80);
	nla_put_string(msg, NETTRUST_A_EVENT_IFNAME, "a-very-long-interface");
	nla_put_u32(msg, NETTRUST_A_EVENT_UID, 0);
	nla_put_u32(msg, NETTRUST_A_EVENT_PID, 123);
	nla_put_string(msg, NETTRUST_A_EVENT_COMM, "curl");
	nla_put_string(msg, NETTRUST_A_EVENT_NAME, "example.org");
}

START_TEST(denial)
{
	struct nt_denial event;

	begin(NETTRUST_CMD_DENY_NTF);
	put_denial();
	ck_assert_int_eq(nt_nl_denial_parse(nlmsg_hdr(msg), &event), 0);
	ck_assert_uint_eq(event.time_ns, 1234567890123456789);
	ck_assert_int_eq(event.reason, NETTRUST_REASON_EXPIRED);
	ck_assert_int_eq(event.dst.family, AF_INET);
	ck_assert(event.has_ports && !event.has_icmp && event.has_uid);
	ck_assert_uint_eq(event.sport, 51234);
	ck_assert_str_eq(event.ifname, "a-very-long-int");
	ck_assert_str_eq(event.comm, "curl");
	ck_assert_uint_eq(event.lost, 0);
}
END_TEST

static void put_policy(unsigned int upstreams)
{
	struct nlattr *nest;

	nla_put_u32(msg, NETTRUST_A_POLICY_MODE, NETTRUST_MODE_AUDIT);
	nla_put_u32(msg, NETTRUST_A_POLICY_PRIORITY, (uint32_t)-50);
	nla_put_u8(msg, NETTRUST_A_POLICY_DNS_LOCKDOWN, 1);
	nla_put_string(msg, NETTRUST_A_POLICY_VERSION, "0.1.0");
	for (unsigned int i = 0; i < upstreams; i++) {
		nest = nla_nest_start(msg, NETTRUST_A_POLICY_UPSTREAM);
		nla_put_u32(msg, NETTRUST_A_UPSTREAM_ADDR4, i);
		nla_put_u8(msg, NETTRUST_A_UPSTREAM_PROTO, 17);
		nla_put_u16(msg, NETTRUST_A_UPSTREAM_PORT, 53);
		nla_nest_end(msg, nest);
	}
}

START_TEST(policy)
{
	struct nt_policy value;

	begin(NETTRUST_CMD_STATE_NTF);
	put_policy(_i);
	ck_assert_int_eq(nt_nl_policy_parse(nlmsg_hdr(msg), &value),
			 _i > NETTRUST_UPSTREAMS_MAX ? -EPROTO : 0);
	if (_i > NETTRUST_UPSTREAMS_MAX)
		return;
	ck_assert_int_eq(value.mode, NETTRUST_MODE_AUDIT);
	ck_assert_int_eq(value.priority, -50);
	ck_assert(value.dns_lockdown);
	ck_assert_str_eq(value.version, "0.1.0");
	ck_assert_uint_eq(value.n_upstreams, _i);
}
END_TEST

/* By attribute: each sets its member and no other one. */
START_TEST(setting)
{
	static const struct nt_policy none;
	const struct nt_setting *s = &nt_settings[_i];
	struct nt_policy value;
	uint32_t number = 1;
	uint8_t byte = 1;
	const void *data;
	char *member;

	if (!s->name)
		return;
	data = s->type == NT_SETTING_SWITCH ? &byte : (void *)&number;
	begin(NETTRUST_CMD_STATE_NTF);
	nla_put(msg, _i, s->size, data);
	ck_assert_int_eq(nt_nl_policy_parse(nlmsg_hdr(msg), &value), 0);
	member = (char *)&value + s->offset;
	ck_assert_mem_eq(member, data, s->size);
	memset(member, 0, s->size);
	ck_assert_uint_eq(value.confirm_ms, UINT64_MAX);
	value.confirm_ms = 0;
	ck_assert_mem_eq(&value, &none, sizeof(value));
	nlmsg_free(msg);
	begin(NETTRUST_CMD_STATE_NTF);
	nla_put(msg, _i, s->size - 1, data);
	ck_assert_int_eq(nt_nl_policy_parse(nlmsg_hdr(msg), &value), -EPROTO);
}
END_TEST

/* In a buffer of its own, so that ASan sees an overread of one byte. */
START_TEST(cut)
{
	struct nt_lease_event event;
	struct nt_policy value;
	struct nt_denial told;
	struct nlmsghdr *copy;
	uint32_t len;

	begin(NETTRUST_CMD_LEASE_NTF);
	if (_i == 0)
		put_lease(2);
	else if (_i == 1)
		put_denial();
	else
		put_policy(2);
	for (len = NLMSG_HDRLEN; len < nlmsg_hdr(msg)->nlmsg_len; len++) {
		copy = malloc(len);
		memcpy(copy, nlmsg_hdr(msg), len);
		copy->nlmsg_len = len;
		nt_nl_lease_parse(copy, &event);
		nt_nl_denial_parse(copy, &told);
		nt_nl_policy_parse(copy, &value);
		free(copy);
	}
}
END_TEST

static uint32_t offset_of(const struct nlattr *attr)
{
	return (const char *)attr - (const char *)nlmsg_hdr(msg);
}

/* The error sentence for a refused request. */
static const char *refused(int err, const char *text, int type, uint32_t value,
			   int nest)
{
	struct nl_msg *ack = nlmsg_alloc();

	nlmsg_put(ack, 0, 0, NLMSG_ERROR, 0, 0);
	if (text)
		nla_put_string(ack, NLMSGERR_ATTR_MSG, text);
	if (type)
		nla_put_u32(ack, type, value);
	if (nest >= 0)
		nla_put_u32(ack, NLMSGERR_ATTR_MISS_NEST, nest);
	nl.request = nlmsg_hdr(msg);
	ck_assert_int_eq(nt_nl_refused(&nl, err,
				       nlmsg_attrdata(nlmsg_hdr(ack), 0),
				       nlmsg_attrlen(nlmsg_hdr(ack), 0)), err);
	nlmsg_free(ack);
	return nt_nl_error(&nl);
}

START_TEST(extack)
{
	struct nlattr *lease, *service;

	begin(NETTRUST_CMD_LEASE_ADD);
	put_lease(2);
	put_lease(2);
	lease = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
				NETTRUST_A_LEASE_MSG_LEASE);
	ck_assert_str_eq(refused(-ENOSPC, "the table is full", 0, 0, -1),
			 "the table is full");
	ck_assert_str_eq(refused(-EINVAL, NULL, 0, 0, -1), "Invalid argument");
	ck_assert_str_eq(refused(-EINVAL, "bad", NLMSGERR_ATTR_OFFS,
				 offset_of(lease), -1),
			 "bad (attribute lease)");
	ck_assert_str_eq(refused(-EINVAL, "bad", NLMSGERR_ATTR_OFFS,
				 offset_of(nla_find(nla_data(lease),
						    nla_len(lease),
						    NETTRUST_A_LEASE_TTL)),
				 -1),
			 "bad (attribute lease.ttl)");
	service = nla_find(nla_data(lease), nla_len(lease),
			   NETTRUST_A_LEASE_SERVICE);
	service = (void *)((char *)service +
			   nla_total_size(nla_len(service)));
	ck_assert_str_eq(refused(-EINVAL, "bad", NLMSGERR_ATTR_OFFS,
				 offset_of(nla_data(service)), -1),
			 "bad (attribute lease.service[1].proto)");
	ck_assert_str_eq(refused(-EINVAL, NULL, NLMSGERR_ATTR_MISS_TYPE,
				 NETTRUST_A_LEASE_TTL, offset_of(lease)),
			 "Invalid argument (attribute ttl missing in lease)");
	ck_assert_str_eq(refused(-EINVAL, NULL, NLMSGERR_ATTR_MISS_TYPE,
				 NETTRUST_A_LEASE_MSG_LEASE, -1),
			 "Invalid argument (attribute lease missing)");
	/* Wherever it points, nothing is read that is not there. */
	for (uint32_t offset = 0; offset < 4096; offset++)
		refused(-EINVAL, "bad", NLMSGERR_ATTR_OFFS, offset, -1);
	refused(-EINVAL, "bad", NLMSGERR_ATTR_OFFS, UINT32_MAX, -1);
	refused(-EINVAL, "bad", NLMSGERR_ATTR_MISS_TYPE, UINT32_MAX, -1);
}
END_TEST

START_TEST(extack_policy)
{
	struct nlattr *mark;

	begin(NETTRUST_CMD_POLICY_SET);
	nla_put_u32(msg, NETTRUST_A_POLICY_DENY_MARK, 1);
	mark = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
			       NETTRUST_A_POLICY_DENY_MARK);
	ck_assert_str_eq(refused(-EINVAL, "bad", NLMSGERR_ATTR_OFFS,
				 offset_of(mark), -1),
			 "bad (attribute deny-mark)");
}
END_TEST

START_TEST(limits)
{
	static struct nt_lease leases[NETTRUST_BATCH_MAX + 1];
	struct nt_lease one = { .n_services = NETTRUST_SERVICES_MAX + 1 };

	ck_assert_int_eq(nt_nl_lease_add(&nl, leases, NETTRUST_BATCH_MAX + 1,
					 NULL), -EINVAL);
	ck_assert_int_eq(nt_nl_lease_add(&nl, &one, 1, NULL), -EINVAL);
	ck_assert_int_eq(nt_nl_lease_add(&nl, leases, 0, NULL), 0);
	ck_assert_int_eq(nt_nl_lease_del(&nl, leases, 1, false), -EINVAL);
	ck_assert_ptr_nonnull(strstr(nt_nl_error(&nl), "without family"));
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, lease_whole);
	tcase_add_test(tc, lease_flushed);
	tcase_add_test(tc, lease_too_many_services);
	tcase_add_loop_test(tc, lease_wrong_address, 0, 3);
	tcase_add_loop_test(tc, lease_wrong_lengths, 0, 6);
	tcase_add_test(tc, denial);
	tcase_add_loop_test(tc, policy, 0, NETTRUST_UPSTREAMS_MAX + 2);
	tcase_add_loop_test(tc, setting, 0, NETTRUST_A_POLICY_MAX + 1);
	tcase_add_loop_test(tc, cut, 0, 3);
	tcase_add_test(tc, extack);
	tcase_add_test(tc, extack_policy);
	tcase_add_test(tc, limits);
}
