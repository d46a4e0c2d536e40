// SPDX-License-Identifier: GPL-2.0
/* Names of questions in presentation format, after the type. */
#include <stdlib.h>
#include <string.h>

#include "lib/config/listed.h"
#include "lib/policy/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct nt_rule rule_list[] = {
	{ .name = (char[]){ "example" }, .allow = true },
	{ .name = (char[]){ "a.example" }, .below = true, .chain = true },
	{ .name = (char[]){ "" }, .below = true, .allow = true, .n_types = 1,
	  .types = { 1 } },
};
static struct nt_record record_list[] = {
	{ (char[]){ "here.example" }, true, 1, (char[]){ "192.0.2.1" }, 1 },
};
static struct nt_config config = {
	.rules = rule_list,
	.n_rules = 3,
	.records = record_list,
	.n_records = 1,
	.default_deny = true,
	.refuse_doh = true,
	.special_names = true,
	.rebind_protection = true,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nt_addr addr = { .family = AF_INET6 };
	static struct nt_rules *rules;
	struct nt_decision decision;
	char name[NT_NAME_STRLEN];

	if (!rules)
		rules = nt_rules_new(&config);
	if (!rules || size < 18)
		return 0;
	memcpy(&addr.v6, data + 2, 16);
	size -= 18;
	if (size >= sizeof(name))
		size = sizeof(name) - 1;
	memcpy(name, data + 18, size);
	name[size] = '\0';
	nt_rules_decide(rules, name, data[0] << 8 | data[1], &decision);
	nt_rules_link(rules, name, data[0] << 8 | data[1], &decision);
	nt_rules_fate(rules, name, &addr);
	return 0;
}
