/* SPDX-License-Identifier: GPL-2.0 */
extern int shim_module_refs;

#define THIS_MODULE	NULL
#define __module_get(module)	(shim_module_refs++)
#define module_put(module)	(shim_module_refs--)
