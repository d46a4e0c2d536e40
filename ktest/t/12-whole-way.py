#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Tracing disables the fast path of leased packets (kmod/packet/fast.c): the slow path
# must give every result that 10-verdict expects.
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import nt  # noqa: E402

where = nt.tracing()
if not where:
    print("ok 1 - as 10-verdict # SKIP this kernel has no tracepoints\n1..1")
    sys.exit(0)
SWITCH = where + "events/nettrust/nettrust_verdict/enable"
with open(SWITCH, "w") as f:
    f.write("1")
rc = subprocess.call([sys.executable, HERE + "/10-verdict.py"])
with open(SWITCH, "w") as f:
    f.write("0")
sys.exit(rc)
