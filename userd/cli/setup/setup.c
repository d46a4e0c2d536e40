// SPDX-License-Identifier: GPL-2.0
/* setup: the first hour in one step, and back. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/setup/setup.h"
#include "lib/config/load.h"

#define RESOLVED_FILE	"/etc/systemd/resolved.conf.d/nettrust.conf"
#define NETWORKMANAGER_FILE "/etc/NetworkManager/conf.d/90-nettrust.conf"
#define NETWORKMANAGER_RUNS "/run/NetworkManager"
#define RESOLVED_LINKS	"/run/systemd/resolve/netif"
#define DOMAINS_STRLEN	1024	/* libc takes 256 */
#define ANSWER_SECONDS	10
#define WRITTEN		"# Written by \"nettrust setup\"; \"nettrust setup --undo\" takes it back.\n"

static const char *const daemon_enable[] = { "systemctl", "enable",
					     "nettrustd.service", NULL };
static const char *const daemon_disable[] = { "systemctl", "disable",
					      "nettrustd.service", NULL };
static const char *const daemon_start[] = { "systemctl", "start",
					    "nettrustd.service", NULL };
/* The guard was started with it. */
static const char *const daemon_end[] = { "systemctl", "stop",
					  "nettrustd.service",
					  "nettrust-guard.service", NULL };
static const char *const daemon_restart[] = { "systemctl", "restart",
					      "nettrustd.service", NULL };
static const char *const audit_start[] = { "systemctl", "enable", "--now",
					   "nettrust-audit.service", NULL };
static const char *const audit_end[] = { "systemctl", "disable", "--now",
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

static const char *const links_forget[] = { "rm", "-rf", RESOLVED_LINKS, NULL };

static bool has_systemd(const struct nt_setup *setup)
{
	return !access("/run/systemd/system", F_OK) || *setup->root;
}

/* Is what remembers denials installed? */
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

static bool says_yes(const struct nt_setup *setup, const char *const *question)
{
	return !*setup->root && !nt_setup_exec(question);
}

static int start_daemon(struct nt_setup *setup)
{
	int code = NT_EXIT_OK;

	if (!setup->start || !has_systemd(setup)) {
		if (setup->dry)
			puts("  start nothing: start nettrustd yourself");
		return NT_EXIT_OK;
	}
	if (!says_yes(setup, is_enabled))
		code = nt_setup_run(setup, NT_PHASE_SERVICE, daemon_enable,
				    daemon_disable);
	if (!code && says_yes(setup, is_active))
		code = nt_setup_run(setup, NT_PHASE_SERVICE, daemon_restart,
				    daemon_restart);
	else if (!code)
		code = nt_setup_run(setup, NT_PHASE_SERVICE, daemon_start,
				    daemon_end);
	if (code || !has_audit(setup))
		return code;
	return nt_setup_run(setup, NT_PHASE_SERVICE, audit_start, audit_end);
}

/* It shall write resolv.conf no more, and tell resolved of no servers. */
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
 * NetworkManager may have resolved ask a link's servers for all names, too, as
 * those of a VPN. What it told before, resolved keeps; when it may again, it
 * tells anew.
 */
static int leave_links_out(struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];
	int code;

	if (access(nt_setup_path(setup, NETWORKMANAGER_RUNS, path), F_OK))
		return NT_EXIT_OK;
	code = front_networkmanager(setup);
	return code ? code : nt_setup_run(setup, NT_PHASE_RELOAD, links_forget,
					  NULL);
}

/*
 * " ~DOMAIN" for each domain that resolv.conf searches: resolved asks the servers
 * of a link alone for names below the link's domains, unless others want them, too.
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

/* The addresses where the daemon is asked, for resolved. */
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
	/* What it kept would be given out after its lease has ended. */
	snprintf(text, sizeof(text),
		 WRITTEN "[Resolve]\nDNS=%s\nFallbackDNS=\nDomains=~.%s\nDNSOverTLS=no\nCache=no\n",
		 names, domains);
	code = nt_setup_write(setup, NT_PHASE_FRONT, RESOLVED_FILE, text, 0644);
	if (!code)
		code = leave_links_out(setup);
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

static int front(struct nt_setup *setup)
{
	int code = NT_EXIT_OK;

	if (setup->manager == NT_MANAGER_RESOLVED)
		return front_resolved(setup);
	if (setup->manager == NT_MANAGER_NETWORKMANAGER)
		code = front_networkmanager(setup);
	return code ? code : front_file(setup);
}

/*
 * Whether somebody can start the daemon, or did. A machine that asks a daemon
 * which is not there has no DNS.
 */
static int check_start(const struct nt_setup *setup)
{
	if (*setup->root || (setup->start && has_systemd(setup)) ||
	    nt_setup_answers(&setup->config.listen[0], 1))
		return NT_EXIT_OK;
	nt_cli_error("setup: nothing was changed: %s, and no daemon answers at its address yet: start nettrustd, then run setup again",
		     setup->start ? "systemd does not run here" :
				    "--no-start was given");
	return NT_EXIT_FAILED;
}

static int check_answer(const struct nt_setup *setup)
{
	char text[NT_ENDPOINT_STRLEN];

	if (setup->dry || *setup->root ||
	    nt_setup_answers(&setup->config.listen[0], ANSWER_SECONDS))
		return NT_EXIT_OK;
	nt_cli_error("setup: the daemon does not resolve names at %s: see journalctl -u nettrustd, and whether the resolver answers",
		     nt_endpoint_str(&setup->config.listen[0], text));
	return NT_EXIT_FAILED;
}

/* The order is that of phases: nothing asks the daemon before it answers. */
static int perform(struct nt_setup *setup)
{
	int code;

	code = nt_setup_write(setup, NT_PHASE_CONFIG, NT_SETUP_CONFIG,
			      setup->text, 0600);
	if (!code)
		code = start_daemon(setup);
	if (!code)
		code = check_answer(setup);
	return code ? code : front(setup);
}

/* Tells what will be. */
static void tell(struct nt_setup *setup)
{
	static const char *const managers[] = {
		[NT_MANAGER_NONE] = "nobody in particular",
		[NT_MANAGER_RESOLVED] = "systemd-resolved",
		[NT_MANAGER_NETWORKMANAGER] = "NetworkManager",
	};
	char text[NT_ENDPOINT_STRLEN];

	printf("resolver       ");
	for (unsigned int i = 0; i < setup->config.n_resolvers; i++)
		printf("%s%s", i ? " " : "",
		       nt_endpoint_str(&setup->config.resolvers[i].endpoint,
				       text));
	printf("\nlistens on     %s\nmode           %s\nresolv.conf    written by %s\n\nTo do:\n",
	       nt_endpoint_str(&setup->config.listen[0], text),
	       nt_mode_str(setup->config.mode), managers[setup->manager]);
	setup->dry = true;
	perform(setup);
}

static int check_port(const struct nt_setup *setup)
{
	if (setup->manager == NT_MANAGER_RESOLVED)
		return NT_EXIT_OK;
	for (unsigned int i = 0; i < setup->config.n_listen; i++)
		if (setup->config.listen[i].port == 53)
			return NT_EXIT_OK;
	nt_cli_error("setup: resolv.conf has no ports, so --listen needs port 53");
	return NT_EXIT_FAILED;
}

static void tell_next(const struct nt_setup *setup)
{
	puts("\nDone. Use the machine as ever; then:\n"
	     "  nettrust monitor --denials         what would be refused\n"
	     "  nettrust explain ADDRESS|NAME      why\n"
	     "  nettrust suggest                   rules from it, to review\n"
	     "  nettrust mode enforce --confirm 60 when nothing is missing; then\n"
	     "                                     confirm, and \"mode\": \"enforce\" in\n"
	     "                                     " NT_SETUP_CONFIG "\n"
	     "  nettrust setup --undo              takes all of this back");
	if (*setup->root)
		puts("Nothing was started: this is another root.");
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signo)
{
	interrupted = 1;
}

/* From now on there is something to take back; programs that run end of it. */
static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static int set_up(struct nt_setup *setup, bool dry)
{
	bool asks = !setup->yes && !dry;
	int code;

	if (asks && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		return nt_cli_usage(setup->cli, "there is no terminal to ask on, --yes asks nothing, --dry-run shows what it would do");
	code = nt_setup_find(setup);
	if (!code && asks && !setup->chosen && !setup->configured &&
	    !nt_setup_ask_resolver(setup)) {
		puts("Nothing was changed.");
		code = NT_EXIT_FAILED;
	}
	if (!code)
		code = nt_setup_configure(setup);
	if (!code)
		code = check_port(setup);
	if (code)
		return code;
	if (asks || dry)
		tell(setup);
	if (dry)
		return NT_EXIT_OK;
	if (asks && !nt_setup_may_go_on()) {
		puts("Nothing was changed.");
		return NT_EXIT_FAILED;
	}
	setup->dry = false;
	code = check_start(setup);
	if (code)
		return code;
	catch_interrupts();
	code = perform(setup);
	if (code || interrupted) {
		nt_cli_error("setup: what was changed is taken back");
		nt_setup_undo(setup);
		return code ? code : NT_EXIT_FAILED;
	}
	tell_next(setup);
	return NT_EXIT_OK;
}

static int take_option(struct nt_setup *setup, char **argv, int c, bool *dry,
		       bool *undo)
{
	struct nt_endpoint endpoint;
	const char *why;
	uint32_t mode;

	switch (c) {
	case 'y':
		setup->yes = true;
		return NT_EXIT_OK;
	case 'd':
		*dry = true;
		return NT_EXIT_OK;
	case 'u':
		*undo = true;
		return NT_EXIT_OK;
	case 's':
		setup->start = false;
		return NT_EXIT_OK;
	case 'R':
		setup->root = strcmp(optarg, "/") ? optarg : "";
		return NT_EXIT_OK;
	case 'm':
		if (nt_mode_parse(optarg, &mode))
			return nt_cli_usage(setup->cli, "--mode %s: must be off, audit or enforce",
					    optarg);
		setup->mode = optarg;
		return NT_EXIT_OK;
	case 'l':
		if (nt_endpoint_parse(optarg, &endpoint, &why))
			return nt_cli_usage(setup->cli, "--listen %s: %s",
					    optarg, why);
		setup->listen = optarg;
		return NT_EXIT_OK;
	case 'r':
		setup->chosen = true;
		return nt_setup_add_resolver(setup, optarg);
	default:
		return nt_cli_bad_option(setup->cli, argv, c);
	}
}

static int run(struct nt_setup *setup, bool dry, bool undo)
{
	if (geteuid() && !*setup->root && !dry) {
		nt_cli_error("setup: it changes the system: run it as root, or with --dry-run");
		return NT_EXIT_NO_PERMISSION;
	}
	if (undo)
		return nt_setup_undo(setup);
	if (nt_setup_done(setup)) {
		nt_cli_error("setup: it was done before: nettrust setup --undo takes that back first");
		return NT_EXIT_FAILED;
	}
	return set_up(setup, dry);
}

int nt_cmd_setup(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "resolver", required_argument, NULL, 'r' },
		{ "listen", required_argument, NULL, 'l' },
		{ "mode", required_argument, NULL, 'm' },
		{ "no-start", no_argument, NULL, 's' },
		{ "yes", no_argument, NULL, 'y' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ "undo", no_argument, NULL, 'u' },
		{ "root", required_argument, NULL, 'R' },
		{ NULL }
	};
	struct nt_setup setup = { .cli = cli, .root = "", .start = true,
				  .mode = "audit" };
	bool dry = false, undo = false;
	int c, code;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		code = take_option(&setup, argv, c, &dry, &undo);
		if (code)
			return code;
	}
	if (optind < argc)
		return nt_cli_usage(cli, "unexpected argument %s",
				    argv[optind]);
	if (undo && dry)
		return nt_cli_usage(cli, "--undo and --dry-run exclude each other");
	code = run(&setup, dry, undo);
	nt_config_free(&setup.config);
	json_decref(setup.record);
	free(setup.resolv_conf);
	free(setup.text);
	return code;
}
