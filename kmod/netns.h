/* SPDX-License-Identifier: GPL-2.0 */
/* Birth and death of a namespace's state; see state.h for what that is. */
#ifndef NT_NETNS_H
#define NT_NETNS_H

int nt_netns_init(void);
void nt_netns_exit(void);

#endif
