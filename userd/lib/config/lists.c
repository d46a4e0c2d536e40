// SPDX-License-Identifier: GPL-2.0
/* The key "lists", and the files that it names. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/config/priv.h"
#include "lib/config/listed.h"

#define FIELDS struct nt_list

static const struct nt_words format_words = NT_WORDS_TABLE(
	{ NT_LIST_AUTO, "auto" },
	{ NT_LIST_HOSTS, "hosts" },
	{ NT_LIST_DOMAINS, "domains" },
	{ NT_LIST_ADBLOCK, "adblock" });

static const struct nt_config_member members[] = {
	{ "file", NT_CONFIG_STRING(file), .required = true },
	{ "name", NT_CONFIG_STRING(name) },
	{ "format", NT_CONFIG_WORD(format, format_words), .nonempty = true },
	{ "allow", NT_CONFIG_TRUTH(allow) },
	/* A name that is blocked is blocked under its aliases, too. */
	{ "match", .set = nt_config_set_match, NT_CONFIG_FIELD(chain),
	  .type = JSON_STRING, .nonempty = true, .def = "chain" },
	{ "comment", NT_CONFIG_COMMENT },
};

const struct nt_config_object nt_config_list = {
	NT_CONFIG_MEMBERS(members),
	.size = sizeof(struct nt_list),
	.max = NT_LISTS_MAX,
};

/* Regular files only: reading a device or a pipe might never end. */
static FILE *open_file(struct nt_config_reader *reader, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat stat;
	FILE *file;

	if (fd < 0) {
		nt_config_complain(reader, "lists", "cannot be opened: %s",
				   strerror(errno));
		return NULL;
	}
	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode)) {
		nt_config_complain(reader, "lists", "not a regular file");
		close(fd);
		return NULL;
	}
	file = fdopen(fd, "r");
	if (file)
		return file;
	nt_config_complain(reader, "lists", "out of memory");
	close(fd);
	return NULL;
}

static void load(struct nt_config_reader *reader, unsigned int number)
{
	struct nt_config *config = reader->config;
	const struct nt_list *list = &config->lists[number];
	struct nt_list_report report;
	char line[32];
	FILE *file;
	int err;

	reader->source = list->file;
	file = open_file(reader, list->file);
	if (!file)
		return;
	err = nt_lists_read(config->list_names, number, list, file, &report);
	fclose(file);
	snprintf(line, sizeof(line), "line %lu", report.line);
	if (err)
		nt_config_complain(reader, line, "%s", report.why);
	else if (!report.names && report.skipped)
		nt_config_complain(reader, line, "%s, and no other line is one",
				   report.why);
	else if (report.skipped)
		fprintf(reader->err, "%s: %s: %s: skipped, %zu such lines, %zu names accepted\n",
			list->file, line, report.why, report.skipped,
			report.names);
}

void nt_config_load_lists(struct nt_config_reader *reader)
{
	struct nt_config *config = reader->config;

	if (!config->n_lists || reader->errors)
		return;
	config->list_names = nt_lists_new(config->list_names_max);
	if (!config->list_names) {
		nt_config_complain(reader, "lists", "out of memory");
		return;
	}
	for (unsigned int i = 0; i < config->n_lists; i++)
		load(reader, i);
}

void nt_config_free_lists(struct nt_config *config)
{
	for (size_t i = 0; i < config->n_lists; i++) {
		free(config->lists[i].file);
		free(config->lists[i].name);
	}
	free(config->lists);
	nt_lists_free(config->list_names);
}
