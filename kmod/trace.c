// SPDX-License-Identifier: GPL-2.0
/* Instantiates the tracepoints. */
#include <linux/module.h>
#define CREATE_TRACE_POINTS
#include "kmod/trace.h"
