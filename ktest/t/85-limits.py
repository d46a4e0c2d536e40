#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Full tables, large tables, memory is freed, bad parameters.
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

LOAD = REPO + "/build/ktest/load "
KO = os.environ["KO"]


def load(args):
    out = sh(LOAD + args, check=False)
    print("# " + out, end="")
    return out


def slab(cache):
    """Objects in use of a slab cache, after flushing the per-CPU caches."""
    path = "/sys/kernel/slab/" + cache
    with open(path + "/shrink", "w") as f:
        f.write("1")
    with open(path + "/objects") as f:
        return int(f.read().split()[0])


def reload(args=""):
    sh("rmmod nettrust && insmod %s %s" % (KO, args))


pair()
reload("max_leases=1000 max_prefixes=10")
status = query("status")
equal("the parameters are in force",
      (status["leases_max"], status["prefixes_max"]), (1000, 10))
tool("mode", "enforce", "--liveness", "off", "--linger", "3600")
tool("allow", "192.0.2.2", "--ttl", "600")
out = load("leases 1000 600")
ok("a batch over the limit is refused with a sentence",
   "full" in out and "max_leases" in out, out)
equal("and nothing of it stands", query("status")["leases"], 1)
equal("the refusal is counted", query("stats")["leases"]["refused"], 1)
ok("up to the limit they fit", "refused" not in load("leases 999 2"))
rc, _, err = tool_raw("allow", "192.0.2.3")
ok("one more does not", rc == 1 and "full" in err, (rc, err))
equal("what stands still passes", tcp("192.0.2.2", 80), "ok")
ok("they lapse", poll(10, lambda: query("stats")["leases"]["expired"] == 999))
equal("lapsed ones are remembered", query("status")["leases"], 1000)
equal("but make room", tool_raw("allow", "192.0.2.3")[0], 0)
tool("mode", "--max-leases", 500)
equal("also where the limit came down", tool_raw("allow", "192.0.2.4")[0], 0)
equal("and only what is above it goes", query("status")["leases"], 500)
tool("mode", "--max-leases", 1000)
equal("the live one was not evicted", tcp("192.0.2.2", 80), "ok")
for i in range(10):
    tool("allow", "198.18.%d.0/24" % i)
rc, _, err = tool_raw("allow", "198.18.10.0/24")
ok("prefixes have a limit, too", rc == 1 and "max_prefixes" in err, (rc, err))
tool("flush", "all")

# Several CPUs use one lease: their counts add up, except packets that are counted
# while a CPU takes the counters over from another.
SEND = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("192.0.2.2", 9))
for i in range(20000):
    try:
        s.send(b"x" * 72)
    except ConnectionRefusedError:
        pass
"""
tool("allow", "192.0.2.2", "--ttl", "600")
senders = [subprocess.Popen(["taskset", "-c", str(cpu), sys.executable, "-c",
                             SEND]) for cpu in range(os.cpu_count())]
for sender in senders:
    sender.wait()
lease = query("leases")[0]
sent = 20000 * len(senders)
ok("%d packets from %d CPUs are counted, and their octets" %
   (sent, len(senders)), 0.99 * sent <= lease["packets"] <= sent and
   99 * sent <= lease["bytes"] <= 100 * sent, lease)
tool("flush", "all")

reload()
for args, word in (("hook_priority=-100", "hook_priority"),
                   ("default_mode=maybe", "default_mode")):
    sh("rmmod nettrust; dmesg -C")
    rc = subprocess.run("insmod %s %s" % (KO, args), shell=True,
                        capture_output=True).returncode
    ok(args + " is refused, the log says why",
       rc != 0 and word in sh("dmesg"), rc)
    sh("insmod " + KO)

ok("200,000 leases", "200000 leases in" in load("leases 200000 600"))
ok("all of them listed, none twice", "200000 leases (0 doubles)" in
   load("list"))
listed = query("leases", "--sort", "none")
equal("and as they come", (len(listed), len({l["address"] for l in listed})),
      (200000, 200000))
tool("mode", "enforce")
equal("nothing changes for others", tcp("192.0.2.2", 80), "ECONNREFUSED")
tool("flush", "leases")
ok("their memory comes back within a minute",
   poll(60, lambda: slab("nettrust_lease4") == 0), slab("nettrust_lease4"))

ok("100,000 networks", "100000 prefixes in" in load("prefixes 100000"))
ok("all listed", "101000 prefixes" in load("list"))
equal("inside one", udp("16.0.5.1", 9), "ENETUNREACH")
sh("ip route add 16.0.0.0/4 via 192.0.2.2")
equal("allowed", udp("16.0.5.1", 9), "ok")
equal("the last one", udp("17.134.159.1", 9), "ok")
equal("denied inside of it", udp("16.0.0.7", 9), "EPERM")
equal("outside of all", udp("17.134.160.1", 9), "EPERM")
tool("flush", "prefixes")
ok("their memory comes back", poll(60, lambda: slab("nettrust_prefix") == 0),
   slab("nettrust_prefix"))

# Everything at once on all CPUs, with traffic.
tool("mode", "enforce", "--liveness", "renew")
traffic = subprocess.Popen([sys.executable, "-c", """
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
end = time.monotonic() + 14
i = 0
while time.monotonic() < end:
    i = (i * 1103515245 + 12345) & 0x7fffffff
    try:
        s.sendto(b"x", ("100.128.%d.%d" % (i >> 8 & 15, i & 255), 9))
    except OSError:
        pass
"""])
sh("ip route add 100.128.0.0/9 via 192.0.2.2")
churns = [subprocess.Popen(LOAD + "churn 12 %d" % i, shell=True,
                           stdout=subprocess.PIPE, text=True)
          for i in range(4)]
for p in churns:
    out = p.communicate()[0]
    print("# " + out, end="")
equal("add, delete, flush and dump by four at once, under traffic",
      [p.returncode for p in churns], [0, 0, 0, 0])
traffic.wait()
tool("flush", "all")
ok("and nothing is left", poll(60, lambda: slab("nettrust_lease4") == 0 and
                               slab("nettrust_prefix") == 0),
   (slab("nettrust_lease4"), slab("nettrust_prefix")))
done()
