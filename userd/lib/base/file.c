// SPDX-License-Identifier: GPL-2.0
#include "lib/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, size_t most, char **text, size_t *len)
{
	struct stat st;
	ssize_t got = 1;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size < 0 || (size_t)st.st_size > most)
		return -EFBIG;
	*text = malloc(st.st_size + 1);
	if (!*text)
		return -ENOMEM;
	for (*len = 0; got > 0 && *len < (size_t)st.st_size; *len += got) {
		got = read(fd, *text + *len, st.st_size - *len);
		if (got < 0)
			break;
	}
	if (got >= 0) {
		(*text)[*len] = '\0';
		return 0;
	}
	got = -errno;
	free(*text);
	*text = NULL;
	return got;
}

int nt_file_read(const char *path, size_t most, char **text, size_t *len)
{
	/* Opening a FIFO must not block until it has a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;

	*text = NULL;
	if (fd < 0)
		return -errno;
	err = read_all(fd, most, text, len);
	close(fd);
	return err;
}

static int write_all(int fd, const char *text, size_t len, unsigned int mode)
{
	ssize_t done;

	if (fchmod(fd, mode))
		return -errno;
	for (; len; text += done, len -= done) {
		done = write(fd, text, len);
		if (done < 0)
			return -errno;
	}
	return fsync(fd) ? -errno : 0;
}

/* Makes the rename durable. Best effort: some filesystems cannot. */
static void sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd;

	snprintf(folder, sizeof(folder), "%.*s",
		 slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

int nt_file_replace(const char *path, const char *text, size_t len,
		    unsigned int mode)
{
	char new[PATH_MAX];
	int fd, err;

	if ((size_t)snprintf(new, sizeof(new), "%s.new", path) >= sizeof(new))
		return -ENAMETOOLONG;
	if (unlink(new) && errno != ENOENT)
		return -errno;
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = write_all(fd, text, len, mode);
	close(fd);
	if (!err && rename(new, path))
		err = -errno;
	if (err)
		unlink(new);
	else
		sync_folder(path);
	return err;
}
