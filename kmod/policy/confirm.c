// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include "kmod/policy/confirm.h"
#include "kmod/genl/event.h"
#include "kmod/state.h"
#include "kmod/policy/policy.h"

static void confirm_work(struct work_struct *work)
{
	struct nk_confirm *c = container_of(to_delayed_work(work),
					    struct nk_confirm, work);
	struct nk_net *nt = container_of(c, struct nk_net, confirm);

	rtnl_lock();
	mutex_lock(&nt->lock);
	/* Not if confirmed or extended while this waited for the mutex. */
	if (c->before && nt_now() >= c->deadline) {
		if (!nt_policy_apply(nt, c->before, NULL)) {
			nt_confirm_done(nt);
			nt_event_policy(nt);
		} else {
			schedule_delayed_work(&c->work, HZ);
		}
	}
	mutex_unlock(&nt->lock);
	rtnl_unlock();
}

void nt_confirm_init(struct nk_confirm *confirm)
{
	INIT_DELAYED_WORK(&confirm->work, confirm_work);
}

/* Context: sleeps, without the mutex. The caller must not arm again. */
void nt_confirm_stop(struct nk_confirm *confirm)
{
	cancel_delayed_work_sync(&confirm->work);
	kfree(confirm->before);
	confirm->before = NULL;
}

/**
 * nt_confirm_arm() - restore old settings unless the new ones are confirmed
 * @nt: namespace
 * @before: settings to restore; this function takes ownership. If older ones
 *	are still unconfirmed, those remain the ones to restore and only the
 *	deadline changes
 * @seconds: time to confirm
 *
 * Context: mutex.
 */
void nt_confirm_arm(struct nk_net *nt, struct nk_policy *before, u32 seconds)
{
	struct nk_confirm *c = &nt->confirm;

	if (c->before)
		kfree(before);
	else
		c->before = before;
	c->deadline = nt_now() + (u64)seconds * NSEC_PER_SEC;
	/* One more tick, or the work could run just before the deadline. */
	mod_delayed_work(system_wq, &c->work, seconds * HZ + 1);
}

/**
 * nt_confirm_done() - forget the settings to restore
 * @nt: namespace
 *
 * Context: mutex.
 */
void nt_confirm_done(struct nk_net *nt)
{
	kfree(nt->confirm.before);
	nt->confirm.before = NULL;
}
