/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_SLAB_H
#define SHIM_SLAB_H

#include <linux/types.h>
#include <stdlib.h>

#define GFP_KERNEL 0

struct kmem_cache {
	size_t size;
};

/* Objects allocated and not freed, and how many more may be; -1: no limit. */
extern long shim_objects;
extern long shim_budget;

static inline struct kmem_cache *kmem_cache_create(const char *name,
						   size_t size, size_t align,
						   int flags, void *ctor)
{
	struct kmem_cache *cache = malloc(sizeof(*cache));

	cache->size = size;
	return cache;
}

static inline void kmem_cache_destroy(struct kmem_cache *cache)
{
	free(cache);
}

static inline void *kmem_cache_zalloc(struct kmem_cache *cache, int gfp)
{
	if (!shim_budget)
		return NULL;
	if (shim_budget > 0)
		shim_budget--;
	shim_objects++;
	return calloc(1, cache->size);
}

static inline void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	shim_objects--;
	free(object);
}

static inline void *kvzalloc(size_t size, int gfp)
{
	return calloc(1, size);
}

#define kvfree(p) free(p)

#endif
