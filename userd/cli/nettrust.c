// SPDX-License-Identifier: GPL-2.0
/* The tool: a table of commands. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

const char nt_version[] = NETTRUST_VERSION;

const struct nt_command nt_commands[] = {
	{ "setup", nt_cmd_setup, "[option...]",
	  "put the daemon in front of this machine, in mode audit, or take it back",
	  "  --resolver ADDRESS  the resolver to trust, the one in use unless told;\n"
	  "                      also ADDRESS:PORT, repeatable\n"
	  "  --listen ADDRESS:PORT\n"
	  "                      where the daemon is asked, 127.0.0.1:53 unless told\n"
	  "  --mode off|audit|enforce\n"
	  "                      to start in\n"
	  "  --no-start          start no daemon\n"
	  "  --yes               ask nothing\n"
	  "  --dry-run           show what it would do\n"
	  "  --undo              take back what setup did\n"
	  "  --root FILE         of another system, where nothing is started\n" },
	{ "status", nt_cmd_status, "",
	  "the policy in force and the size of the tables", "" },
	{ "leases", nt_cmd_leases,
	  "[NAME|*.SUFFIX|ADDRESS|PREFIX] [--sort KEY] [--state STATE]",
	  "the leases, all or those that match",
	  "  --sort name|address|remaining|packets|none\n"
	  "                 by name unless told; none, as they come: with --json a\n"
	  "                 million leases take no memory\n"
	  "  --state live|pending|lapsed\n"
	  "                 only those\n" },
	{ "prefixes", nt_cmd_prefixes, "",
	  "the networks that are allowed or denied for good", "" },
	{ "names", nt_cmd_names, "[ADDRESS|PREFIX|NAME] [--file FILE]",
	  "which names addresses had, also before their leases ended",
	  "  --file FILE  the daemon's stateFile, /var/lib/nettrust/names by default;\n"
	  "               it is written every five minutes, and on SIGUSR1\n" },
	{ "explain", nt_cmd_explain, "ADDRESS|NAME [option...]",
	  "why packets to an address pass or not, or what the rules say of a name",
	  "Of a packet to an address:\n"
	  "  --port N           to this port, of TCP unless told\n"
	  "  --proto PROTOCOL   tcp, udp, icmp, or a number\n"
	  "  --uid N            sent by this user of this machine\n"
	  "  --cgroup ID        sent from this cgroup of this machine\n"
	  "  --from ADDRESS     forwarded for this client\n"
	  "Of both:\n"
	  "  --config FILE      the daemon's, /etc/nettrust/config.json by default\n" },
	{ "allow", nt_cmd_allow, "ADDRESS|PREFIX [option...]",
	  "add a lease for an address, or an allow prefix",
	  "A lease:\n"
	  "  --ttl SECONDS|never   how long it stands (default never)\n"
	  "  --service SERVICE     tcp/443, udp/1000-2000, icmp; repeatable\n"
	  "  --uid N | --cgroup ID | --client ADDRESS\n"
	  "                        for whom (default anybody)\n"
	  "  --name NAME           the name to show with it\n"
	  "  --shorten             may move the expiry nearer\n"
	  "A prefix:\n"
	  "  --remove              take the prefix away\n" },
	{ "deny", nt_cmd_deny, "ADDRESS|PREFIX [--kill|--remove]",
	  "add a deny prefix, which wins over leases",
	  "  --kill    end connections there in the connection table, too\n"
	  "  --remove  take the prefix away\n" },
	{ "revoke", nt_cmd_revoke, "NAME|*.SUFFIX|ADDRESS|PREFIX [--kill]",
	  "take away every lease that matches",
	  "  --kill  end its connections in the connection table, too\n" },
	{ "flush", nt_cmd_flush, "[leases|prefixes|all] [--kill]",
	  "take away all leases, all prefixes, or both",
	  "  --kill  end the leases' connections in the connection table, too\n" },
	{ "mode", nt_cmd_mode, "[off|audit|enforce] [option...]",
	  "show or set the mode and the rest of the policy",
	  "  --hooks output|forward|input,...\n"
	  "                           where packets are decided\n"
	  "  --action reject|drop|mark\n"
	  "                           what a denial does\n"
	  "  --deny-mark BITS         what action mark sets in a packet's mark\n"
	  "  --liveness renew|hold|traffic|off\n"
	  "                           what becomes of expired leases in use\n"
	  "  --builtin loopback|private|linklocal|multicast|reply|transparent|none,...\n"
	  "                           what passes without a lease\n"
	  "  --dns-lockdown on|off    refuse DNS past the daemon\n"
	  "  --priority N             netfilter priority of the hooks\n"
	  "  --upstream ADDRESS:PORT/PROTO\n"
	  "                           repeatable; replaces the list in force\n"
	  "  --no-upstream            empties the list\n"
	  "  --egress DEVICE          decide its packet sockets' frames, too;\n"
	  "                           repeatable, replaces the list in force\n"
	  "  --no-egress              empties the list\n"
	  "  --upstream-mark N        mark of the daemon's sockets\n"
	  "  --event-rate N           most events a second and group\n"
	  "  --linger SECONDS         how long a lapsed lease is remembered\n"
	  "  --max-lifetime SECONDS   a lease ends so long after the last answer that\n"
	  "                           named it, whatever uses it; 0 for no bound\n"
	  "  --max-leases N, --max-prefixes N\n"
	  "                           the most that may stand\n"
	  "  --delegate on|off        whoever owns the network namespace's user\n"
	  "                           namespace may give the commands\n"
	  "  --confirm SECONDS        take it all back then, unless \"nettrust\n"
	  "                           confirm\" comes first\n" },
	{ "confirm", nt_cmd_confirm, "",
	  "keep what mode --confirm set", "" },
	{ "lock", nt_cmd_lock, "",
	  "until the next boot, refuse all that would weaken the policy", "" },
	{ "monitor", nt_cmd_monitor,
	  "[--denials] [--leases] [--state] [filter...] [--count N]",
	  "follow denials, lease changes and policy changes",
	  "  --denials          packets that were denied, and who sent them\n"
	  "  --leases           leases that changed\n"
	  "  --state            changes of the policy\n"
	  "  --type denials|leases|state\n"
	  "                     the same; repeatable\n"
	  "  --name NAME        of the address, now or once; *.NAME for those below\n"
	  "  --address ADDRESS|PREFIX\n"
	  "  --process PROCESS  its number, or a pattern for its executable, command,\n"
	  "                     unit or container: 'firefox*', ssh.service\n"
	  "  --reason REASON    of the denial; repeatable\n"
	  "  --count N          end after N events\n"
	  "Without a type, all that the filters can speak of.\n" },
	{ "suggest", nt_cmd_suggest, "[FILE] [option...]",
	  "rules and hosts that would let pass what was denied, for review",
	  "FILE is what --record keeps, /var/lib/nettrust-audit/denials unless told, or has\n"
	  "the lines of \"nettrust monitor --denials --json\"; - is standard input. Nothing is\n"
	  "changed: the configuration goes to standard output, why to standard error.\n"
	  "  --listen TIME  follow denials for so long instead, 90s, 15m, 24h\n"
	  "  --record       follow denials until told to end, and keep them in FILE\n"
	  "  --since TIME   only what was denied in the last 90s, 15m, 24h, 7d\n"
	  "  --names FILE   the daemon's stateFile\n" },
	{ "stats", nt_cmd_stats, "",
	  "packets by reason, leases and events counted", "" },
	{ "completion", nt_cmd_completion, "[bash|zsh|fish]",
	  "print the completion for a shell", "" },
	{ "version", nt_cmd_version, "",
	  "the version of the tool and of the module", "" },
};

const size_t nt_n_commands = sizeof(nt_commands) / sizeof(nt_commands[0]);

static void print_help(void)
{
	puts("Usage: nettrust COMMAND [argument...] [--netns NS] [--json] [-v] [-h]\n");
	for (size_t i = 0; i < nt_n_commands; i++)
		printf("  %-10s %s\n", nt_commands[i].name, nt_commands[i].summary);
	puts("\n  --netns NS  the network namespace: a name, a process or a path\n"
	     "  --json      print JSON\n"
	     "  -v          say more\n"
	     "  -h          help, also of a command: nettrust leases -h");
}

bool nt_is_plain(const struct nt_command *command)
{
	return command->run == nt_cmd_setup ||
	       command->run == nt_cmd_completion;
}

static void print_command_help(const struct nt_command *command)
{
	printf("Usage: nettrust %s%s%s%s\n\n%s\n", command->name,
	       *command->usage ? " " : "", command->usage,
	       nt_is_plain(command) ? "" : " [--netns NS] [--json]",
	       command->summary);
	if (*command->details)
		printf("\n%s", command->details);
}

static bool is(const char *arg, const char *one, const char *other)
{
	return !strcmp(arg, one) || !strcmp(arg, other);
}

/*
 * Takes the options that every command has out of argv, wherever they stand.
 * Return: how many arguments are left.
 */
static int take_common(struct nt_cli *cli, int argc, char **argv, bool *help)
{
	bool options = true;
	int left = 1;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--"))
			options = false;
		if (options && !strcmp(argv[i], "--netns"))
			cli->netns = argv[i + 1] ? argv[++i] : "";
		else if (options && !strncmp(argv[i], "--netns=", 8))
			cli->netns = argv[i] + 8;
		else if (options && !strcmp(argv[i], "--json"))
			cli->json = true;
		else if (options && is(argv[i], "-v", "--verbose"))
			cli->verbose = true;
		else if (options && is(argv[i], "-h", "--help"))
			*help = true;
		else
			argv[left++] = argv[i];
	}
	argv[left] = NULL;
	return left;
}

static const struct nt_command *find(const char *name)
{
	if (is(name, "--version", "-V"))
		name = "version";
	for (size_t i = 0; i < nt_n_commands; i++)
		if (!strcmp(nt_commands[i].name, name))
			return &nt_commands[i];
	return NULL;
}

/* "| head" took what it wanted. */
static bool is_reader_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

static int finish(int code)
{
	int err = fflush(stdout) ? errno : 0;

	if ((!err && !ferror(stdout)) || is_reader_gone())
		return code;
	/* What failed earlier did so for a cause that is lost by now. */
	nt_cli_error("cannot write the output%s%s", err ? ": " : "",
		     err ? strerror(err) : ", it is not complete");
	return code ? code : NT_EXIT_FAILED;
}

/* Lists have a million entries; the library's own buffer is of 4 KiB. */
static char out_buffer[256 << 10];

/* A socket that gets the number of a closed one would be written to. */
static void fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	struct nt_cli cli = { NULL };
	bool help = false;
	int code;

	fill_standard_files();
	signal(SIGPIPE, SIG_IGN);	/* a write error, told in finish() */
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, out_buffer, _IOFBF, sizeof(out_buffer));
	argc = take_common(&cli, argc, argv, &help);
	if (argc > 1 && !strcmp(argv[1], "help")) {
		help = true;
		argv++;
		argc--;
	}
	if (argc < 2) {
		if (help) {
			print_help();
			return finish(NT_EXIT_OK);
		}
		nt_cli_error("no command, \"nettrust -h\" lists them");
		return NT_EXIT_USAGE;
	}
	cli.command = find(argv[1]);
	if (!cli.command)
		return nt_cli_unknown_command(argv[1]);
	if (help) {
		print_command_help(cli.command);
		return finish(NT_EXIT_OK);
	}
	if (nt_is_plain(cli.command) && (cli.json || cli.netns))
		return nt_cli_usage(&cli, cli.json ? "%s prints no JSON" :
				    "%s is for this network namespace",
				    cli.command->name);
	code = cli.command->run(&cli, argc - 1, argv + 1);
	nt_nl_close(cli.nl);
	return finish(code);
}
