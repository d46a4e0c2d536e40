// SPDX-License-Identifier: GPL-2.0
/* Dumps into an array, repeated if the table changed meanwhile. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/grow.h"
#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

#define TRIES 5

struct dump {
	const struct nt_nl_dump_of *of;
	char *elements;
	size_t n;
};

static int take(struct nlmsghdr *nlh, void *data)
{
	struct dump *dump = data;
	void *grown = nt_grow(dump->elements, dump->n, dump->of->size);
	int err;

	if (!grown)
		return -ENOMEM;
	dump->elements = grown;
	err = dump->of->take(nlh, dump->elements + dump->n * dump->of->size);
	if (!err)
		dump->n++;
	return err;
}

static void drop_doubles(struct dump *dump)
{
	size_t size = dump->of->size, kept = 0;
	char *elements = dump->elements;

	if (!dump->n)
		return;
	qsort(elements, dump->n, size, dump->of->compare);
	for (size_t i = 1; i < dump->n; i++) {
		if (!dump->of->compare(elements + kept * size,
				       elements + i * size))
			continue;
		kept++;
		if (kept != i)
			memcpy(elements + kept * size, elements + i * size,
			       size);
	}
	dump->n = kept + 1;
}

int nt_nl_dump(struct nt_nl *nl, const struct nt_nl_dump_of *of,
	       void **elements, size_t *n)
{
	struct dump dump = { .of = of };
	struct nl_msg *msg;
	int err, tries = 0;

	*elements = NULL;
	*n = 0;
	do {
		dump.n = 0;
		msg = nt_nl_request(nl, of->cmd, NLM_F_DUMP, 0);
		err = msg ? nt_nl_transact(nl, msg, take, &dump) : -ENOMEM;
	} while (!err && nl->interrupted && ++tries < TRIES);
	if (err) {
		free(dump.elements);
		return err;
	}
	if (nl->interrupted)
		drop_doubles(&dump);
	*elements = dump.elements;
	*n = dump.n;
	return 0;
}
