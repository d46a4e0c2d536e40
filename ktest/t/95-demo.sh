#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The demo's steps as tests: the main job from end to end, with the daemon.
DEMO_GUEST=1 "$(cd "$(dirname "$0")/.." && pwd)/demo.sh" 2>&1 | busybox awk '
	/^✔ / { n++; sub(/^✔ /, ""); print "ok " n " - " $0; next }
	/^✘ / { n++; sub(/^✘ /, ""); print "not ok " n " - " $0; bad = 1; next }
	{ print "# " $0 }
	END { print "1.." n + 0; exit bad || !n }'
