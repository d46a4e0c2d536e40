// SPDX-License-Identifier: GPL-2.0
/* Values from config.json. */
#include <errno.h>
#include <string.h>

#include "lib/config/priv.h"

void nt_config_read_file(struct nt_config_reader *reader, const char *path)
{
	json_error_t error;
	json_t *root;
	FILE *file;

	reader->source = path;
	file = fopen(path, "re");
	if (!file) {
		nt_config_complain(reader, "config", "cannot be opened: %s",
				   strerror(errno));
		return;
	}
	root = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	fclose(file);
	if (!root) {
		fprintf(reader->err, "%s: line %d column %d: %s\n", path,
			error.line, error.column, error.text);
		reader->errors++;
		return;
	}
	if (json_is_object(root))
		nt_config_read_object(reader, &nt_config_root, NULL, root,
				      reader->config);
	else
		nt_config_complain(reader, "config", "must be a JSON object, \"{ ... }\"");
	json_decref(root);
}
