// SPDX-License-Identifier: GPL-2.0
/* Configuration files. */
#include <stdlib.h>
#include <unistd.h>

#include "lib/config/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64];
	char name[16] = "nettrustd";
	char flag[16] = "-config";
	char *argv[4] = { name, flag, path, NULL };
	char *envp[1] = { NULL };
	static FILE *nowhere;
	struct nt_config config;
	static int fd = -1;

	if (fd < 0) {
		snprintf(path, sizeof(path), "/tmp/nettrust-fuzz-XXXXXX");
		fd = mkstemp(path);
		nowhere = fopen("/dev/null", "w");
		unlink(path);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
		return 0;
	nt_config_load(&config, 3, argv, envp, nowhere);
	nt_config_free(&config);
	return 0;
}
