// SPDX-License-Identifier: GPL-2.0
/* Lists of names; the first octet chooses the format and allow or deny. */
#include <stdlib.h>

#include "lib/config/listed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nt_list_report report;
	struct nt_suffixes parts;
	struct nt_lists *lists;
	struct nt_list list;
	unsigned int number;
	FILE *file;

	if (size < 2)
		return 0;
	list = (struct nt_list) {
		.format = data[0] & 3,
		.allow = data[0] & 4,
		.chain = data[0] & 8,
	};
	lists = nt_lists_new(100);
	file = fmemopen((void *)(data + 1), size - 1, "r");
	if (lists && file) {
		nt_lists_read(lists, 0, &list, file, &report);
		nt_suffixes_of(&parts, "a.b.example", nt_names_common_key());
		for (unsigned int i = 0; i < parts.n; i++)
			nt_lists_find(lists, &parts, i, &number);
	}
	if (file)
		fclose(file);
	nt_lists_free(lists);
	return 0;
}
