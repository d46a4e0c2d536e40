/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Intrusive, doubly linked, circular lists, as the kernel has them: a node is a
 * member of what is listed, and the head is a node of its own. Every operation
 * takes constant time and none can fail.
 *
 * A list in order of last use is one whose members are moved to the front when
 * they are used: its last member was unused for longest.
 */
#ifndef NETTRUST_LIST_H
#define NETTRUST_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Both a head and a node. A node outside of any list is a list of its own. */
struct nt_list_head {
	struct nt_list_head *next;
	struct nt_list_head *prev;
};

/* The struct of this type whose member is at ptr. */
#define nt_container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

/* Required for heads, and for nodes before they are tested or removed. */
static inline void nt_list_init(struct nt_list_head *list)
{
	list->next = list;
	list->prev = list;
}

/* Of a head: is the list empty? Of a node: is it in no list? */
static inline bool nt_list_is_empty(const struct nt_list_head *list)
{
	return list->next == list;
}

/* Makes a node that is in no list the first one. */
static inline void nt_list_add(struct nt_list_head *node,
			       struct nt_list_head *head)
{
	node->next = head->next;
	node->prev = head;
	head->next->prev = node;
	head->next = node;
}

/* The node is in no list afterwards; it may be in none before. */
static inline void nt_list_remove(struct nt_list_head *node)
{
	node->next->prev = node->prev;
	node->prev->next = node->next;
	nt_list_init(node);
}

static inline void nt_list_move(struct nt_list_head *node,
				struct nt_list_head *head)
{
	nt_list_remove(node);
	nt_list_add(node, head);
}

static inline void *nt_list_first_at(const struct nt_list_head *head,
				     size_t offset)
{
	return nt_list_is_empty(head) ? NULL : (char *)head->next - offset;
}

static inline void *nt_list_last_at(const struct nt_list_head *head,
				    size_t offset)
{
	return nt_list_is_empty(head) ? NULL : (char *)head->prev - offset;
}

/* The first and the last of a list of structs of this type, NULL if empty. */
#define nt_list_first(head, type, member) \
	((type *)nt_list_first_at(head, offsetof(type, member)))
#define nt_list_last(head, type, member) \
	((type *)nt_list_last_at(head, offsetof(type, member)))

#endif
