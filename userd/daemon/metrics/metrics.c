// SPDX-License-Identifier: GPL-2.0
#include "daemon/metrics/metrics.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/metrics/text.h"
#include "daemon/net/socket.h"
#include "lib/base/log.h"
#include "lib/nl/nl.h"

#define CONNECTIONS_MAX	32u
#define SILENCE_SECONDS	3u	/* until a silent connection is closed */
#define CONNECTION_MEMORY ((size_t)8192)
#define FRESH_SECONDS	0.1	/* for which collected numbers are reused */

struct nt_exporter {
	struct ev_loop *loop;
	struct MHD_Daemon *server;
	struct ev_io io;
	struct ev_timer timer;
	const struct nt_config *const *config;
	struct nt_worker *const *workers;
	struct nt_nl *nl;	/* the exporter's own, NULL: none */
	struct nt_metrics metrics;
	ev_tstamp collected;
	unsigned int connections;
};

static double seconds(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* 0 if it cannot be read. */
static uint64_t resident(void)
{
	unsigned long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file)
		return 0;
	if (fscanf(file, "%*u %llu", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

static bool ask_kernel(struct nt_exporter *exporter)
{
	struct nt_metrics *m = &exporter->metrics;

	return exporter->nl && !nt_nl_policy_get(exporter->nl, &m->policy) &&
	       !nt_nl_stats_get(exporter->nl, &m->stats);
}

/* Reconnects if the module was unloaded and loaded again. */
static bool reach_kernel(struct nt_exporter *exporter)
{
	if (ask_kernel(exporter))
		return true;
	nt_nl_close(exporter->nl);
	if (!nt_nl_open(&exporter->nl))
		return ask_kernel(exporter);
	/* It may be without a socket. */
	nt_nl_close(exporter->nl);
	exporter->nl = NULL;
	return false;
}

static const struct nt_metrics *collect(struct nt_exporter *exporter)
{
	struct nt_metrics *m = &exporter->metrics;
	double now = seconds(CLOCK_MONOTONIC);

	m->config = *exporter->config;
	if (exporter->collected && now - exporter->collected < FRESH_SECONDS)
		return m;
	m->n_answered = nt_workers_state(exporter->workers, m->n_workers,
					 &m->state);
	m->kernel = reach_kernel(exporter);
	m->log_lost = nt_log_lost();
	m->cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	m->resident = resident();
	/* Counts from now: a worker that hangs took its time already. */
	exporter->collected = seconds(CLOCK_MONOTONIC);
	return m;
}

static struct MHD_Response *text_response(const char *text)
{
	return MHD_create_response_from_buffer(strlen(text), (void *)text,
					       MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *metrics_response(struct nt_exporter *exporter)
{
	struct MHD_Response *response;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	nt_metrics_text(collect(exporter), out);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	response = MHD_create_response_from_buffer(len, text,
						   MHD_RESPMEM_MUST_FREE);
	if (response)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
					NT_METRICS_TYPE);
	else
		free(text);
	return response;
}

/* Return: NULL if memory ran out. */
static struct MHD_Response *respond(struct nt_exporter *exporter,
				    const char *path, unsigned int *status)
{
	const struct nt_metrics *m;
	const char *why;

	*status = MHD_HTTP_OK;
	if (!strcmp(path, "/metrics"))
		return metrics_response(exporter);
	if (!strcmp(path, "/healthz")) {
		m = collect(exporter);
		why = m->n_answered < m->n_workers ?
		      "a worker does not answer" : NULL;
	} else if (!strcmp(path, "/ready")) {
		why = nt_metrics_unready(collect(exporter));
	} else {
		*status = MHD_HTTP_NOT_FOUND;
		why = "there are /metrics, /healthz and /ready";
	}
	if (why && *status == MHD_HTTP_OK)
		*status = MHD_HTTP_SERVICE_UNAVAILABLE;
	return text_response(why ? why : "ok");
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
				  const char *path, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_len, void **state)
{
	struct nt_exporter *exporter = data;
	struct MHD_Response *response;
	enum MHD_Result result;
	unsigned int status;

	if (strcmp(method, MHD_HTTP_METHOD_GET) &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD)) {
		status = MHD_HTTP_METHOD_NOT_ALLOWED;
		response = text_response("only GET and HEAD");
	} else {
		response = respond(exporter, path, &status);
	}
	if (!response)
		return MHD_NO;
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/*
 * A full server stops listening. After a connection has ended, libmicrohttpd
 * needs one more run to listen again. Return: is that due?
 */
static bool has_room_again(struct nt_exporter *exporter)
{
	const union MHD_DaemonInfo *info;
	unsigned int before = exporter->connections;

	info = MHD_get_daemon_info(exporter->server,
				   MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
	exporter->connections = info->num_connections;
	return exporter->connections < before;
}

static void serve(struct nt_exporter *exporter)
{
	MHD_UNSIGNED_LONG_LONG ms;

	MHD_run(exporter->server);
	ev_timer_stop(exporter->loop, &exporter->timer);
	if (has_room_again(exporter))
		ms = 0;
	else if (MHD_get_timeout(exporter->server, &ms) != MHD_YES)
		return;
	ev_timer_set(&exporter->timer, ms / 1000.0, 0);
	ev_timer_start(exporter->loop, &exporter->timer);
}

static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	serve(io->data);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	serve(timer->data);
}

static void log_failure(const struct nt_config *config, const char *cause)
{
	char text[NT_ENDPOINT_STRLEN];

	nt_log(NT_LOG_ERROR, "No metrics", "key", "metricsAddr", "address",
	       nt_endpoint_str(&config->metrics_addr, text), "cause", cause,
	       NULL);
}

struct nt_exporter *nt_exporter_new(const struct nt_config *config)
{
	struct nt_exporter *exporter;
	int fd;

	if (!config->metrics_addr.port)
		return NULL;
	fd = nt_socket_bind(&config->metrics_addr, SOCK_STREAM, false);
	if (fd < 0) {
		log_failure(config, strerror(-fd));
		return NULL;
	}
	exporter = calloc(1, sizeof(*exporter));
	if (exporter)
		exporter->server = MHD_start_daemon(
			MHD_USE_EPOLL, 0, NULL, NULL, on_request, exporter,
			MHD_OPTION_LISTEN_SOCKET, fd,
			MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
			MHD_OPTION_CONNECTION_TIMEOUT, SILENCE_SECONDS,
			MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
			MHD_OPTION_END);
	if (exporter && exporter->server) {
		exporter->metrics.started = seconds(CLOCK_REALTIME);
		return exporter;
	}
	log_failure(config, "the HTTP server cannot start");
	close(fd);
	free(exporter);
	return NULL;
}

void nt_exporter_start(struct nt_exporter *exporter, struct ev_loop *loop,
		       const struct nt_config *const *config,
		       struct nt_worker *const *workers,
		       unsigned int n_workers)
{
	const union MHD_DaemonInfo *info;

	if (!exporter)
		return;
	exporter->loop = loop;
	exporter->config = config;
	exporter->workers = workers;
	exporter->metrics.n_workers = n_workers;
	info = MHD_get_daemon_info(exporter->server, MHD_DAEMON_INFO_EPOLL_FD);
	ev_init(&exporter->timer, on_timer);
	exporter->timer.data = exporter;
	ev_io_init(&exporter->io, on_readable, info->epoll_fd, EV_READ);
	exporter->io.data = exporter;
	ev_io_start(loop, &exporter->io);
}

void nt_exporter_free(struct nt_exporter *exporter)
{
	if (!exporter)
		return;
	if (exporter->loop) {
		ev_io_stop(exporter->loop, &exporter->io);
		ev_timer_stop(exporter->loop, &exporter->timer);
	}
	MHD_stop_daemon(exporter->server);
	nt_nl_close(exporter->nl);
	free(exporter);
}
