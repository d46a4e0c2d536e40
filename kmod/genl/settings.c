// SPDX-License-Identifier: GPL-2.0
#include "kmod/genl/settings.h"

struct nk_setting {
	u16 attr;
	u16 offset;	/* in struct nk_policy */
	u8 size;	/* there and in the attribute */
};

/*
 * Numeric attributes are in host byte order, and the family's policies check
 * their lengths and that a bool is 0 or 1, so any type can be copied as bytes.
 */
#define SETTING(attribute, member, type) {				\
	.attr = attribute,						\
	.offset = offsetof(struct nk_policy, member),			\
	.size = sizeof(type),						\
},

static const struct nk_setting settings[] = { NT_SETTINGS(SETTING) };

int nt_settings_put(struct sk_buff *msg, const struct nk_policy *policy)
{
	const struct nk_setting *s;

	for (s = settings; s < settings + ARRAY_SIZE(settings); s++)
		if (nla_put(msg, s->attr, s->size,
			    (const u8 *)policy + s->offset))
			return -EMSGSIZE;
	return 0;
}

void nt_settings_get(struct nlattr *const *attrs, struct nk_policy *policy)
{
	const struct nk_setting *s;

	for (s = settings; s < settings + ARRAY_SIZE(settings); s++)
		if (attrs[s->attr])
			memcpy((u8 *)policy + s->offset,
			       nla_data(attrs[s->attr]), s->size);
}
