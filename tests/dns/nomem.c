// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that runs out when a test says so: linked with --wrap, so that it is the
 * daemon's own calls that fail, and not the libraries'. The file $NOMEM holds two
 * numbers of 32 bits: every how many calls one fails (0: none), and how many did.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_uint *board;
static atomic_uint calls;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("NOMEM");
	int fd = path ? open(path, O_RDWR) : -1;
	void *at;

	if (fd < 0)
		return;
	at = mmap(NULL, 2 * sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED,
		  fd, 0);
	board = at == MAP_FAILED ? NULL : at;
	close(fd);
}

static int fails(void)
{
	unsigned int every = board ? atomic_load(&board[0]) : 0;

	if (!every || atomic_fetch_add(&calls, 1) % every)
		return 0;
	atomic_fetch_add(&board[1], 1);
	errno = ENOMEM;
	return 1;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__real_reallocarray(void *at, size_t n, size_t size);
char *__real_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *at, size_t size)
{
	return fails() ? NULL : __real_realloc(at, size);
}

void *__wrap_reallocarray(void *at, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(at, n, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}
