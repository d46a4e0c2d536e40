// SPDX-License-Identifier: GPL-2.0
/* Finding the owner of a client's socket; asks the kernel about our own. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "lib/nl/owner.h"
#include "tests/unit/unit.h"

static const struct {
	const char *server;	/* where to listen */
	const char *client;	/* where to ask from, NULL: unbound */
	bool tcp;
	bool connected;		/* UDP */
} cases[] = {
	{ "127.0.0.1", NULL, false, true },
	{ "127.0.0.1", "0.0.0.0", false, false },
	{ "127.0.0.1", "127.0.0.9", false, false },
	{ "127.0.0.1", NULL, true, true },
	{ "::1", NULL, false, true },
	{ "::1", "::", false, false },
	{ "::1", NULL, true, true },
};

static struct nt_endpoint endpoint_of(const char *addr)
{
	struct nt_endpoint endpoint = { .port = 0 };
	const char *why;

	ck_assert_int_eq(nt_addr_parse(addr, &endpoint.addr, &why), 0);
	return endpoint;
}

/* A socket bound there; *endpoint gets its port. */
static int bound(struct nt_endpoint *endpoint, int type)
{
	struct sockaddr_storage sa;
	socklen_t len = nt_sockaddr_set(&sa, endpoint);
	int fd = socket(endpoint->addr.family, type, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sa, len), 0);
	len = sizeof(sa);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sa, &len), 0);
	nt_sockaddr_get(&sa, endpoint);
	return fd;
}

START_TEST(found)
{
	int type = cases[_i].tcp ? SOCK_STREAM : SOCK_DGRAM;
	struct nt_endpoint local = endpoint_of(cases[_i].server), peer;
	struct sockaddr_storage sa;
	struct nt_owner owner = { .uid = 12345 };
	int server = bound(&local, type), client;
	socklen_t len;

	peer = endpoint_of(cases[_i].client ? cases[_i].client :
					      cases[_i].server);
	client = cases[_i].client ? bound(&peer, type) :
				    socket(peer.addr.family, type, 0);
	if (cases[_i].tcp)
		ck_assert_int_eq(listen(server, 1), 0);
	len = nt_sockaddr_set(&sa, &local);
	if (cases[_i].connected) {
		ck_assert_int_eq(connect(client, (struct sockaddr *)&sa, len),
				 0);
		len = sizeof(sa);
		ck_assert_int_eq(getsockname(client, (struct sockaddr *)&sa,
					     &len), 0);
		nt_sockaddr_get(&sa, &peer);
	}
	/* The source address of its packets, whatever it is bound to. */
	if (!cases[_i].connected && cases[_i].client[1] != '2')
		peer.addr = local.addr;
	ck_assert_int_eq(nt_owner_find(&peer, &local, cases[_i].tcp, &owner),
			 0);
	ck_assert_uint_eq(owner.uid, getuid());
	close(client);
	owner.uid = 12345;
	ck_assert_int_eq(nt_owner_find(&peer, &local, cases[_i].tcp, &owner),
			 -ENOENT);
	ck_assert_uint_eq(owner.uid, 12345);
	close(server);
}
END_TEST

/* A local program may use the same port as a remote client. */
START_TEST(not_here)
{
	struct nt_endpoint any = endpoint_of("0.0.0.0"), stranger, local;
	int fd = bound(&any, SOCK_DGRAM);
	struct nt_owner owner;

	stranger = endpoint_of("192.0.2.1");
	stranger.port = any.port;
	local = endpoint_of("127.0.0.1");
	local.port = 53;
	ck_assert_int_eq(nt_owner_find(&stranger, &local, false, &owner),
			 -EHOSTUNREACH);
	local = endpoint_of("::1");
	ck_assert_int_eq(nt_owner_find(&stranger, &local, false, &owner),
			 -EINVAL);
	close(fd);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_loop_test(tc, found, 0, N(cases));
	tcase_add_test(tc, not_here);
}
