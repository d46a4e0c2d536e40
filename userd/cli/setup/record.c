// SPDX-License-Identifier: GPL-2.0
/*
 * What setup changed. Each change stands in the record, with what was there
 * before, before it is made; so an end at any moment can be taken back.
 */
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/setup/setup.h"
#include "lib/base/file.h"

#define FOLDER	"/var/lib/nettrust-setup"
#define RECORD	FOLDER "/record.json"
#define MOST	(16 << 20)	/* octets of a file */

const char *nt_setup_path(const struct nt_setup *setup, const char *path,
			  char *buf)
{
	snprintf(buf, NT_PATH_STRLEN, "%s%s", setup->root, path);
	return buf;
}

static int failed(const char *path, int err)
{
	nt_cli_error("setup: %s: %s", path, strerror(-err));
	return err == -EACCES || err == -EPERM ? NT_EXIT_NO_PERMISSION :
						 NT_EXIT_FAILED;
}

static json_t *actions(const struct nt_setup *setup)
{
	return json_object_get(setup->record, "actions");
}

static int save(struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];
	char *text = json_dumps(setup->record, JSON_INDENT(1));
	int err = -ENOMEM;

	nt_setup_path(setup, RECORD, path);
	if (text)
		err = nt_file_replace(path, text, strlen(text), 0600);
	free(text);
	return err ? failed(path, err) : NT_EXIT_OK;
}

/* Makes the folders above a path; those that were not there go to made. */
static int make_folders(const struct nt_setup *setup, const char *path,
			json_t *made)
{
	char folder[NT_PATH_STRLEN], full[NT_PATH_STRLEN];
	const char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path),
			 path);
		if (!mkdir(nt_setup_path(setup, folder, full), 0755))
			json_array_append_new(made, json_string(folder));
		else if (errno != EEXIST)
			return failed(full, -errno);
	}
	return NT_EXIT_OK;
}

/* Behind the copies that an earlier undo left, which are the only originals. */
static size_t first_number(const struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN], *end;
	size_t first = 0, number;
	struct dirent *entry;
	DIR *dir = opendir(nt_setup_path(setup, FOLDER, path));

	while (dir && (entry = readdir(dir))) {
		number = strtoul(entry->d_name, &end, 10);
		if (!strcmp(end, ".was") && number >= first)
			first = number + 1;
	}
	if (dir)
		closedir(dir);
	return first;
}

/* The first change: the record must not be there. */
static int begin(struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];
	json_t *made;
	int code;

	if (setup->record)
		return NT_EXIT_OK;
	made = json_array();
	code = make_folders(setup, RECORD, made);
	setup->record = json_pack("{s:i, s:I, s:o, s:[]}", "version", 1,
				  "first", (json_int_t)first_number(setup),
				  "folders", made, "actions");
	if (!code && chmod(nt_setup_path(setup, FOLDER, path), 0700))
		code = failed(path, -errno);
	return code;
}

/* "FOLDER/NUMBER.SUFFIX", the copy for an action. Return: buf of NT_PATH_STRLEN. */
static const char *copy_path(const struct nt_setup *setup, size_t i,
			     const char *suffix, char *buf)
{
	size_t first = json_integer_value(json_object_get(setup->record,
							  "first"));
	char name[64];

	snprintf(name, sizeof(name), FOLDER "/%zu.%s", first + i, suffix);
	return nt_setup_path(setup, name, buf);
}

/* Puts a copy beside the record. Return: 0 or -errno. */
static int keep(const struct nt_setup *setup, size_t i, const char *suffix,
		const char *text, size_t len)
{
	char path[NT_PATH_STRLEN];

	return nt_file_replace(copy_path(setup, i, suffix, path), text, len,
			       0600);
}

/* What stands at a path now, as an action remembers it; NULL after an error. */
static json_t *state_of(const struct nt_setup *setup, const char *full,
			size_t i)
{
	char target[PATH_MAX], *text;
	struct stat st;
	ssize_t got;
	size_t len;
	int err;

	if (lstat(full, &st))
		return errno == ENOENT ? json_pack("{s:s}", "was", "absent") :
					 NULL;
	if (S_ISLNK(st.st_mode)) {
		got = readlink(full, target, sizeof(target) - 1);
		if (got < 0)
			return NULL;
		target[got] = '\0';
		return json_pack("{s:s, s:s}", "was", "link", "target",
				 target);
	}
	err = nt_file_read(full, MOST, &text, &len);
	if (!err)
		err = keep(setup, i, "was", text, len);
	free(text);
	errno = -err;
	return err ? NULL : json_pack("{s:s, s:i, s:i, s:i}", "was", "file",
				      "mode", (int)(st.st_mode & 07777),
				      "uid", (int)st.st_uid,
				      "gid", (int)st.st_gid);
}

/*
 * A file keeps whose it was and who may read it. A new configuration is for the
 * group of the daemon, too, which the units run it as.
 */
static int set_owner(const struct nt_setup *setup, const char *full,
		     const char *path, const json_t *was)
{
	const struct group *group = NULL;
	unsigned int mode = 0640;
	uid_t uid = geteuid();
	gid_t gid;

	if (json_object_get(was, "uid")) {
		uid = json_integer_value(json_object_get(was, "uid"));
		gid = json_integer_value(json_object_get(was, "gid"));
		mode = json_integer_value(json_object_get(was, "mode"));
	} else {
		if (!*setup->root && !strcmp(path, NT_SETUP_CONFIG))
			group = getgrnam("nettrust");
		if (!group)
			return 0;
		gid = group->gr_gid;
	}
	return lchown(full, uid, gid) || chmod(full, mode) ? -errno : 0;
}

int nt_setup_write(struct nt_setup *setup, enum nt_phase phase,
		   const char *path, const char *text, unsigned int mode)
{
	char full[NT_PATH_STRLEN];
	json_t *action;
	size_t i;
	int code, err;

	nt_setup_path(setup, path, full);
	if (setup->dry) {
		printf("  write %s%s\n", full,
		       access(full, F_OK) ? "" : ", what it was is kept");
		return NT_EXIT_OK;
	}
	code = begin(setup);
	if (code)
		return code;
	i = json_array_size(actions(setup));
	action = state_of(setup, full, i);
	if (!action)
		return failed(full, -errno);
	json_object_set_new(action, "do", json_string("write"));
	json_object_set_new(action, "phase", json_integer(phase));
	json_object_set_new(action, "path", json_string(path));
	json_array_append_new(actions(setup), action);
	err = keep(setup, i, "set", text, strlen(text));
	if (err)
		return failed(FOLDER, err);
	code = make_folders(setup, path, json_object_get(setup->record,
							 "folders"));
	if (!code)
		code = save(setup);
	if (code)
		return code;
	err = nt_file_replace(full, text, strlen(text), mode);
	if (!err)
		err = set_owner(setup, full, path, action);
	return err ? failed(full, err) : NT_EXIT_OK;
}

static json_t *words_json(const char *const *argv)
{
	json_t *list = json_array();

	for (; argv && *argv; argv++)
		json_array_append_new(list, json_string(*argv));
	return list;
}

static void print_words(const char *before, const char *const *argv,
			const char *after)
{
	fputs(before, stdout);
	for (; *argv; argv++)
		printf(" %s", *argv);
	puts(after);
}

int nt_setup_exec(const char *const *argv)
{
	int status;
	pid_t pid;

	fflush(stdout);
	if (posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)argv,
			 environ))
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int nt_setup_run(struct nt_setup *setup, enum nt_phase phase,
		 const char *const *argv, const char *const *undo)
{
	int code;

	if (setup->dry) {
		print_words("  run", argv, *setup->root ?
			    " (not from here: it is another root)" : "");
		return NT_EXIT_OK;
	}
	if (*setup->root)
		return NT_EXIT_OK;
	code = begin(setup);
	if (code)
		return code;
	json_array_append_new(actions(setup), json_pack(
		"{s:s, s:i, s:o}", "do", "run", "phase", (int)phase,
		"undo", words_json(undo)));
	code = save(setup);
	if (code)
		return code;
	code = nt_setup_exec(argv);
	if (!code)
		return NT_EXIT_OK;
	nt_cli_error("setup: %s %s %s failed", argv[0], argv[1],
		     argv[2] ? argv[2] : "");
	return NT_EXIT_FAILED;
}

bool nt_setup_done(const struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];

	return !access(nt_setup_path(setup, RECORD, path), F_OK);
}

/* Does the file hold what the copy with this suffix does? */
static bool holds(const struct nt_setup *setup, const char *full, size_t i,
		  const char *suffix)
{
	char path[NT_PATH_STRLEN], *is, *copy;
	size_t is_len, copy_len;
	struct stat st;
	bool same;

	if (lstat(full, &st) || !S_ISREG(st.st_mode))
		return false;
	nt_file_read(full, MOST, &is, &is_len);
	nt_file_read(copy_path(setup, i, suffix, path), MOST, &copy, &copy_len);
	same = is && copy && is_len == copy_len && !memcmp(is, copy, is_len);
	free(is);
	free(copy);
	return same;
}

static bool links_to(const char *full, const char *target)
{
	char now[PATH_MAX];
	ssize_t got = readlink(full, now, sizeof(now) - 1);

	now[got < 0 ? 0 : got] = '\0';
	return !strcmp(now, target);
}

static int put_link(const char *full, const char *target)
{
	char new[PATH_MAX];

	snprintf(new, sizeof(new), "%s.new", full);
	unlink(new);
	return symlink(target, new) || rename(new, full) ? -errno : 0;
}

static int put_file(const struct nt_setup *setup, const char *full, size_t i,
		    const json_t *action)
{
	char path[NT_PATH_STRLEN], *text;
	size_t len;
	int err;

	err = nt_file_read(copy_path(setup, i, "was", path), MOST, &text, &len);
	if (!err)
		err = nt_file_replace(full, text, len, json_integer_value(
			json_object_get(action, "mode")));
	free(text);
	if (!err && lchown(full,
			   json_integer_value(json_object_get(action, "uid")),
			   json_integer_value(json_object_get(action, "gid"))))
		err = -errno;
	return err;
}

/* What others changed since is theirs; of a file, what it was is kept. */
static void leave(struct nt_setup *setup, const char *full, size_t i,
		  json_t *action)
{
	const char *was = json_string_value(json_object_get(action, "was"));
	const char *target = json_string_value(json_object_get(action,
							       "target"));
	char path[NT_PATH_STRLEN];

	if (target)
		nt_cli_error("setup: %s was changed since and is left so; before setup it was a link to %s",
			     full, target);
	else if (!strcmp(was, "absent"))
		nt_cli_error("setup: %s was changed since and is left so; before setup it was not there",
			     full);
	else
		nt_cli_error("setup: %s was changed since and is left so; what it was before setup is in %s",
			     full, copy_path(setup, i, "was", path));
	json_object_set_new(action, "left", json_true());
	setup->left = true;
}

/* Return: exit code. */
static int undo_write(struct nt_setup *setup, size_t i, json_t *action)
{
	const char *path = json_string_value(json_object_get(action, "path"));
	const char *was = json_string_value(json_object_get(action, "was"));
	const char *target = json_string_value(json_object_get(action,
							       "target"));
	char full[NT_PATH_STRLEN];
	int err = -EINVAL;

	if (!path || !was)
		return failed(RECORD, -EINVAL);
	nt_setup_path(setup, path, full);
	if (!holds(setup, full, i, "set")) {
		if (holds(setup, full, i, "was") ||
		    (target && links_to(full, target)) ||
		    (!strcmp(was, "absent") && access(full, F_OK)))
			return NT_EXIT_OK;
		leave(setup, full, i, action);
		return NT_EXIT_OK;
	}
	if (!strcmp(was, "absent"))
		err = unlink(full) ? -errno : 0;
	else if (!strcmp(was, "link") && target)
		err = put_link(full, target);
	else if (!strcmp(was, "file"))
		err = put_file(setup, full, i, action);
	if (err)
		return failed(full, err);
	if (!setup->cli->json)
		printf("  restored %s\n", full);
	return NT_EXIT_OK;
}

static int undo_run(struct nt_setup *setup, const json_t *action)
{
	const json_t *undo = json_object_get(action, "undo");
	size_t n = json_array_size(undo);
	const char *argv[8] = { NULL };

	if (!n || n >= 8)
		return NT_EXIT_OK;
	for (size_t i = 0; i < n; i++)
		argv[i] = json_string_value(json_array_get(undo, i));
	if (!setup->cli->json)
		print_words("  run", argv, "");
	if (!nt_setup_exec(argv))
		return NT_EXIT_OK;
	nt_cli_error("setup: %s failed, go on by hand", argv[0]);
	return NT_EXIT_FAILED;
}

static int undo_phase(struct nt_setup *setup, enum nt_phase phase)
{
	int code = NT_EXIT_OK, one;

	for (size_t i = json_array_size(actions(setup)); i-- > 0;) {
		json_t *action = json_array_get(actions(setup), i);
		const char *what = json_string_value(
			json_object_get(action, "do"));

		if (!what || json_integer_value(json_object_get(
			action, "phase")) != (json_int_t)phase)
			continue;
		one = !strcmp(what, "write") ? undo_write(setup, i, action) :
					       undo_run(setup, action);
		if (one)
			code = one;
	}
	return code;
}

/* The copies, the record, and the folders that were made if they are empty. */
static void forget(struct nt_setup *setup)
{
	const json_t *folders = json_object_get(setup->record, "folders");
	char path[NT_PATH_STRLEN];
	size_t i;
	json_t *action;

	json_array_foreach(actions(setup), i, action) {
		if (!json_object_get(action, "left"))
			unlink(copy_path(setup, i, "was", path));
		unlink(copy_path(setup, i, "set", path));
	}
	unlink(nt_setup_path(setup, RECORD, path));
	rmdir(nt_setup_path(setup, FOLDER, path));
	for (i = json_array_size(folders); i-- > 0;)
		rmdir(nt_setup_path(setup, json_string_value(
			json_array_get(folders, i)), path));
}

int nt_setup_undo(struct nt_setup *setup)
{
	static const enum nt_phase order[] = {
		NT_PHASE_FRONT, NT_PHASE_RELOAD, NT_PHASE_CONFIG,
		NT_PHASE_SERVICE,
	};
	char path[NT_PATH_STRLEN];
	int code = NT_EXIT_OK, one;

	nt_setup_path(setup, RECORD, path);
	if (!setup->record)
		setup->record = json_load_file(path, 0, NULL);
	if (!setup->record) {
		nt_cli_error("setup: there is nothing to undo, %s is not there or no record",
			     path);
		return NT_EXIT_FAILED;
	}
	for (size_t i = 0; i < 4; i++) {
		one = undo_phase(setup, order[i]);
		if (one)
			code = one;
	}
	if (!code)
		forget(setup);
	return setup->left ? NT_EXIT_FAILED : code;
}
