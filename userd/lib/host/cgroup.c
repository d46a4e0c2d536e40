// SPDX-License-Identifier: GPL-2.0
#include "lib/host/cgroup.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define CGROUP2_MAGIC	0x63677270
#define HANDLE_KERNFS	0xfe		/* FILEID_KERNFS: the id alone */
#define ID_DIGITS	12		/* of a container's id, as runtimes print */
#define ID_MIN		32

/* --- by path --- */

static bool ends(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && !strcmp(text + len - end_len, end);
}

/* Return: length of the container id that text begins with, 0: none. */
static size_t id_length(const char *text)
{
	size_t n = strspn(text, "0123456789abcdef");

	return n >= ID_MIN && (!text[n] || text[n] == '.') ? n : 0;
}

/* systemd escapes "-" in names as \x2d. */
static void unescape(char *text)
{
	char *to = text;
	unsigned int code;

	for (; *text; text++) {
		if (sscanf(text, "\\x%2x", &code) == 1 && isprint(code) &&
		    isxdigit((unsigned char)text[2]) &&
		    isxdigit((unsigned char)text[3])) {
			*to++ = code;
			text += 3;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* "docker-ID.scope", "cri-containerd-ID.scope", or "ID" in a folder. */
static bool take_id(const char *part, const char *folder,
		    struct nt_cgroup *cgroup)
{
	const char *id = strrchr(part, '-');
	const char *runtime = id ? part : folder;
	size_t len = id ? (size_t)(id - part) : strlen(folder);

	id = id ? id + 1 : part;
	if (!id_length(id))
		return false;
	if (!strncmp(runtime, "kubepods", 8) || !strncmp(runtime, "pod", 3)) {
		runtime = "pod";
		len = 3;
	}
	snprintf(cgroup->container, NT_CGROUP_NAME, "%.*s:%.*s",
		 (int)(len < 32 ? len : 32), runtime, ID_DIGITS, id);
	return true;
}

/* "lxc.payload.NAME", "lxc/NAME", "machine-NAME.scope", systemd-nspawn's. */
static bool take_name(const char *part, const char *folder,
		      struct nt_cgroup *cgroup)
{
	static const char *const prefixes[] = {
		"lxc.payload.", "systemd-nspawn@", "machine-",
	};
	const char *name = !strcmp(folder, "lxc") ? part : NULL;
	char *dot;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(part, prefixes[i], strlen(prefixes[i])))
			name = part + strlen(prefixes[i]);
	if (!name || !*name)
		return false;
	snprintf(cgroup->container, NT_CGROUP_NAME, "%.*s",
		 NT_CGROUP_NAME - 1, name);
	dot = strrchr(cgroup->container, '.');
	if (dot && (!strcmp(dot, ".scope") || !strcmp(dot, ".service")))
		*dot = '\0';
	unescape(cgroup->container);
	return true;
}

void nt_cgroup_describe(const char *path, struct nt_cgroup *cgroup)
{
	char copy[NT_CGROUP_PATH], *rest = copy, *part;
	const char *folder = "";

	memset(cgroup, 0, sizeof(*cgroup));
	snprintf(cgroup->path, NT_CGROUP_PATH, "%s", path);
	memcpy(copy, cgroup->path, NT_CGROUP_PATH);
	while ((part = strsep(&rest, "/"))) {
		if (ends(part, ".service") || ends(part, ".scope")) {
			snprintf(cgroup->unit, NT_CGROUP_NAME, "%.*s",
				 NT_CGROUP_NAME - 1, part);
			unescape(cgroup->unit);
		}
		/* "machine.slice" contains containers and is none. */
		if (!ends(part, ".slice") &&
		    (take_id(part, folder, cgroup) ||
		     take_name(part, folder, cgroup)))
			return;
		folder = part;
	}
}

/* --- by id --- */

/* Return: a descriptor of the hierarchy's root, or -errno. *root: path length. */
static int open_root(size_t *root)
{
	static const char *const paths[] = {
		"/sys/fs/cgroup", "/sys/fs/cgroup/unified",
	};
	struct statfs fs;
	int fd;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		fd = open(paths[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			continue;
		*root = strlen(paths[i]);
		if (!fstatfs(fd, &fs) && fs.f_type == CGROUP2_MAGIC)
			return fd;
		close(fd);
	}
	return -ENOENT;
}

static int open_by_id(int root, uint64_t id)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + sizeof(id)];
	} h = { .handle = { .handle_bytes = sizeof(id),
			    .handle_type = HANDLE_KERNFS } };
	int fd;

	memcpy(h.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(root, &h.handle,
			       O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int nt_cgroup_find(uint64_t id, struct nt_cgroup *cgroup)
{
	char link[64], path[NT_CGROUP_PATH];
	size_t len = 0;
	int root, fd;
	ssize_t n;

	root = open_root(&len);
	if (root < 0)
		return root;
	fd = open_by_id(root, id);
	close(root);
	if (fd < 0)
		return fd;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	close(fd);
	if (n < (ssize_t)len)
		return -ENOENT;
	path[n] = '\0';
	nt_cgroup_describe(path[len] ? path + len : "/", cgroup);
	return 0;
}
