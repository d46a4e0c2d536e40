// SPDX-License-Identifier: GPL-2.0
#include "cli/setup/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/setup/record.h"

#define RESOLVED_FILE	"/etc/systemd/resolved.conf.d/nettrust.conf"
#define NETWORKMANAGER_FILE "/etc/NetworkManager/conf.d/90-nettrust.conf"
#define NETWORKMANAGER_RUNS "/run/NetworkManager"
#define RESOLVED_LINKS	"/run/systemd/resolve/netif"
#define DOMAINS_STRLEN	1024	/* libc takes 256 */
#define WRITTEN		"# Written by \"nettrust setup\"; \"nettrust setup --undo\" reverts it.\n"

static const char *const daemon_enable[] = { "systemctl", "enable",
					     "nettrustd.service", NULL };
static const char *const daemon_disable[] = { "systemctl", "disable",
					      "nettrustd.service", NULL };
static const char *const daemon_start[] = { "systemctl", "start",
					    "nettrustd.service", NULL };
/* Starting the daemon has started the guard. */
static const char *const daemon_stop[] = { "systemctl", "stop",
					  "nettrustd.service",
					  "nettrust-guard.service", NULL };
static const char *const daemon_restart[] = { "systemctl", "restart",
					      "nettrustd.service", NULL };
static const char *const audit_start[] = { "systemctl", "enable", "--now",
					   "nettrust-audit.service", NULL };
static const char *const audit_stop[] = { "systemctl", "disable", "--now",
					 "nettrust-audit.service", NULL };
static const char *const is_active[] = { "systemctl", "is-active", "--quiet",
					 "nettrustd.service", NULL };
static const char *const is_enabled[] = { "systemctl", "is-enabled",
					  "--quiet", "nettrustd.service",
					  NULL };
static const char *const resolved_restart[] = { "systemctl", "restart",
						"systemd-resolved.service",
						NULL };
static const char *const networkmanager_reload[] = { "systemctl", "reload",
						     "NetworkManager.service",
						     NULL };

static const char *const links_remove[] = { "rm", "-rf", RESOLVED_LINKS, NULL };

bool nt_setup_has_systemd(const struct nt_setup *setup)
{
	return !access("/run/systemd/system", F_OK) || *setup->root;
}

/* Is the unit that records denials installed? */
static bool has_audit(const struct nt_setup *setup)
{
	static const char *const units[] = {
		"/etc/systemd/system/nettrust-audit.service",
		"/lib/systemd/system/nettrust-audit.service",
		"/usr/lib/systemd/system/nettrust-audit.service",
	};
	char path[NT_PATH_STRLEN];

	for (size_t i = 0; i < 3; i++)
		if (!access(nt_setup_path(setup, units[i], path), F_OK))
			return true;
	return false;
}

static bool succeeds(const struct nt_setup *setup, const char *const *argv)
{
	return !*setup->root && !nt_setup_exec(argv);
}

int nt_setup_start_daemon(struct nt_setup *setup)
{
	int code = NT_EXIT_OK;

	if (!setup->start || !nt_setup_has_systemd(setup)) {
		if (setup->dry)
			puts("  start nothing: start nettrustd yourself");
		return NT_EXIT_OK;
	}
	if (!succeeds(setup, is_enabled))
		code = nt_setup_run(setup, NT_PHASE_SERVICE, daemon_enable,
				    daemon_disable);
	if (!code && succeeds(setup, is_active))
		code = nt_setup_run(setup, NT_PHASE_SERVICE, daemon_restart,
				    daemon_restart);
	else if (!code)
		code = nt_setup_run(setup, NT_PHASE_SERVICE, daemon_start,
				    daemon_stop);
	if (code || !has_audit(setup))
		return code;
	return nt_setup_run(setup, NT_PHASE_SERVICE, audit_start, audit_stop);
}

/* Stops NetworkManager from writing resolv.conf and configuring resolved. */
static int front_networkmanager(struct nt_setup *setup)
{
	int code = nt_setup_write(setup, NT_PHASE_FRONT, NETWORKMANAGER_FILE,
				  WRITTEN "[main]\ndns=none\nsystemd-resolved=false\n",
				  0644);

	return code ? code : nt_setup_run(setup, NT_PHASE_RELOAD,
					  networkmanager_reload,
					  networkmanager_reload);
}

/*
 * NetworkManager may make resolved send queries for all names to the servers of
 * a link, such as a VPN. resolved keeps these settings in files, which have to
 * go; after undo, NetworkManager sends them again.
 */
static int detach_links(struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];
	int code;

	if (access(nt_setup_path(setup, NETWORKMANAGER_RUNS, path), F_OK))
		return NT_EXIT_OK;
	code = front_networkmanager(setup);
	return code ? code : nt_setup_run(setup, NT_PHASE_RELOAD, links_remove,
					  NULL);
}

/*
 * " ~DOMAIN" for each search domain of resolv.conf: resolved sends names below
 * the domains of a link only to its servers, unless others claim them, too.
 */
static void claim_domains(const char *resolv_conf, char domains[DOMAINS_STRLEN])
{
	char *copy = strdup(resolv_conf), *rest = copy, *line, *word;
	size_t used = 0;

	*domains = '\0';
	while ((line = strsep(&rest, "\n"))) {
		word = strsep(&line, " \t");
		if (strcmp(word, "search"))
			continue;
		while ((word = strsep(&line, " \t")))
			if (*word && strcmp(word, ".") &&
			    used + strlen(word) + 3 <= DOMAINS_STRLEN)
				used += sprintf(domains + used, " ~%s", word);
	}
	free(copy);
}

static int front_resolved(struct nt_setup *setup)
{
	struct nt_endpoint own = setup->config.listen[0];
	struct nt_nameservers servers;
	char names[NT_NAMESERVERS_STRLEN + 8], domains[DOMAINS_STRLEN];
	char text[512 + DOMAINS_STRLEN];
	int code;

	nt_nameservers_own(&setup->config, &servers);
	if (servers.n)
		nt_nameservers_str(&servers, names);
	else
		nt_endpoint_str(&own, names);
	claim_domains(setup->resolv_conf, domains);
	/* Cache=no: a cached address may be used after its lease ended. */
	snprintf(text, sizeof(text),
		 WRITTEN "[Resolve]\nDNS=%s\nFallbackDNS=\nDomains=~.%s\nDNSOverTLS=no\nCache=no\n",
		 names, domains);
	code = nt_setup_write(setup, NT_PHASE_FRONT, RESOLVED_FILE, text, 0644);
	if (!code)
		code = detach_links(setup);
	return code ? code : nt_setup_run(setup, NT_PHASE_RELOAD,
					  resolved_restart, resolved_restart);
}

static int front_file(struct nt_setup *setup)
{
	struct nt_nameservers servers;
	char *text;
	int code;

	nt_nameservers_own(&setup->config, &servers);
	text = nt_nameservers_replace(setup->resolv_conf, &servers);
	code = text ? nt_setup_write(setup, NT_PHASE_FRONT, NT_SETUP_RESOLV,
				     text, 0644) : NT_EXIT_FAILED;
	free(text);
	return code;
}

int nt_setup_front(struct nt_setup *setup)
{
	int code = NT_EXIT_OK;

	if (setup->manager == NT_MANAGER_RESOLVED)
		return front_resolved(setup);
	if (setup->manager == NT_MANAGER_NETWORKMANAGER)
		code = front_networkmanager(setup);
	return code ? code : front_file(setup);
}
