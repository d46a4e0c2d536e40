#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every netlink command with bad attributes, then mutated messages.
exec "$(dirname "$0")/../../build/ktest/nlhostile" 20000
