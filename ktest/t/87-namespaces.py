#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Namespaces are created and destroyed, the module loaded and unloaded, with traffic.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

KO = os.environ["KO"]
ROUNDS = 20

pair()
stop = threading.Event()
thread = threading.Thread(target=hammer, args=(stop,))
thread.start()
tool("mode", "enforce")
tool("allow", "192.0.2.2")

script = ("ip link set lo up; %s mode enforce && %s allow 192.0.2.2 --ttl 1 && "
          "%s allow 203.0.113.0/24 && for i in 1 2 3; do "
          "echo x >/dev/udp/127.0.0.1/9; done" % (TOOL, TOOL, TOOL))
failed = [i for i in range(ROUNDS)
          if subprocess.run(["unshare", "-n", "bash", "-c", script],
                            capture_output=True).returncode]
equal("%d namespaces set up, used and destroyed" % ROUNDS, failed, [])
equal("they know nothing of each other", query("status")["leases"], 1)
equal("and ours is as it was", (udp("192.0.2.2", 80), udp("192.0.2.3", 80)),
      ("ok", "EPERM"))

failed = []
for i in range(ROUNDS):
    out = sh("rmmod nettrust && insmod %s && %s mode enforce && "
             "%s allow 192.0.2.2" % (KO, TOOL, TOOL), check=False)
    if out:
        failed.append(out)
equal("unloaded and loaded %d times under traffic" % ROUNDS, failed, [])
equal("and it still decides", (udp("192.0.2.2", 80), udp("192.0.2.3", 80)),
      ("ok", "EPERM"))
sh("rmmod nettrust && insmod " + KO)
equal("a module just loaded changes no packet",
      (query("status")["mode"], udp("192.0.2.3", 80)), ("off", "ok"))

sh("rmmod nettrust && insmod %s default_mode=enforce" % KO)
equal("default_mode=enforce guards at once",
      (query("status")["mode"], udp("192.0.2.3", 80)), ("enforce", "EPERM"))
out = sh("unshare -n sh -c 'ip link add d0 type dummy; ip link set d0 up; "
         "ip addr add 192.0.2.99/24 dev d0; "
         "bash -c \"echo x >/dev/udp/192.0.2.2/80\" 2>&1'", check=False)
ok("a new namespace is no way out", "not permitted" in out, out)
stop.set()
thread.join()
sh("rmmod nettrust && insmod " + KO)
done()
