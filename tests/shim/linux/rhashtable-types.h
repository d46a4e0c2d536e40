/* SPDX-License-Identifier: GPL-2.0 */
struct rhash_head {
	void *next;
};

struct rhashtable {
	int unused;
};
