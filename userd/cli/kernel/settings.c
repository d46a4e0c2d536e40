// SPDX-License-Identifier: GPL-2.0
#include "cli/kernel/settings.h"

#include <net/if.h>
#include <stdio.h>

#include "cli/kernel/policy.h"
#include "cli/say.h"

#define SETTING(name) .c = NT_SETTING_OPTION + NETTRUST_A_POLICY_##name

const struct nt_option nt_policy_options[] = {
	{ SETTING(HOOKS), .name = "hooks", .value = "{},...",
	  .words = &nt_hooks_words,
	  .help = "where packets are decided" },
	{ SETTING(ACTION), .name = "action", .value = "{}", .words = &nt_action_words,
	  .help = "what happens to denied packets" },
	{ SETTING(DENY_MARK), .name = "deny-mark", .value = "BITS",
	  .help = "bits that action mark sets in a packet's mark" },
	{ SETTING(LIVENESS), .name = "liveness", .value = "{}",
	  .words = &nt_liveness_words,
	  .help = "what happens to expired leases that are in use" },
	{ SETTING(BUILTIN), .name = "builtin", .value = "{}|none,...",
	  .words = &nt_builtin_words,
	  .help = "what passes without a lease" },
	{ SETTING(DNS_LOCKDOWN), .name = "dns-lockdown", .value = "{}",
	  .words = &nt_on_off_words,
	  .help = "deny DNS that bypasses the daemon" },
	{ SETTING(PRIORITY), .name = "priority", .value = "N",
	  .help = "netfilter priority of the hooks" },
	{ .c = NT_UPSTREAM, .name = "upstream", .value = "ADDRESS:PORT/PROTO",
	  .help = "a resolver that the daemon may query; replaces the list in force",
	  .repeats = true },
	{ .c = NT_NO_UPSTREAM, .name = "no-upstream", .help = "clear the list" },
	{ .c = NT_EGRESS, .name = "egress", .value = "DEVICE",
	  .help = "also decide frames of packet sockets here; replaces the list in force",
	  .repeats = true },
	{ .c = NT_NO_EGRESS, .name = "no-egress", .help = "clear the list" },
	{ SETTING(UPSTREAM_MARK), .name = "upstream-mark", .value = "N",
	  .help = "mark of the daemon's sockets" },
	{ SETTING(EVENT_RATE), .name = "event-rate", .value = "N",
	  .help = "maximum number of events per second and group" },
	{ SETTING(LINGER), .name = "linger", .value = "SECONDS",
	  .help = "how long a lapsed lease is remembered" },
	{ SETTING(MAX_LIFETIME), .name = "max-lifetime", .value = "SECONDS",
	  .help = "end a lease this long after an answer last named it; 0: never" },
	{ SETTING(LEASES_MAX), .name = "max-leases", .value = "N",
	  .help = "maximum number of leases" },
	{ SETTING(PREFIXES_MAX), .name = "max-prefixes", .value = "N",
	  .help = "maximum number of prefixes" },
	{ SETTING(DELEGATED), .name = "delegate", .value = "{}",
	  .words = &nt_on_off_words,
	  .help = "let root of the owning user namespace use the commands" },
	{ .c = NT_CONFIRM, .name = "confirm", .value = "SECONDS",
	  .help = "revert all of it unless \"nettrust confirm\" comes in time" },
	{ 0 }
};

void nt_policy_print(const struct nt_policy *policy,
		     const struct nt_presence *daemon)
{
	char text[NT_WORDS_STRLEN], state[NT_DAEMON_STRLEN];

	printf("mode           %s%s\n", nt_mode_str(policy->mode),
	       policy->locked ? ", locked" : "");
	if (policy->confirm_ms != UINT64_MAX)
		printf("to confirm in  %s, or the kernel reverts it\n",
		       nt_cli_time(policy->confirm_ms, "", text));
	printf("daemon         %s\n", nt_daemon_str(daemon, state));
	printf("hooks          %s\n",
	       nt_flags_str(&nt_hooks_words, policy->hooks, text,
			    sizeof(text)));
	printf("action         %s\n", nt_action_str(policy->action));
	if (policy->action == NETTRUST_ACTION_MARK)
		printf("deny mark      0x%x\n", policy->deny_mark);
	printf("liveness       %s\n", nt_liveness_str(policy->liveness));
	printf("built in       %s\n",
	       nt_flags_str(&nt_builtin_words, policy->builtin, text,
			    sizeof(text)));
	if (policy->max_lifetime)
		printf("max lifetime   %us\n", policy->max_lifetime);
	if (policy->delegated)
		puts("delegated      yes");
	printf("DNS lockdown   %s\n", policy->dns_lockdown ? "on" : "off");
	printf("upstreams      ");
	for (unsigned int i = 0; i < policy->n_upstreams; i++)
		printf("%s%s", i ? " " : "",
		       nt_upstream_str(&policy->upstreams[i], text));
	puts(policy->n_upstreams ? "" : "none");
	if (policy->n_egress)
		printf("egress        ");
	for (unsigned int i = 0; i < policy->n_egress; i++)
		printf(" %s%s", nt_device_str(policy->egress[i], text),
		       i + 1 == policy->n_egress ? "\n" : "");
	printf("upstream mark  0x%x\n", policy->upstream_mark);
	printf("priority       %d\n", policy->priority);
	printf("event rate     %u/s\n", policy->event_rate);
	printf("linger         %us\n", policy->linger);
	printf("leases         %u of %u\n", policy->leases, policy->leases_max);
	printf("prefixes       %u of %u\n", policy->prefixes,
	       policy->prefixes_max);
	printf("module         %s\n", policy->version);
}
