// SPDX-License-Identifier: GPL-2.0
/* Names chosen by processes and containers: /proc/PID/stat, cgroup paths. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/host/cgroup.h"
#include "lib/host/process.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nt_process process;
	char *text = malloc(size + 1), *path;
	struct nt_cgroup cgroup;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	path = strchr(text, '\n');
	if (path) {
		*path++ = '\0';
		nt_cgroup_describe(path, &cgroup);
		if (strlen(cgroup.unit) >= NT_CGROUP_NAME ||
		    strlen(cgroup.container) >= NT_CGROUP_NAME)
			abort();
	}
	if (!nt_process_parse(text, &process) &&
	    strlen(process.comm) >= NT_PROCESS_COMM)
		abort();
	free(text);
	return 0;
}
