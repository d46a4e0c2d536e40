// SPDX-License-Identifier: GPL-2.0
/* Errors and warnings about the configuration. */
#include <stdarg.h>
#include <string.h>

#include "lib/base/near.h"
#include "lib/config/priv.h"

static void report(struct nt_config_reader *reader, const char *key,
		   const char *what, const char *format, va_list args)
{
	fprintf(reader->err, "%s: %s: %s", reader->source, key, what);
	vfprintf(reader->err, format, args);
	fputc('\n', reader->err);
}

void nt_config_complain(struct nt_config_reader *reader, const char *key,
			const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(reader, key, "", format, args);
	va_end(args);
	reader->errors++;
}

void nt_config_warn(struct nt_config_reader *reader, const char *key,
		    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(reader, key, "warning: ", format, args);
	va_end(args);
}

void nt_config_out_of_memory(struct nt_config_reader *reader, const char *key)
{
	nt_config_complain(reader, key, "out of memory");
}

void nt_config_complain_unknown(struct nt_config_reader *reader,
				const char *key, const char *const *known,
				size_t n, const char *what)
{
	const char *dot = strrchr(key, '.');
	const char *nearest = nt_near(dot ? dot + 1 : key, known, n);

	if (nearest)
		nt_config_complain(reader, key, "unknown %s, did you mean \"%s\"?",
				   what, nearest);
	else
		nt_config_complain(reader, key, "unknown %s", what);
}
