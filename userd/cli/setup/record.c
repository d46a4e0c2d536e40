// SPDX-License-Identifier: GPL-2.0
#include "cli/setup/record.h"

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

#include "cli/say.h"
#include "lib/base/file.h"

const char *nt_setup_path(const struct nt_setup *setup, const char *path,
			  char *buf)
{
	snprintf(buf, NT_PATH_STRLEN, "%s%s", setup->root, path);
	return buf;
}

int nt_setup_failed(const char *path, int err)
{
	nt_cli_error("setup: %s: %s", path, strerror(-err));
	return err == -EACCES || err == -EPERM ? NT_EXIT_NO_PERMISSION :
						 NT_EXIT_FAILED;
}

json_t *nt_setup_actions(const struct nt_setup *setup)
{
	return json_object_get(setup->record, "actions");
}

static int save(struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];
	char *text = json_dumps(setup->record, JSON_INDENT(1));
	int err = -ENOMEM;

	nt_setup_path(setup, NT_SETUP_RECORD, path);
	if (text)
		err = nt_file_replace(path, text, strlen(text), 0600);
	free(text);
	return err ? nt_setup_failed(path, err) : NT_EXIT_OK;
}

/* Creates the missing parent directories of a path and adds them to made. */
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
			return nt_setup_failed(full, -errno);
	}
	return NT_EXIT_OK;
}

/* After the copies that an earlier undo left: they are the only originals. */
static size_t first_number(const struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN], *end;
	size_t first = 0, number;
	struct dirent *entry;
	DIR *dir = opendir(nt_setup_path(setup, NT_SETUP_FOLDER, path));

	while (dir && (entry = readdir(dir))) {
		number = strtoul(entry->d_name, &end, 10);
		if (!strcmp(end, ".was") && number >= first)
			first = number + 1;
	}
	if (dir)
		closedir(dir);
	return first;
}

/* Creates the record, before the first change. */
static int begin(struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];
	json_t *made;
	int code;

	if (setup->record)
		return NT_EXIT_OK;
	made = json_array();
	code = make_folders(setup, NT_SETUP_RECORD, made);
	setup->record = json_pack("{s:i, s:I, s:o, s:[]}", "version", 1,
				  "first", (json_int_t)first_number(setup),
				  "folders", made, "actions");
	if (!code && chmod(nt_setup_path(setup, NT_SETUP_FOLDER, path), 0700))
		code = nt_setup_failed(path, -errno);
	return code;
}

const char *nt_setup_copy(const struct nt_setup *setup, size_t i,
			  const char *suffix, char *buf)
{
	size_t first = json_integer_value(json_object_get(setup->record,
							  "first"));
	char name[64];

	snprintf(name, sizeof(name), NT_SETUP_FOLDER "/%zu.%s", first + i, suffix);
	return nt_setup_path(setup, name, buf);
}

/* Saves a copy beside the record. Return: 0 or -errno. */
static int keep(const struct nt_setup *setup, size_t i, const char *suffix,
		const char *text, size_t len)
{
	char path[NT_PATH_STRLEN];

	return nt_file_replace(nt_setup_copy(setup, i, suffix, path), text, len,
			       0600);
}

/* The present state of a path, for the record. Return: NULL and errno set. */
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
	err = nt_file_read(full, NT_SETUP_FILE_MAX, &text, &len);
	if (!err)
		err = keep(setup, i, NT_SETUP_BEFORE, text, len);
	free(text);
	errno = -err;
	return err ? NULL : json_pack("{s:s, s:i, s:i, s:i}", "was", "file",
				      "mode", (int)(st.st_mode & 07777),
				      "uid", (int)st.st_uid,
				      "gid", (int)st.st_gid);
}

/*
 * A replaced file keeps its owner and permissions. A new configuration is made
 * readable by the group that the units run the daemon as.
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
		       access(full, F_OK) ? "" : ", keeping a copy");
		return NT_EXIT_OK;
	}
	code = begin(setup);
	if (code)
		return code;
	i = json_array_size(nt_setup_actions(setup));
	action = state_of(setup, full, i);
	if (!action)
		return nt_setup_failed(full, -errno);
	json_object_set_new(action, "do", json_string("write"));
	json_object_set_new(action, "phase", json_integer(phase));
	json_object_set_new(action, "path", json_string(path));
	json_array_append_new(nt_setup_actions(setup), action);
	err = keep(setup, i, NT_SETUP_AFTER, text, strlen(text));
	if (err)
		return nt_setup_failed(NT_SETUP_FOLDER, err);
	code = make_folders(setup, path, json_object_get(setup->record,
							 "folders"));
	if (!code)
		code = save(setup);
	if (code)
		return code;
	err = nt_file_replace(full, text, strlen(text), mode);
	if (!err)
		err = set_owner(setup, full, path, action);
	return err ? nt_setup_failed(full, err) : NT_EXIT_OK;
}

static json_t *words_json(const char *const *argv)
{
	json_t *list = json_array();

	for (; argv && *argv; argv++)
		json_array_append_new(list, json_string(*argv));
	return list;
}

void nt_setup_print_words(const char *before, const char *const *argv,
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
		nt_setup_print_words("  run", argv, *setup->root ?
			    " (not run: another root)" : "");
		return NT_EXIT_OK;
	}
	if (*setup->root)
		return NT_EXIT_OK;
	code = begin(setup);
	if (code)
		return code;
	json_array_append_new(nt_setup_actions(setup), json_pack(
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
