#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every netlink command with bad attributes, then mutated messages: 20,000, or
# as many as KTEST_FUZZ says.
exec "$(dirname "$0")/../../build/ktest/nlhostile" "${KTEST_FUZZ:-20000}"
