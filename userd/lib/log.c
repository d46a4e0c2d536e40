// SPDX-License-Identifier: GPL-2.0
#include "lib/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* One write a line, short enough that a pipe takes it in one piece. */
#define LINE_LEN 4096

struct line {
	char text[LINE_LEN];
	size_t used;
};

/* Set while others log: by a reload. */
static _Atomic enum nt_log_level least = NT_LOG_INFO;
static _Atomic enum nt_log_format format = NT_LOG_TEXT;

static const char *const level_names[] = {
	[NT_LOG_DEBUG] = "debug",
	[NT_LOG_INFO] = "info",
	[NT_LOG_WARNING] = "warning",
	[NT_LOG_ERROR] = "error",
};

static const char *const level_prefixes[] = {
	[NT_LOG_DEBUG] = "DEBUG",
	[NT_LOG_INFO] = "INFO",
	[NT_LOG_WARNING] = "WARNING",
	[NT_LOG_ERROR] = "ERROR",
};

void nt_log_setup(enum nt_log_level level, enum nt_log_format form)
{
	least = level;
	format = form;
}

bool nt_log_enabled(enum nt_log_level level)
{
	return level >= least;
}

/* The end of the line, "\"}\n", always has room. */
static void add(struct line *line, const char *text, size_t len)
{
	if (line->used + len > LINE_LEN - 8)
		return;
	memcpy(line->text + line->used, text, len);
	line->used += len;
}

static void add_str(struct line *line, const char *text)
{
	add(line, text, strlen(text));
}

/*
 * Escaped as in JSON, which reads well in text too. Bytes above 0x7e go out as
 * \u00xx: what comes from the network need not be UTF-8.
 */
static void add_escaped(struct line *line, const char *text)
{
	char code[8];

	for (const char *c = text; *c; c++) {
		unsigned char byte = *c;

		if (byte == '"' || byte == '\\') {
			code[0] = '\\';
			code[1] = byte;
			add(line, code, 2);
		} else if (byte < 0x20 || byte > 0x7e) {
			snprintf(code, sizeof(code), "\\u%04x", byte);
			add(line, code, 6);
		} else {
			add(line, c, 1);
		}
	}
}

static bool needs_quotes(const char *value)
{
	if (!*value)
		return true;
	for (; *value; value++)
		if (*value <= ' ' || *value > '~' || *value == '"' ||
		    *value == '\\' || *value == '=')
			return true;
	return false;
}

static void add_value(struct line *line, const char *value, bool quotes)
{
	if (quotes)
		add_str(line, "\"");
	add_escaped(line, value);
	if (quotes)
		add_str(line, "\"");
}

static void add_pair(struct line *line, const char *key, const char *value)
{
	if (format == NT_LOG_JSON) {
		add_str(line, ",\"");
		add_escaped(line, key);
		add_str(line, "\":");
		add_value(line, value, true);
		return;
	}
	add_str(line, " ");
	add_str(line, key);
	add_str(line, "=");
	add_value(line, value, needs_quotes(value));
}

static void begin(struct line *line, enum nt_log_level level,
		  const char *message)
{
	struct timespec now;
	struct tm utc;
	char time[40];

	if (format == NT_LOG_TEXT) {
		add_str(line, level_prefixes[level]);
		add_str(line, " ");
		add_escaped(line, message);
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(time + strlen(time), sizeof(time) - strlen(time), ".%03ldZ",
		 now.tv_nsec / 1000000);
	add_str(line, "{\"time\":");
	add_value(line, time, true);
	add_pair(line, "level", level_names[level]);
	add_pair(line, "message", message);
}

/* Is there room for the pair if every byte must be escaped? */
static bool fits(const struct line *line, const char *key, const char *value)
{
	return line->used + strlen(key) + 6 * strlen(value) + 8 <= LINE_LEN - 8;
}

void nt_log(enum nt_log_level level, const char *message, ...)
{
	struct line line = { .used = 0 };
	const char *key, *value;
	va_list args;
	ssize_t ret;

	if (!nt_log_enabled(level))
		return;
	begin(&line, level, message);
	va_start(args, message);
	while ((key = va_arg(args, const char *))) {
		value = va_arg(args, const char *);
		if (value && !fits(&line, key, value))
			value = "(too long)";
		if (value && fits(&line, key, value))
			add_pair(&line, key, value);
	}
	va_end(args);
	if (format == NT_LOG_JSON)
		line.text[line.used++] = '}';
	line.text[line.used++] = '\n';
	do {
		ret = write(STDERR_FILENO, line.text, line.used);
	} while (ret < 0 && errno == EINTR);
}
