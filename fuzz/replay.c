// SPDX-License-Identifier: GPL-2.0
/* Runs a fuzzer's entry point on the files of a corpus. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	static uint8_t buf[1 << 20];
	int i;

	for (i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		uint8_t *exact;
		size_t n;

		if (!file) {
			perror(argv[i]);
			return 1;
		}
		n = fread(buf, 1, sizeof(buf), file);
		fclose(file);
		/* Of exact size, so that one octet too far is seen. */
		exact = malloc(n ? n : 1);
		if (!exact)
			return 1;
		for (size_t k = 0; k < n; k++)
			exact[k] = buf[k];
		LLVMFuzzerTestOneInput(exact, n);
		free(exact);
	}
	return 0;
}
