// SPDX-License-Identifier: GPL-2.0
#include "daemon/service/resolvconf.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "lib/base/file.h"

#define FOLDER		"/etc"
#define FILE_NAME	"/etc/resolv.conf"
#define SIZE_MOST	65536
#define SETTLE		1	/* seconds, as files are often written twice */
#define PERIOD		60	/* seconds */
#define RESTORES_MAX	4	/* in a period */
#define CHANGES		(IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | \
			 IN_CLOSE_WRITE | IN_DELETE | IN_ONLYDIR)

/* If the file is a symlink, its target is in another directory. */
static void watch_target(struct nt_resolvconf *resolvconf)
{
	char target[PATH_MAX], *slash;
	int before = resolvconf->target;

	resolvconf->target = -1;
	if (realpath(FILE_NAME, target)) {
		slash = strrchr(target, '/');
		slash[slash == target] = '\0';
		if (strcmp(target, FOLDER))
			resolvconf->target =
				inotify_add_watch(resolvconf->changes.fd,
						  target, CHANGES);
	}
	if (before >= 0 && before != resolvconf->target)
		inotify_rm_watch(resolvconf->changes.fd, before);
}

/* Once for each change of the servers. */
static void log_servers(struct nt_resolvconf *resolvconf, const char *servers,
			const char *cause)
{
	if (!strcmp(resolvconf->logged, servers))
		return;
	strcpy(resolvconf->logged, servers);
	nt_log(NT_LOG_WARNING, "resolv.conf does not name us first", "servers",
	       servers, "cause", cause, NULL);
}

static void restore(struct nt_resolvconf *resolvconf, const char *text,
		    const char *servers)
{
	struct nt_nameservers own;
	char *new;
	int err;

	if (resolvconf->restored == RESTORES_MAX) {
		log_servers(resolvconf, servers,
			    "put back too often, it is left for a minute");
		return;
	}
	resolvconf->restored++;
	nt_nameservers_own(resolvconf->config, &own);
	new = nt_nameservers_replace(text, &own);
	err = new ? nt_file_replace(FILE_NAME, new, strlen(new), 0644) :
		    -ENOMEM;
	free(new);
	if (err) {
		log_servers(resolvconf, servers, strerror(-err));
		return;
	}
	resolvconf->logged[0] = '\0';
	nt_log(NT_LOG_WARNING, "resolv.conf did not name us first, put back",
	       "servers", servers, NULL);
}

static void check(struct nt_resolvconf *resolvconf)
{
	char servers[NT_NAMESERVERS_STRLEN], *text;
	struct nt_nameservers found = { .n = 0 };
	size_t len;
	int err;

	watch_target(resolvconf);
	err = nt_file_read(FILE_NAME, SIZE_MOST, &text, &len);
	if (!err)
		nt_nameservers_parse(text, &found);
	if (nt_nameservers_are_own(&found, resolvconf->config)) {
		if (*resolvconf->logged)
			nt_log(NT_LOG_INFO, "resolv.conf names us first again",
			       NULL);
		resolvconf->logged[0] = '\0';
	} else {
		nt_nameservers_str(&found, servers);
		if (resolvconf->config->resolvconf == NT_RESOLVCONF_RESTORE)
			restore(resolvconf, text ? text : "", servers);
		else
			log_servers(resolvconf, servers,
				    err ? strerror(-err) : NULL);
	}
	free(text);
}

static void on_settled(struct ev_loop *loop, ev_timer *timer, int events)
{
	check(timer->data);
}

static void on_regular(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_resolvconf *resolvconf = timer->data;

	resolvconf->restored = 0;
	check(resolvconf);
}

static void check_soon(struct nt_resolvconf *resolvconf)
{
	if (ev_is_active(&resolvconf->settle))
		return;
	ev_timer_set(&resolvconf->settle, SETTLE, 0);
	ev_timer_start(resolvconf->loop, &resolvconf->settle);
}

/* The events do not matter: any change calls for a check of the file. */
static void on_change(struct ev_loop *loop, ev_io *io, int events)
{
	struct nt_resolvconf *resolvconf = io->data;
	char buf[4096];

	while (read(io->fd, buf, sizeof(buf)) > 0)
		;
	check_soon(resolvconf);
}

static void stop(struct nt_resolvconf *resolvconf)
{
	ev_io_stop(resolvconf->loop, &resolvconf->changes);
	ev_timer_stop(resolvconf->loop, &resolvconf->settle);
	ev_timer_stop(resolvconf->loop, &resolvconf->regular);
	close(resolvconf->changes.fd);
	resolvconf->loop = NULL;
}

static void start(struct nt_resolvconf *resolvconf, struct ev_loop *loop)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0 || inotify_add_watch(fd, FOLDER, CHANGES) < 0) {
		nt_log(NT_LOG_ERROR, "resolv.conf cannot be watched", "cause",
		       strerror(errno), NULL);
		if (fd >= 0)
			close(fd);
		return;
	}
	memset(resolvconf, 0, sizeof(*resolvconf));
	resolvconf->loop = loop;
	resolvconf->target = -1;
	ev_io_init(&resolvconf->changes, on_change, fd, EV_READ);
	ev_timer_init(&resolvconf->settle, on_settled, 0, 0);
	ev_timer_init(&resolvconf->regular, on_regular, PERIOD, PERIOD);
	resolvconf->changes.data = resolvconf;
	resolvconf->settle.data = resolvconf;
	resolvconf->regular.data = resolvconf;
	ev_io_start(loop, &resolvconf->changes);
	ev_timer_start(loop, &resolvconf->regular);
}

void nt_resolvconf_change(struct nt_resolvconf *resolvconf,
			  struct ev_loop *loop, const struct nt_config *config)
{
	if (resolvconf->loop && config->resolvconf == NT_RESOLVCONF_OFF)
		stop(resolvconf);
	if (!resolvconf->loop && config->resolvconf != NT_RESOLVCONF_OFF)
		start(resolvconf, loop);
	resolvconf->config = config;
	if (resolvconf->loop)
		check_soon(resolvconf);
}
