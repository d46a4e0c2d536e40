#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every netlink command while its allocations fail, one after the other, with
# somebody listening to events.
cd "$(dirname "$0")/../.." || exit
build/nettrust monitor >/dev/null &
monitor=$!
build/ktest/failnth
rc=$?
kill $monitor
exit $rc
