// SPDX-License-Identifier: GPL-2.0
#include "daemon/service/sandbox.h"

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/base/log.h"

#define WHY_LEN 256

static void check_file(const char *key, const char *file)
{
	if (*file && access(file, R_OK))
		nt_log(NT_LOG_WARNING, "A reload will not be able to read a file",
		       "key", key, "file", file, "cause", strerror(errno),
		       NULL);
}

static void check_files(const struct nt_config *config)
{
	size_t i;

	check_file("config", config->file);
	check_file("listenCert", config->listen_cert);
	check_file("listenCertKey", config->listen_key);
	check_file("listenClientCa", config->listen_client_ca);
	for (i = 0; i < config->n_resolvers; i++)
		check_file("caFile", config->resolvers[i].ca_file);
	for (i = 0; i < config->n_lists; i++)
		check_file("lists", config->lists[i].file);
}

bool nt_sandbox_user(const struct nt_config *config, char *why)
{
	const struct passwd *user;
	int err;

	if (!*config->user)
		return true;
	errno = 0;
	user = getpwnam(config->user);
	if (!user) {
		snprintf(why, WHY_LEN, "user: \"%s\": %s", config->user,
			 errno ? strerror(errno) : "there is no such user");
		return false;
	}
	capng_clear(CAPNG_SELECT_BOTH);
	capng_updatev(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
		      CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, -1);
	err = capng_change_id(user->pw_uid, user->pw_gid,
			      CAPNG_INIT_SUPP_GRP | CAPNG_CLEAR_BOUNDING |
			      CAPNG_CLEAR_AMBIENT);
	if (err || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_DUMPABLE, 0)) {
		snprintf(why, WHY_LEN, "user: cannot become \"%s\" with CAP_NET_ADMIN and CAP_NET_BIND_SERVICE alone (step %d): %s",
			 config->user, -err, strerror(errno));
		return false;
	}
	check_files(config);
	return true;
}
