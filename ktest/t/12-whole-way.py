#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# The short way of leased packets (kmod/quick.c) is closed while packets are
# traced: what 10-verdict expects must hold without it, too.
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SWITCH = "/sys/kernel/tracing/events/nettrust/nettrust_verdict/enable"

subprocess.run("mount -t tracefs tracefs /sys/kernel/tracing", shell=True,
               stderr=subprocess.DEVNULL)
if not os.path.exists(SWITCH):
    print("ok 1 - as 10-verdict # SKIP this kernel has no tracepoints\n1..1")
    sys.exit(0)
with open(SWITCH, "w") as f:
    f.write("1")
rc = subprocess.call([sys.executable, HERE + "/10-verdict.py"])
with open(SWITCH, "w") as f:
    f.write("0")
sys.exit(rc)
