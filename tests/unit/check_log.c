// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "tests/unit/unit.h"

static char output[16384];
static int saved, pipes[2];

static void begin(enum nt_log_level level, enum nt_log_format format)
{
	ck_assert_int_eq(pipe(pipes), 0);
	saved = dup(STDERR_FILENO);
	dup2(pipes[1], STDERR_FILENO);
	close(pipes[1]);
	nt_log_setup(level, format, NT_LOG_AUTO);
}

static const char *end(void)
{
	ssize_t n;

	dup2(saved, STDERR_FILENO);
	close(saved);
	n = read(pipes[0], output, sizeof(output) - 1);
	close(pipes[0]);
	output[n > 0 ? n : 0] = '\0';
	return output;
}

START_TEST(text)
{
	begin(NT_LOG_INFO, NT_LOG_TEXT);
	nt_log(NT_LOG_INFO, "Authorized", "question", "example.org.", "none",
	       NULL, "hosts", "192.0.2.1 192.0.2.2", "empty", "", NULL);
	ck_assert_str_eq(end(), "INFO Authorized question=example.org. hosts=\"192.0.2.1 192.0.2.2\" empty=\"\"\n");
}
END_TEST

START_TEST(forged)
{
	begin(NT_LOG_DEBUG, NT_LOG_TEXT);
	nt_log(NT_LOG_WARNING, "m", "a", "x\nERROR y", "b", "q\"\\", "c",
	       "\x1b[31m\xff", "d", "k=v", NULL);
	ck_assert_str_eq(end(), "WARNING m a=\"x\\u000aERROR y\" b=\"q\\\"\\\\\" c=\"\\u001b[31m\\u00ff\" d=\"k=v\"\n");
}
END_TEST

START_TEST(json)
{
	json_t *object;

	begin(NT_LOG_DEBUG, NT_LOG_JSON);
	nt_log(NT_LOG_ERROR, "Not \"handled\"", "k", "v\n\t\x01\xc3\xa4", NULL);
	object = json_loads(end(), JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(object);
	ck_assert_str_eq(json_string_value(json_object_get(object, "level")),
			 "error");
	ck_assert_str_eq(json_string_value(json_object_get(object, "message")),
			 "Not \"handled\"");
	ck_assert_int_eq(strlen(json_string_value(json_object_get(object,
								  "time"))),
			 strlen("2026-01-01T00:00:00.000Z"));
	ck_assert_ptr_nonnull(json_object_get(object, "k"));
	json_decref(object);
}
END_TEST

START_TEST(levels)
{
	begin(NT_LOG_WARNING, NT_LOG_TEXT);
	ck_assert(!nt_log_enabled(NT_LOG_INFO));
	ck_assert(nt_log_enabled(NT_LOG_WARNING));
	nt_log(NT_LOG_INFO, "no", NULL);
	nt_log(NT_LOG_ERROR, "yes", NULL);
	ck_assert_str_eq(end(), "ERROR yes\n");
}
END_TEST

/* Every length around the limit gives one complete line. */
START_TEST(bounded)
{
	static char value[8192];
	json_t *object;

	memset(value, '"', _i);
	value[_i] = '\0';
	begin(NT_LOG_DEBUG, NT_LOG_JSON);
	nt_log(NT_LOG_INFO, "long", "one", value, "two", value, "three",
	       value, NULL);
	ck_assert_uint_le(strlen(end()), 4096);
	object = json_loads(output, 0, NULL);
	ck_assert_ptr_nonnull(object);
	json_decref(object);
}
END_TEST

/* Reads the pipe or socket without blocking. */
static size_t drain(int fd)
{
	size_t n = 0;
	ssize_t got;

	while ((got = recv(fd, output, sizeof(output) - 1, MSG_DONTWAIT)) > 0 ||
	       (errno == ENOTSOCK &&
		(got = read(fd, output, sizeof(output) - 1)) > 0)) {
		n += got;
		output[got] = '\0';
	}
	return n;
}

static void nobody_reads(int to, int from)
{
	uint64_t before = nt_log_lost(), lost;
	char *told, line[64];

	saved = dup(STDERR_FILENO);
	fcntl(from, F_SETFL, O_NONBLOCK);
	dup2(to, STDERR_FILENO);
	nt_log_setup(NT_LOG_INFO, NT_LOG_TEXT, NT_LOG_STDERR);
	for (int i = 0; i < 20000; i++)
		nt_log(NT_LOG_INFO, "A line that nobody reads", NULL);
	lost = nt_log_lost() - before;
	drain(from);
	nt_log(NT_LOG_INFO, "One that is read", NULL);
	drain(from);
	/* The file is shared: others must not find it non-blocking. */
	ck_assert(!(fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK));
	dup2(saved, STDERR_FILENO);
	close(saved);
	snprintf(line, sizeof(line), "WARNING Log lines lost lines=%llu\n",
		 (unsigned long long)lost);
	told = strstr(output, line);
	ck_assert_uint_gt(lost, 0);
	ck_assert_uint_lt(lost, 20000);
	ck_assert_msg(told && !strcmp(told + strlen(line),
				      "INFO One that is read\n"), "%s", output);
}

/* A log that waits for its reader would hang in each of these. */
START_TEST(full_pipe)
{
	ck_assert_int_eq(pipe(pipes), 0);
	nobody_reads(pipes[1], pipes[0]);
}
END_TEST

START_TEST(full_socket)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pipes), 0);
	nobody_reads(pipes[1], pipes[0]);
}
END_TEST

/* A pipe that the user may write to but not reopen. */
START_TEST(full_pipe_of_another)
{
	uid_t uid = getuid();

	ck_assert_int_eq(pipe(pipes), 0);
	if (!uid)
		ck_assert_int_eq(setresuid(65534, 65534, 0), 0);
	nobody_reads(pipes[1], pipes[0]);
	if (!uid)
		ck_assert_int_eq(setresuid(0, 0, 0), 0);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_test(tc, text);
	tcase_add_test(tc, forged);
	tcase_add_test(tc, json);
	tcase_add_test(tc, levels);
	tcase_add_test(tc, full_pipe);
	tcase_add_test(tc, full_socket);
	tcase_add_test(tc, full_pipe_of_another);
	tcase_add_loop_test(tc, bounded, 600, 700);
	tcase_add_loop_test(tc, bounded, 8190, 8192);
}
