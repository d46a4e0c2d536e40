/* SPDX-License-Identifier: GPL-2.0 */
/* Creates and destroys a namespace's state, which state.h describes. */
#ifndef NT_NETNS_H
#define NT_NETNS_H

int nt_netns_init(void);
void nt_netns_exit(void);

#endif
