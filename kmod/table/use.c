// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/percpu.h>
#include "kmod/table/use.h"

/* About this many takeovers earn a lease a slot. */
#define TAKEOVERS	64

struct use {
	u64 packets;
	u64 bytes;
};

static struct use __percpu *slots;
static DECLARE_BITMAP(taken, NT_USE_SLOTS);

int nt_use_init(void)
{
	slots = __alloc_percpu(NT_USE_SLOTS * sizeof(*slots),
			       __alignof__(*slots));
	return slots ? 0 : -ENOMEM;
}

void nt_use_exit(void)
{
	free_percpu(slots);
}

/* Return: slot number with NT_USE_SLOT set, 0 if all slots are taken. */
static u16 use_slot_get(void)
{
	unsigned int i;

	do {
		i = find_first_zero_bit(taken, NT_USE_SLOTS);
		if (i >= NT_USE_SLOTS)
			return 0;
	} while (test_and_set_bit(i, taken));
	return NT_USE_SLOT | i;
}

/* The caller guarantees that no CPU counts in the slot any more. */
static void use_slot_put(u16 user)
{
	unsigned int i = user & ~NT_USE_SLOT;
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(slots + i, cpu), 0, sizeof(struct use));
	smp_mb__before_atomic();	/* clear the counters before the bit */
	clear_bit(i, taken);
}

/*
 * Take over a lease's counters from @user, 0 if nothing was counted yet.
 * Return: the new value of lease->user.
 */
static u16 use_take_over(struct nk_lease *lease, u16 user)
{
	u16 next = raw_smp_processor_id() + 1, slot = 0, was;

	if (user && local64_read(&lease->packets) % TAKEOVERS == 0)
		slot = use_slot_get();
	was = cmpxchg(&lease->user, user, slot ?: next);
	if (was == user)
		return slot ?: next;
	if (slot)
		use_slot_put(slot);
	return was;
}

/**
 * nt_use_count_other() - count a packet on a CPU that does not own the counters
 * @lease: lease, under the RCU read lock
 * @user: value of lease->user that the caller saw
 * @bytes: length of the packet
 */
void nt_use_count_other(struct nk_lease *lease, u16 user, u32 bytes)
{
	if (!(user & NT_USE_SLOT))
		user = use_take_over(lease, user);
	if (user & NT_USE_SLOT) {
		struct use __percpu *use = slots + (user & ~NT_USE_SLOT);

		this_cpu_inc(use->packets);
		this_cpu_add(use->bytes, bytes);
	} else {
		local64_inc(&lease->packets);
		local64_add(bytes, &lease->bytes);
	}
}

/**
 * nt_use_sum() - sum a lease's usage counters
 * @lease: lease, under the RCU read lock or the mutex
 * @packets: filled in
 * @bytes: filled in
 */
void nt_use_sum(const struct nk_lease *lease, u64 *packets, u64 *bytes)
{
	u16 user = READ_ONCE(lease->user);
	const struct use *use;
	int cpu;

	*packets = local64_read(&lease->packets);
	*bytes = local64_read(&lease->bytes);
	if (!(user & NT_USE_SLOT))
		return;
	for_each_possible_cpu(cpu) {
		use = per_cpu_ptr(slots + (user & ~NT_USE_SLOT), cpu);
		*packets += READ_ONCE(use->packets);
		*bytes += READ_ONCE(use->bytes);
	}
}

/**
 * nt_use_put() - release the slot of a lease that is about to be freed
 * @lease: lease, after a grace period, so that no packet counts any more
 */
void nt_use_put(const struct nk_lease *lease)
{
	if (lease->user & NT_USE_SLOT)
		use_slot_put(lease->user);
}
