// SPDX-License-Identifier: GPL-2.0
#include "cli/setup/undo.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/say.h"
#include "cli/setup/record.h"
#include "lib/base/file.h"

bool nt_setup_done(const struct nt_setup *setup)
{
	char path[NT_PATH_STRLEN];

	return !access(nt_setup_path(setup, NT_SETUP_RECORD, path), F_OK);
}

/* Is the file identical to the copy with this suffix? */
static bool equals_copy(const struct nt_setup *setup, const char *full,
			size_t i, const char *suffix)
{
	char path[NT_PATH_STRLEN], *is, *copy;
	size_t is_len, copy_len;
	struct stat st;
	bool same;

	if (lstat(full, &st) || !S_ISREG(st.st_mode))
		return false;
	nt_file_read(full, NT_SETUP_FILE_MAX, &is, &is_len);
	nt_setup_copy(setup, i, suffix, path);
	nt_file_read(path, NT_SETUP_FILE_MAX, &copy, &copy_len);
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

	nt_setup_copy(setup, i, NT_SETUP_BEFORE, path);
	err = nt_file_read(path, NT_SETUP_FILE_MAX, &text, &len);
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

/* Others changed it since: it stays, and so does the copy of the original. */
static void leave(struct nt_setup *setup, const char *full, size_t i,
		  json_t *action)
{
	const char *was = json_string_value(json_object_get(action, "was"));
	const char *target = json_string_value(json_object_get(action,
							       "target"));
	char path[NT_PATH_STRLEN];

	if (target)
		nt_cli_error("setup: %s was changed since and is left as it is; before setup it was a link to %s",
			     full, target);
	else if (!strcmp(was, "absent"))
		nt_cli_error("setup: %s was changed since and is left as it is; before setup it did not exist",
			     full);
	else
		nt_cli_error("setup: %s was changed since and is left as it is; the original is in %s",
			     full,
			     nt_setup_copy(setup, i, NT_SETUP_BEFORE, path));
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
		return nt_setup_failed(NT_SETUP_RECORD, -EINVAL);
	nt_setup_path(setup, path, full);
	if (!equals_copy(setup, full, i, NT_SETUP_AFTER)) {
		if (equals_copy(setup, full, i, NT_SETUP_BEFORE) ||
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
		return nt_setup_failed(full, err);
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
		nt_setup_print_words("  run", argv, "");
	if (!nt_setup_exec(argv))
		return NT_EXIT_OK;
	nt_cli_error("setup: %s failed, continue by hand", argv[0]);
	return NT_EXIT_FAILED;
}

static int undo_phase(struct nt_setup *setup, enum nt_phase phase)
{
	int code = NT_EXIT_OK, one;

	for (size_t i = json_array_size(nt_setup_actions(setup)); i-- > 0;) {
		json_t *action = json_array_get(nt_setup_actions(setup), i);
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

/* Removes copies, record and, if they are empty, the directories it made. */
static void forget(struct nt_setup *setup)
{
	const json_t *folders = json_object_get(setup->record, "folders");
	char path[NT_PATH_STRLEN];
	size_t i;
	json_t *action;

	json_array_foreach(nt_setup_actions(setup), i, action) {
		if (!json_object_get(action, "left"))
			unlink(nt_setup_copy(setup, i, NT_SETUP_BEFORE, path));
		unlink(nt_setup_copy(setup, i, NT_SETUP_AFTER, path));
	}
	unlink(nt_setup_path(setup, NT_SETUP_RECORD, path));
	rmdir(nt_setup_path(setup, NT_SETUP_FOLDER, path));
	for (i = json_array_size(folders); i-- > 0;)
		rmdir(nt_setup_path(setup, json_string_value(
			json_array_get(folders, i)), path));
}

int nt_setup_undo(struct nt_setup *setup)
{
	/* Programs must stop asking the daemon before it stops. */
	static const enum nt_phase order[] = {
		NT_PHASE_FRONT, NT_PHASE_RELOAD, NT_PHASE_CONFIG,
		NT_PHASE_SERVICE,
	};
	char path[NT_PATH_STRLEN];
	int code = NT_EXIT_OK, one;

	nt_setup_path(setup, NT_SETUP_RECORD, path);
	if (!setup->record)
		setup->record = json_load_file(path, 0, NULL);
	if (!setup->record) {
		nt_cli_error("setup: nothing to undo: %s is missing or not a record",
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
