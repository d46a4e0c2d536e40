#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# The lock of the initial network namespace. It lasts until reboot, so no other
# scenario can share the guest: ktest/run --plain.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import nt  # noqa: E402
from nt import *  # noqa: E402,F403

ADMIN = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups",
         "--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin",
         "--bounding-set=-all,+net_admin"]


def way_out():
    """
    A bypass with CAP_NET_ADMIN alone: move the device into a network namespace owned
    by a new user namespace, and send from there.
    """
    p = subprocess.Popen(ADMIN + ["unshare", "-Urn", "sh", "-c",
                                  "echo ready; read go; ip addr add "
                                  "192.0.2.1/24 dev v0 && ip link set v0 up && "
                                  "ping -c 2 -W 1 192.0.2.3 >/dev/null && "
                                  "echo out"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         text=True)
    p.stdout.readline()
    subprocess.run(ADMIN + ["ip", "link", "set", "v0", "netns", str(p.pid)])
    out = p.communicate("go\n")[0]
    return out.strip()


sh("sysctl -qw user.max_user_namespaces=100", check=False)
pair()
equal("without the lock a device moved elsewhere is a way out", way_out(),
      "out")
pair()
tool("mode", "enforce")
tool("lock")
equal("locked, the same reaches nobody", way_out(), "")
sh("ip netns add fresh")
status = query("status", "--netns", "fresh")
equal("a namespace that begins is enforced and locked",
      (status["mode"], status["locked"]), ("enforce", True))
rc, _, err = tool_raw("mode", "off", "--netns", "fresh")
ok("and cannot be opened", rc == 4 and "locked" in err, (rc, err))
ok("the module stays", "in use" in sh("rmmod nettrust", check=False))
print("1..%d" % nt._n, flush=True)
os._exit(1 if nt._failed else 0)
