#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Random histories of a program without rights, a peer that talks first and an
# administrator, against a model of what may leave (ktest/model.c). The number of
# steps is KTEST_STEPS, the seed KTEST_SEED.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

pair()
sh("sysctl -qw net.netfilter.nf_conntrack_tcp_loose=1")
r = subprocess.run([REPO + "/build/ktest/model",
                    os.environ.get("KTEST_STEPS", "10000")] +
                   os.environ.get("KTEST_SEED", "").split(),
                   text=True, stdout=subprocess.PIPE)
print(*[line for line in r.stdout.splitlines() if line.startswith("#")],
      sep="\n")
ok("random histories keep to the model", r.returncode == 0, r.returncode)
done()
