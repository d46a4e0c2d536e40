// SPDX-License-Identifier: GPL-2.0
#include "lib/base/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/log-sink.h"

/* A line is one write(); a pipe takes up to PIPE_BUF octets in one piece. */
#define LINE_LEN 4096
#define HEAD_LEN 128	/* of an entry in the journal */

struct line {
	char text[LINE_LEN];
	size_t used;
};

/* A reload changes these while other threads log. */
static _Atomic enum nt_log_level least = NT_LOG_INFO;
static _Atomic enum nt_log_format format = NT_LOG_TEXT;
static _Atomic bool to_journal;
static _Atomic uint64_t lost;
static _Atomic uint64_t unreported;	/* of the lost ones */

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

/* Of syslog(3). */
static const char priorities[] = {
	[NT_LOG_DEBUG] = '7',
	[NT_LOG_INFO] = '6',
	[NT_LOG_WARNING] = '4',
	[NT_LOG_ERROR] = '3',
};

void nt_log_setup(enum nt_log_level level, enum nt_log_format form,
		  enum nt_log_target target)
{
	nt_log_sink_open();
	least = level;
	format = form;
	to_journal = target == NT_LOG_JOURNAL ||
		     (target == NT_LOG_AUTO && nt_log_sink_is_journal());
}

uint64_t nt_log_lost(void)
{
	return lost;
}

bool nt_log_enabled(enum nt_log_level level)
{
	return level >= least;
}

/* Leaves room for the end of the line, "\"}\n". */
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
 * Escapes as JSON does, in text lines, too. Bytes above 0x7e become \u00xx, since
 * names from the network need not be UTF-8.
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

static void add_pair(struct line *line, enum nt_log_format form,
		     const char *key, const char *value)
{
	if (form == NT_LOG_JSON) {
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

static void begin(struct line *line, enum nt_log_format form,
		  enum nt_log_level level, const char *message)
{
	struct timespec now;
	struct tm utc;
	char time[40];

	if (form == NT_LOG_TEXT) {
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
	add_pair(line, form, "level", level_names[level]);
	add_pair(line, form, "message", message);
}

/* Does the pair fit even if every byte is escaped? */
static bool fits(const struct line *line, const char *key, const char *value)
{
	return line->used + strlen(key) + 6 * strlen(value) + 8 <= LINE_LEN - 8;
}

static void add_pairs(struct line *line, enum nt_log_format form,
		      va_list args)
{
	const char *key, *value;

	while ((key = va_arg(args, const char *))) {
		value = va_arg(args, const char *);
		if (value && !fits(line, key, value))
			value = "(too long)";
		if (value && fits(line, key, value))
			add_pair(line, form, key, value);
	}
}

/* NETTRUST_KEY=value; the value has no newline, as it is escaped. */
static void add_field(struct line *line, const char *key, const char *value)
{
	char letter;

	add_str(line, "NETTRUST_");
	for (; *key; key++) {
		letter = isalnum((unsigned char)*key) ?
			 toupper((unsigned char)*key) : '_';
		add(line, &letter, 1);
	}
	add_str(line, "=");
	add_escaped(line, value);
	add_str(line, "\n");
}

static void add_fields(struct line *line, va_list args)
{
	const char *key, *value;

	while ((key = va_arg(args, const char *))) {
		value = va_arg(args, const char *);
		if (value && fits(line, key, value))
			add_field(line, key, value);
	}
}

static void count_lost(void)
{
	lost++;
	unreported++;
}

/* Return: false if lines were lost and that cannot be reported yet, either. */
static bool report_lost(enum nt_log_format form)
{
	uint64_t n = unreported ? atomic_exchange(&unreported, 0) : 0;
	struct line line;
	char lines[24];

	if (!n)
		return true;
	line.used = 0;
	snprintf(lines, sizeof(lines), "%llu", (unsigned long long)n);
	begin(&line, form, NT_LOG_WARNING, "Log lines lost");
	add_pair(&line, form, "lines", lines);
	add_str(&line, form == NT_LOG_JSON ? "}\n" : "\n");
	if (nt_log_sink_write(line.text, line.used))
		return true;
	unreported += n;
	return false;
}

static void write_line(enum nt_log_format form, struct line *line)
{
	if (form == NT_LOG_JSON)
		line->text[line->used++] = '}';
	line->text[line->used++] = '\n';
	/* The lost lines were older than this one, so they come first. */
	if (!report_lost(form) || !nt_log_sink_write(line->text, line->used))
		count_lost();
}

/* The journal's native protocol. Return: as nt_log_sink_journal(). */
static int write_entry(enum nt_log_level level, const struct line *text,
		       const struct line *fields)
{
	const size_t prefix = strlen(level_prefixes[level]) + 1;
	char entry[HEAD_LEN + 2 * LINE_LEN], losses[48] = "";
	uint64_t n = unreported ? atomic_exchange(&unreported, 0) : 0;
	int len, err;

	if (n)
		snprintf(losses, sizeof(losses), "NETTRUST_LINES_LOST=%llu\n",
			 (unsigned long long)n);
	len = snprintf(entry, sizeof(entry),
		       "SYSLOG_IDENTIFIER=nettrustd\nPRIORITY=%c\n%sMESSAGE=%.*s\n%.*s",
		       priorities[level], losses, (int)(text->used - prefix),
		       text->text + prefix, (int)fields->used, fields->text);
	err = nt_log_sink_journal(entry, len);
	if (err)
		unreported += n;
	return err;
}

/*
 * Without libsystemd, whose sd_journal_send() blocks when the journal does not keep
 * up.
 */
static void log_to_journal(enum nt_log_level level, struct line *text,
			   va_list args)
{
	struct line fields;
	int err;

	fields.used = 0;
	add_fields(&fields, args);
	err = write_entry(level, text, &fields);
	if (err == -EAGAIN)
		count_lost();
	else if (err)
		write_line(NT_LOG_TEXT, text);
}

void nt_log(enum nt_log_level level, const char *message, ...)
{
	const bool journal = to_journal;
	const enum nt_log_format form = journal ? NT_LOG_TEXT : format;
	struct line line;
	va_list args;

	if (!nt_log_enabled(level))
		return;
	line.used = 0;
	begin(&line, form, level, message);
	va_start(args, message);
	add_pairs(&line, form, args);
	va_end(args);
	va_start(args, message);
	if (journal)
		log_to_journal(level, &line, args);
	else
		write_line(form, &line);
	va_end(args);
}
