/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration as people write it, loaded into rules. */
#ifndef NETTRUST_TEST_POLICY_H
#define NETTRUST_TEST_POLICY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/load.h"
#include "lib/dns/message.h"
#include "lib/policy/revoke.h"
#include "lib/policy/zones.h"
#include "tests/unit/unit.h"

static char config_path[] = "/tmp/nettrust-policy-XXXXXX";
static char list_path[] = "/tmp/nettrust-list-XXXXXX";
static struct nt_config config;
static struct nt_rules *rules;

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* Keys without braces; "@" is replaced by the list's file. */
static void load(const char *keys)
{
	char *argv[] = { (char[]){ "nettrustd" }, (char[]){ "-config" },
			 config_path, NULL };
	char *envp[] = { NULL };
	char *text = NULL, *complaints = NULL;
	const char *at = strchr(keys, '@');
	size_t len;
	FILE *err;

	ck_assert_int_gt(asprintf(&text, "{\"fwdAddr\": \"192.0.2.53:53\", %.*s%s%s}",
				  at ? (int)(at - keys) : (int)strlen(keys),
				  keys, at ? list_path : "", at ? at + 1 : ""),
			 0);
	write_file(config_path, text);
	free(text);
	err = open_memstream(&complaints, &len);
	ck_assert_msg(!nt_config_load(&config, 3, argv, envp, err), "%s %d",
		      keys, fclose(err) + (fputs(complaints, stderr) < 0));
	fclose(err);
	free(complaints);
	rules = nt_rules_new(&config);
	ck_assert_ptr_nonnull(rules);
}

static void make_files(void)
{
	int fd = mkstemp(config_path), list_fd = mkstemp(list_path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_ge(list_fd, 0);
	close(fd);
	close(list_fd);
}

static void remove_files(void)
{
	unlink(config_path);
	unlink(list_path);
}

static void teardown(void)
{
	nt_rules_free(rules);
	nt_config_free(&config);
	rules = NULL;
}

#define ALLOW(name) "{\"name\": \"" name "\", \"allow\": true}"
#define DENY(name) "{\"name\": \"" name "\", \"allow\": false}"
#define RULES(list) "\"rules\": [" list "]"
#define STRICT "\"defaultPolicy\": \"deny\", "
#define ADS "\"lists\": [{\"file\": \"@\", \"name\": \"ads\"}]"

#define CHAIN(name) \
	"{\"name\": \"" name "\", \"allow\": false, \"match\": \"chain\"}"
#define TERMS(more) "\"ttl\": \"dns\", \"rules\": [{\"name\": \"www.example\", \"allow\": true, " more "}]"

#endif
