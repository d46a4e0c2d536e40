// SPDX-License-Identifier: GPL-2.0
#include "daemon/metrics/text.h"

#include <inttypes.h>

#include "daemon/core/counters.h"
#include "lib/base/words.h"

/* The lines before the samples of a metric. */
static void head(FILE *out, const char *name, const char *type,
		 const char *help)
{
	fprintf(out, "# HELP nettrust_%s %s\n# TYPE nettrust_%s %s\n", name,
		help, name, type);
}

static void gauge(FILE *out, const char *name, const char *help,
		  uint64_t value)
{
	head(out, name, "gauge", help);
	fprintf(out, "nettrust_%s %" PRIu64 "\n", name, value);
}

static void counter(FILE *out, const char *name, const char *help,
		    uint64_t value)
{
	head(out, name, "counter", help);
	fprintf(out, "nettrust_%s %" PRIu64 "\n", name, value);
}

/* One sample of a metric with a label. */
static void sample(FILE *out, const char *name, const char *label,
		   const char *word, uint64_t value)
{
	fprintf(out, "nettrust_%s{%s=\"%s\"} %" PRIu64 "\n", name, label, word,
		value);
}

static void histogram(FILE *out, const char *name, const char *help,
		      const struct nt_histogram *h)
{
	uint64_t sum = 0;
	unsigned int i;

	head(out, name, "histogram", help);
	for (i = 0; i < NT_HISTOGRAM_BUCKETS; i++) {
		sum += h->counts[i];
		fprintf(out, "nettrust_%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
			nt_histogram_most_us[i] / 1e6, sum);
	}
	sum += h->counts[i];
	fprintf(out, "nettrust_%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, sum);
	fprintf(out, "nettrust_%s_sum %.6f\nnettrust_%s_count %" PRIu64 "\n",
		name, h->sum_us / 1e6, name, sum);
}

static void put_process(FILE *out, const struct nt_metrics *m)
{
	head(out, "build_info", "gauge", "The daemon's version, always 1.");
	sample(out, "build_info", "version", NETTRUST_VERSION, 1);
	fprintf(out, "# HELP process_start_time_seconds Start of the daemon, in seconds since 1970.\n"
		"# TYPE process_start_time_seconds gauge\n"
		"process_start_time_seconds %.3f\n", m->started);
	fprintf(out, "# HELP process_cpu_seconds_total Processor time used by the daemon.\n"
		"# TYPE process_cpu_seconds_total counter\n"
		"process_cpu_seconds_total %.3f\n", m->cpu);
	fprintf(out, "# HELP process_resident_memory_bytes Memory of the daemon.\n"
		"# TYPE process_resident_memory_bytes gauge\n"
		"process_resident_memory_bytes %" PRIu64 "\n", m->resident);
	counter(out, "log_lines_lost_total",
		"Log lines lost because their reader was too slow.", m->log_lost);
	gauge(out, "workers", "Threads that serve clients.", m->n_workers);
	gauge(out, "workers_answering",
	      "Threads that reported for this scrape; of the others it has the last report.",
	      m->n_answered);
}

static void put_daemon(FILE *out, const struct nt_metrics *m)
{
	const struct nt_worker_state *state = &m->state;
	char name[64];

	for (size_t i = 0; i < NT_COUNTERS; i++) {
		const struct nt_counter *c = &nt_counter_list[i];

		snprintf(name, sizeof(name), "%s_total", c->metric);
		counter(out, name, c->help,
			nt_counter_get(&state->counters, c));
	}
	histogram(out, "reply_duration_seconds",
		  "Time from a question to its reply.", &state->replies);
	histogram(out, "commit_duration_seconds",
		  "Time until the kernel answered a message with leases.",
		  &state->commits);
	gauge(out, "queries_in_progress", "Questions in progress.",
	      state->queries);
	gauge(out, "queries_in_progress_limit", "The most of them.",
	      m->config->queries_max);
	gauge(out, "connections", "TCP and TLS clients.", state->connections);
	gauge(out, "connections_limit", "The most of them.",
	      m->config->connections_max);
	gauge(out, "cache_entries", "Answers in the cache.",
	      state->cache_entries);
	gauge(out, "cache_entries_limit", "The most of them, 0 without a cache.",
	      m->config->cache_ttl ? m->config->cache_entries : 0);
	gauge(out, "cache_bytes", "Memory of the cache.", state->cache_octets);
	gauge(out, "cache_bytes_limit", "The most of it, 0 without a cache.",
	      m->config->cache_ttl ? m->config->cache_octets : 0);
}

enum upstream_field { UP, LATENCY, IN_PROGRESS, ANSWERS, FAILURES };

static double upstream_value(const struct nt_upstream_state *state,
			     enum upstream_field field)
{
	switch (field) {
	case UP:
		return !!state->up;
	case LATENCY:
		return state->latency_us / 1e6;
	case IN_PROGRESS:
		return state->under_way;
	case ANSWERS:
		return state->answers;
	default:
		return state->failures;
	}
}

static void put_upstreams(FILE *out, const struct nt_metrics *m)
{
	static const char *const protos[] = {
		[NT_RESOLVER_UDP] = "udp",
		[NT_RESOLVER_TCP] = "tcp",
		[NT_RESOLVER_TLS] = "tls",
	};
	static const struct {
		const char *name, *type, *help;
	} fields[] = {
		[UP] = { "upstream_up", "gauge",
			 "Does the resolver answer? 1, or 0 if every worker found it down." },
		[LATENCY] = { "upstream_latency_seconds", "gauge",
			      "Smoothed latency of its answers; 0 before the first." },
		[IN_PROGRESS] = { "upstream_queries_in_progress", "gauge",
				  "Questions sent to it and not answered yet." },
		[ANSWERS] = { "upstream_answers_total", "counter",
			      "Answers from it." },
		[FAILURES] = { "upstream_failures_total", "counter",
			       "Tries without an answer, and refused or broken connections." },
	};
	const struct nt_config *config = m->config;
	char text[NT_ENDPOINT_STRLEN];

	for (unsigned int f = UP; f <= FAILURES; f++) {
		head(out, fields[f].name, fields[f].type, fields[f].help);
		for (unsigned int i = 0; i < config->n_resolvers; i++)
			fprintf(out, "nettrust_%s{upstream=\"%s\",proto=\"%s\"} %.15g\n",
				fields[f].name,
				nt_endpoint_str(&config->resolvers[i].endpoint,
						text),
				protos[config->resolvers[i].proto],
				upstream_value(&m->state.upstreams[i], f));
	}
}

static void put_reasons(FILE *out, const struct nt_stats *stats, bool bytes)
{
	/* All but unspec, which is not counted. */
	for (unsigned int i = NETTRUST_REASON_UNSPEC + 1; i < NT_REASONS; i++)
		fprintf(out, "nettrust_packet%s_total{verdict=\"%s\",reason=\"%s\"} %" PRIu64 "\n",
			bytes ? "_bytes" : "s",
			nt_reason_denies(i) ? "deny" : "accept",
			nt_reason_str(i),
			bytes ? stats->reasons[i].bytes :
				stats->reasons[i].packets);
}

static void put_lease_changes(FILE *out, const struct nt_stats *stats)
{
	static const char name[] = "lease_changes_total";
	const struct {
		enum nettrust_lease_change change;
		uint64_t n;
	} changes[] = {
		{ NETTRUST_LEASE_CHANGE_ADDED, stats->leases_added },
		{ NETTRUST_LEASE_CHANGE_EXTENDED, stats->leases_extended },
		{ NETTRUST_LEASE_CHANGE_RENEWED, stats->leases_renewed },
		{ NETTRUST_LEASE_CHANGE_EXPIRED, stats->leases_expired },
		{ NETTRUST_LEASE_CHANGE_REVOKED, stats->leases_revoked },
		{ NETTRUST_LEASE_CHANGE_REFUSED, stats->leases_refused },
	};

	head(out, name, "counter", "Changes of leases; refused: for lack of room.");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		sample(out, name, "change",
		       nt_lease_change_str(changes[i].change), changes[i].n);
}

static void put_kernel(FILE *out, const struct nt_metrics *m)
{
	const struct nt_policy *policy = &m->policy;
	const struct nt_stats *stats = &m->stats;
	unsigned int i;

	gauge(out, "kernel_up", "Does the kernel module respond?", m->kernel);
	if (!m->kernel)
		return;
	head(out, "mode", "gauge", "The mode in force is 1, the others 0.");
	for (i = NETTRUST_MODE_OFF; i <= NETTRUST_MODE_ENFORCE; i++)
		sample(out, "mode", "mode", nt_mode_str(i), policy->mode == i);
	gauge(out, "locked", "Is the policy locked until the next boot?",
	      policy->locked);
	gauge(out, "leases", "Leases in the kernel.", policy->leases);
	gauge(out, "leases_limit", "The most of them.", policy->leases_max);
	gauge(out, "prefixes", "Networks in the kernel.", policy->prefixes);
	gauge(out, "prefixes_limit", "The most of them.", policy->prefixes_max);
	head(out, "packets_total", "counter",
	     "Packets by verdict and reason; in mode audit those that are denied pass.");
	put_reasons(out, stats, false);
	head(out, "packet_bytes_total", "counter", "Their octets.");
	put_reasons(out, stats, true);
	put_lease_changes(out, stats);
	counter(out, "liveness_passes_total",
		"Passes over the connection table to find expired leases still in use.",
		stats->liveness_passes);
	counter(out, "events_total", "Events that the kernel sent.",
		stats->events_sent);
	counter(out, "events_lost_total",
		"Events dropped over the limit per second.",
		stats->events_lost);
}

void nt_metrics_text(const struct nt_metrics *metrics, FILE *out)
{
	put_process(out, metrics);
	put_daemon(out, metrics);
	put_upstreams(out, metrics);
	put_kernel(out, metrics);
}

const char *nt_metrics_unready(const struct nt_metrics *metrics)
{
	unsigned int i;

	if (metrics->n_answered < metrics->n_workers)
		return "a worker does not answer";
	if (!metrics->kernel)
		return "the kernel module does not answer";
	for (i = 0; i < metrics->config->n_resolvers; i++)
		if (metrics->state.upstreams[i].up)
			return NULL;
	return "no upstream answers";
}
