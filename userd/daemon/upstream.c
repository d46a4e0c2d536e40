// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/socket.h"
#include "lib/log.h"

#define TRIES		3
#define TRY_SECONDS	1.5
#define TCP_SECONDS	4.0

struct attempt {
	struct nt_upstreams *upstreams;
	struct nt_query *query;
	struct ev_io io;
	struct ev_timer timer;
	ldns_rdf *owner;	/* as sent */
	uint8_t *wire;		/* query, with two octets of length before it */
	size_t len;		/* of it, without them */
	uint16_t id;
	bool tcp;
	unsigned int tries;
	size_t sent;		/* TCP: octets of length and query */
	size_t got;		/* TCP: octets of length and answer */
	uint8_t *answer;	/* TCP: two octets of length, then it */
};

static void on_io(struct ev_loop *loop, ev_io *io, int events);
static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events);

int nt_upstream_check(const struct nt_config *config)
{
	int fd = nt_socket_connect(&config->upstream, SOCK_DGRAM,
				   config->upstream_mark);

	if (fd < 0)
		return fd == -ENETUNREACH || fd == -EHOSTUNREACH ? 0 : fd;
	close(fd);
	return 0;
}

static void close_socket(struct attempt *attempt)
{
	if (attempt->io.fd < 0)
		return;
	ev_io_stop(attempt->upstreams->loop, &attempt->io);
	close(attempt->io.fd);
	attempt->io.fd = -1;
}

static void attempt_free(struct attempt *attempt)
{
	close_socket(attempt);
	ev_timer_stop(attempt->upstreams->loop, &attempt->timer);
	ldns_rdf_deep_free(attempt->owner);
	free(attempt->wire);
	free(attempt->answer);
	free(attempt);
}

static void fail(struct attempt *attempt, int ede, const char *cause)
{
	struct nt_query *query = attempt->query;

	attempt_free(attempt);
	nt_query_failed(query, ede, cause);
}

/* A new id, new cases. */
static bool prepare(struct attempt *attempt)
{
	uint8_t random[2 + 32];
	uint8_t *wire;

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return false;
	ldns_rdf_deep_free(attempt->owner);
	attempt->id = random[0] << 8 | random[1];
	wire = nt_upstream_query(&attempt->query->question, attempt->id,
				 random + 2,
				 attempt->upstreams->config->udp_size,
				 &attempt->owner, &attempt->len);
	if (!wire)
		return false;
	free(attempt->wire);
	attempt->wire = malloc(attempt->len + 2);
	if (attempt->wire) {
		ldns_write_uint16(attempt->wire, attempt->len);
		memcpy(attempt->wire + 2, wire, attempt->len);
	}
	free(wire);
	return attempt->wire;
}

static void watch(struct attempt *attempt, int fd, int events, double seconds)
{
	struct ev_loop *loop = attempt->upstreams->loop;

	ev_io_init(&attempt->io, on_io, fd, events);
	attempt->io.data = attempt;
	ev_io_start(loop, &attempt->io);
	ev_timer_stop(loop, &attempt->timer);
	ev_timer_init(&attempt->timer, on_timeout, seconds, 0);
	attempt->timer.data = attempt;
	ev_timer_start(loop, &attempt->timer);
}

static bool start_udp(struct attempt *attempt)
{
	const struct nt_config *config = attempt->upstreams->config;
	int fd;

	close_socket(attempt);
	attempt->tries++;
	if (!prepare(attempt))
		return false;
	fd = nt_socket_connect(&config->upstream, SOCK_DGRAM,
			       config->upstream_mark);
	if (fd < 0)
		return false;
	watch(attempt, fd, EV_READ, TRY_SECONDS);
	/* What cannot be sent now is tried again after the time limit. */
	send(fd, attempt->wire + 2, attempt->len, MSG_NOSIGNAL);
	return true;
}

static bool start_tcp(struct attempt *attempt)
{
	const struct nt_config *config = attempt->upstreams->config;
	int fd;

	close_socket(attempt);
	attempt->tcp = true;
	attempt->tries++;
	attempt->sent = 0;
	attempt->got = 0;
	free(attempt->answer);
	attempt->answer = malloc(NT_MESSAGE_MAX + 2);
	if (!attempt->answer || !prepare(attempt))
		return false;
	fd = nt_socket_connect(&config->upstream, SOCK_STREAM,
			       config->upstream_mark);
	if (fd < 0)
		return false;
	watch(attempt, fd, EV_WRITE, TCP_SECONDS);
	return true;
}

bool nt_upstream_ask(struct nt_upstreams *upstreams, struct nt_query *query)
{
	struct attempt *attempt = calloc(1, sizeof(*attempt));

	if (!attempt)
		return false;
	attempt->upstreams = upstreams;
	attempt->query = query;
	attempt->io.fd = -1;
	if (upstreams->config->upstream_tcp ? start_tcp(attempt) :
					      start_udp(attempt))
		return true;
	attempt_free(attempt);
	return false;
}

/* Return: false if it was not the answer. */
static bool take(struct attempt *attempt, const uint8_t *wire, size_t len)
{
	struct nt_query *query = attempt->query;
	uint64_t now_ms = ev_now(attempt->upstreams->loop) * 1000;

	if (!nt_upstream_answer(wire, len, attempt->id, attempt->owner,
				query->question.type))
		return false;
	if (!attempt->tcp && LDNS_TC_WIRE(wire)) {
		if (!start_tcp(attempt))
			fail(attempt, NT_EDE_NETWORK,
			     "the upstream refuses TCP");
		return true;
	}
	nt_query_answered(query, wire, len, now_ms);
	attempt_free(attempt);
	return true;
}

static void read_udp(struct attempt *attempt)
{
	struct nt_counters *counters = &attempt->query->core->counters;
	static _Thread_local uint8_t buf[NT_MESSAGE_MAX];
	ssize_t len;
	int i;

	/* As many as a forger sent, in portions. */
	for (i = 0; i < 16; i++) {
		len = recv(attempt->io.fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (len < 0) {
			if (errno == ECONNREFUSED)
				fail(attempt, NT_EDE_NETWORK,
				     "the upstream's port is closed");
			return;
		}
		if (take(attempt, buf, len))
			return;
		counters->upstream_strays++;
	}
}

static void read_tcp(struct attempt *attempt)
{
	size_t want = 2;
	ssize_t len;

	if (attempt->got >= 2)
		want += ldns_read_uint16(attempt->answer);
	len = recv(attempt->io.fd, attempt->answer + attempt->got,
		   want - attempt->got, MSG_DONTWAIT);
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0) {
		fail(attempt, NT_EDE_NETWORK,
		     "the upstream closed the connection");
		return;
	}
	attempt->got += len;
	if (attempt->got < 2 ||
	    attempt->got < 2u + ldns_read_uint16(attempt->answer))
		return;
	if (!take(attempt, attempt->answer + 2, attempt->got - 2))
		fail(attempt, NT_EDE_NETWORK,
		     "the upstream's answer is not one to the question");
}

static void write_tcp(struct attempt *attempt)
{
	ssize_t len;

	len = send(attempt->io.fd, attempt->wire + attempt->sent,
		   attempt->len + 2 - attempt->sent,
		   MSG_DONTWAIT | MSG_NOSIGNAL);
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len < 0) {
		fail(attempt, NT_EDE_NETWORK,
		     "the upstream does not take a connection");
		return;
	}
	attempt->sent += len;
	if (attempt->sent < attempt->len + 2)
		return;
	ev_io_stop(attempt->upstreams->loop, &attempt->io);
	ev_io_set(&attempt->io, attempt->io.fd, EV_READ);
	ev_io_start(attempt->upstreams->loop, &attempt->io);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct attempt *attempt = io->data;

	if (!attempt->tcp)
		read_udp(attempt);
	else if (attempt->sent < attempt->len + 2)
		write_tcp(attempt);
	else
		read_tcp(attempt);
}

static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct attempt *attempt = timer->data;

	attempt->query->core->counters.upstream_timeouts++;
	if (attempt->tries < TRIES && !attempt->tcp && start_udp(attempt))
		return;
	fail(attempt, NT_EDE_NO_AUTHORITY, "the upstream does not answer");
}
