/* SPDX-License-Identifier: GPL-2.0 */
/* Small files, read and replaced as a whole. */
#ifndef NETTRUST_FILE_H
#define NETTRUST_FILE_H

#include <stddef.h>

/**
 * nt_file_read() - all of a regular file
 * @path: file
 * @most: octets that it may have
 * @text: malloc'd contents with a NUL behind them, NULL on failure
 * @len: octets, without the NUL
 *
 * Return: 0; -EINVAL if it is no regular file, -EFBIG if it is longer, or
 * another -errno.
 */
int nt_file_read(const char *path, size_t most, char **text, size_t *len);

/**
 * nt_file_replace() - put a file in the place of another
 * @path: file; a symbolic link is replaced, not followed
 * @text: contents
 * @len: octets
 * @mode: permissions
 *
 * Whoever reads sees the old contents or the new, also after a crash. The new
 * ones are written to PATH.new first.
 *
 * Return: 0 or -errno, and the old contents stand.
 */
int nt_file_replace(const char *path, const char *text, size_t len,
		    unsigned int mode);

#endif
