/* SPDX-License-Identifier: GPL-2.0 */
/* Reads and atomically replaces whole files. */
#ifndef NETTRUST_FILE_H
#define NETTRUST_FILE_H

#include <stddef.h>

/**
 * nt_file_read() - read a regular file
 * @path: file
 * @most: size limit in octets
 * @text: malloc'd contents and a terminating NUL; NULL on failure
 * @len: octets, without the NUL
 *
 * Return: 0; -EINVAL if it is not a regular file, -EFBIG if it is larger than
 * @most, or another -errno.
 */
int nt_file_read(const char *path, size_t most, char **text, size_t *len);

/**
 * nt_file_replace() - replace a file atomically
 * @path: file; a symbolic link is replaced, not followed
 * @text: contents
 * @len: octets
 * @mode: permissions
 *
 * Readers see the old contents or the new, even after a crash: the new ones are
 * written to PATH.new and synced before the rename.
 *
 * Return: 0, or -errno with the old file untouched.
 */
int nt_file_replace(const char *path, const char *text, size_t len,
		    unsigned int mode);

#endif
