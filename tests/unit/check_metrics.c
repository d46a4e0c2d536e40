// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "daemon/core/counters.h"
#include "daemon/metrics/text.h"
#include "tests/unit/unit.h"

static struct nt_config config;
static struct nt_metrics metrics;
static char *text;

static void setup(void)
{
	memset(&config, 0, sizeof(config));
	config.n_resolvers = 2;
	for (unsigned int i = 0; i < 2; i++) {
		config.resolvers[i].endpoint.addr.family = AF_INET6;
		config.resolvers[i].endpoint.port = 53 + i;
	}
	config.resolvers[1].proto = NT_RESOLVER_TLS;
	memset(&metrics, 0, sizeof(metrics));
	metrics.config = &config;
	metrics.n_workers = 2;
	metrics.n_answered = 2;
	metrics.kernel = true;
	metrics.state.upstreams[1].up = 1;
}

static void render(void)
{
	size_t len;
	FILE *out;

	free(text);
	out = open_memstream(&text, &len);
	nt_metrics_text(&metrics, out);
	fclose(out);
}

/* Each has one line that ends like this. */
static void has(const char *series, const char *value)
{
	char line[256], *at;

	snprintf(line, sizeof(line), "\n%s ", series);
	at = strstr(text, line);
	ck_assert_msg(at, "no %s in\n%s", series, text);
	ck_assert_ptr_null(strstr(at + 1, line));
	at += strlen(line);
	ck_assert_msg(!strncmp(at, value, strlen(value)) &&
		      at[strlen(value)] == '\n', "%s %.40s", series, at);
}

START_TEST(buckets)
{
	static const struct {
		uint64_t us;
		unsigned int bucket;
	} all[] = {
		{ 0, 0 }, { 10, 0 }, { 11, 1 }, { 25, 1 }, { 1000, 6 },
		{ 5000000, NT_HISTOGRAM_BUCKETS - 1 },
		{ 5000001, NT_HISTOGRAM_BUCKETS },
		{ UINT32_MAX * 2ull, NT_HISTOGRAM_BUCKETS },
	};
	struct nt_histogram h;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		memset(&h, 0, sizeof(h));
		nt_histogram_add(&h, all[i].us);
		ck_assert_uint_eq(h.counts[all[i].bucket], 1);
		ck_assert_uint_eq(h.sum_us, all[i].us);
	}
}
END_TEST

START_TEST(cumulative)
{
	nt_histogram_add(&metrics.state.commits, 20);
	nt_histogram_add(&metrics.state.commits, 90);
	nt_histogram_add(&metrics.state.commits, 9000000);
	render();
	has("nettrust_commit_duration_seconds_bucket{le=\"1e-05\"}", "0");
	has("nettrust_commit_duration_seconds_bucket{le=\"2.5e-05\"}", "1");
	has("nettrust_commit_duration_seconds_bucket{le=\"0.0001\"}", "2");
	has("nettrust_commit_duration_seconds_bucket{le=\"5\"}", "2");
	has("nettrust_commit_duration_seconds_bucket{le=\"+Inf\"}", "3");
	has("nettrust_commit_duration_seconds_count", "3");
	has("nettrust_commit_duration_seconds_sum", "9.000110");
}
END_TEST

/* Every counter is exported under its own name. */
START_TEST(counters)
{
	const struct nt_counter *counter = &nt_counter_list[_i];
	uint64_t *values = (uint64_t *)&metrics.state.counters;
	char series[128];

	values[_i] = 9007199254740993;	/* not exact as a double */
	render();
	snprintf(series, sizeof(series), "nettrust_%s_total", counter->metric);
	has(series, "9007199254740993");
	ck_assert_uint_eq(counter->offset, _i * sizeof(uint64_t));
}
END_TEST

START_TEST(labels)
{
	metrics.state.upstreams[1].failures = 7;
	metrics.state.upstreams[1].latency_us = 1500;
	metrics.stats.reasons[NETTRUST_REASON_EXPIRED].packets = 3;
	metrics.policy.mode = NETTRUST_MODE_AUDIT;
	render();
	has("nettrust_upstream_up{upstream=\"[::]:53\",proto=\"udp\"}", "0");
	has("nettrust_upstream_up{upstream=\"[::]:54\",proto=\"tls\"}", "1");
	has("nettrust_upstream_failures_total{upstream=\"[::]:54\",proto=\"tls\"}",
	    "7");
	has("nettrust_upstream_latency_seconds{upstream=\"[::]:54\",proto=\"tls\"}",
	    "0.0015");
	has("nettrust_packets_total{verdict=\"deny\",reason=\"expired\"}", "3");
	has("nettrust_mode{mode=\"audit\"}", "1");
	has("nettrust_mode{mode=\"enforce\"}", "0");
	ck_assert_ptr_null(strstr(text, "unknown"));
}
END_TEST

START_TEST(without_kernel)
{
	metrics.kernel = false;
	render();
	has("nettrust_kernel_up", "0");
	ck_assert_ptr_null(strstr(text, "nettrust_leases"));
	ck_assert_str_eq(nt_metrics_unready(&metrics),
			 "the kernel module does not answer");
}
END_TEST

START_TEST(ready)
{
	ck_assert_ptr_null(nt_metrics_unready(&metrics));
	metrics.state.upstreams[1].up = 0;
	ck_assert_str_eq(nt_metrics_unready(&metrics), "no upstream answers");
	metrics.n_answered = 1;
	ck_assert_str_eq(nt_metrics_unready(&metrics),
			 "a worker does not answer");
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, buckets);
	tcase_add_test(tc, cumulative);
	tcase_add_loop_test(tc, counters, 0, NT_COUNTERS);
	tcase_add_test(tc, labels);
	tcase_add_test(tc, without_kernel);
	tcase_add_test(tc, ready);
}
