// SPDX-License-Identifier: GPL-2.0
/*
 * The timer wheel of leases.
 *
 * A lease is filed under the first whole second by which its time has certainly
 * run out. Level l of the wheel holds leases due within 256^(l+1) seconds of
 * the cursor, in slots that are 256^l seconds wide. When the cursor enters a
 * slot above level 0, its leases cascade to lower levels. Four levels cover a
 * 32-bit TTL.
 */
#include "kmod/life/wheel.h"
#include "kmod/table/types.h"

/**
 * nt_wheel_add() - put a lease on the wheel
 * @e: of the namespace, with a wheel
 * @lease: on no list
 * @due: second in which it is to be handled
 *
 * Context: mutex.
 */
void nt_wheel_add(struct nk_expiry *e, struct nk_lease *lease, u64 due)
{
	unsigned int level = 0;
	unsigned int slot;
	u64 span = NT_WHEEL_SLOTS;

	due = max(due, e->cursor + 1);
	while (due - e->cursor > span && level < NT_WHEEL_LEVELS - 1) {
		span <<= NT_WHEEL_BITS;
		level++;
	}
	slot = (due >> (level * NT_WHEEL_BITS)) % NT_WHEEL_SLOTS;
	list_add_tail(&lease->list, &e->wheel->slots[level][slot]);
	__set_bit(slot, e->wheel->busy[level]);
}

/* Return: the second at which the cursor enters the level's next busy slot. */
static u64 level_next(const struct nk_expiry *e, unsigned int level)
{
	unsigned int shift = level * NT_WHEEL_BITS;
	const unsigned long *busy = e->wheel->busy[level];
	u64 block = e->cursor >> shift;
	unsigned int from, slot;

	from = (block + 1) % NT_WHEEL_SLOTS;
	slot = find_next_bit(busy, NT_WHEEL_SLOTS, from);
	if (slot == NT_WHEEL_SLOTS)
		slot = find_first_bit(busy, NT_WHEEL_SLOTS);
	if (slot == NT_WHEEL_SLOTS)
		return NT_WHEEL_NEVER;
	return (block + 1 + (slot - from) % NT_WHEEL_SLOTS) << shift;
}

/**
 * nt_wheel_next() - when must the wheel turn next?
 * @e: of the namespace
 *
 * Context: mutex.
 * Return: second at which a slot with leases is entered, or NT_WHEEL_NEVER.
 */
u64 nt_wheel_next(const struct nk_expiry *e)
{
	u64 next = NT_WHEEL_NEVER;
	unsigned int level;

	if (!e->wheel)
		return NT_WHEEL_NEVER;
	for (level = 0; level < NT_WHEEL_LEVELS; level++)
		next = min(next, level_next(e, level));
	return next;
}

/**
 * nt_wheel_any() - some lease on the wheel
 * @wheel: with stale bits perhaps, which are cleared
 *
 * Context: mutex.
 * Return: NULL if there is none.
 */
struct nk_lease *nt_wheel_any(struct nk_wheel *wheel)
{
	unsigned int level, slot;

	for (level = 0; level < NT_WHEEL_LEVELS; level++) {
		for_each_set_bit(slot, wheel->busy[level], NT_WHEEL_SLOTS) {
			struct list_head *head = &wheel->slots[level][slot];

			if (!list_empty(head))
				return list_first_entry(head, struct nk_lease,
							list);
			__clear_bit(slot, wheel->busy[level]);
		}
	}
	return NULL;
}
