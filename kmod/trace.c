// SPDX-License-Identifier: GPL-2.0
/* The one file that gives the tracepoints their bodies. */
#include <linux/module.h>
#define CREATE_TRACE_POINTS
#include "kmod/trace.h"
