#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# What happens when a lease's time runs out, for each liveness setting.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

BOTH = (("IPv4", "192.0.2.2", "192.0.2.3"),
        ("IPv6", "2001:db8::2", "2001:db8::3"))
TTL = at_least(3)


def passes():
    return query("stats")["liveness_passes"]


def leases():
    for family, used, idle in BOTH:
        tool("allow", used, "--ttl", TTL, "--name", "used.example")
        tool("allow", idle, "--ttl", TTL, "--name", "idle.example")
    return time.monotonic()


def wait_until(moment):
    time.sleep(max(0, moment - time.monotonic()))


def state(address):
    found = lease(address)
    return found[0]["state"] if found else "gone"


pair()
tool("mode", "enforce", "--liveness", "renew")

begin = leases()
open_ones = [Connection(used, 80) for _, used, _ in BOTH]
for (family, used, idle), c in zip(BOTH, open_ones):
    equal("renew: before the end it passes, " + family, tcp(idle, 80), "ok")
ok("that was before the end", time.monotonic() < begin + TTL)
# Idle connections count as live, too.
wait_until(begin + TTL + 2.5)
for (family, used, idle), c in zip(BOTH, open_ones):
    # The lease is pending from its expiry to the conntrack walk.
    ok("renew: the lease with a connection stands, " + family,
       poll(3, lambda a=used: state(a) == "live"), state(used))
    equal("renew: its connection lives, " + family, c.alive(), "ok")
    equal("renew: a new one may open, " + family, tcp(used, 80), "ok")
    equal("renew: without a connection it ends, " + family, tcp(idle, 80),
          "ECONNREFUSED")
    equal("renew: and is remembered, " + family, state(idle), "lapsed")
renewed = query("stats")["leases"]["renewed"]
ok("renewals are counted", renewed >= 2, renewed)
for c in open_ones:
    c.close()
ok("renew: with the connection gone it ends",
   poll(3 * TTL, lambda: state("192.0.2.2") == "lapsed"), state("192.0.2.2"))
tool("flush", "leases")

tool("mode", "--liveness", "hold")
begin = leases()
open_ones = [Connection(used, 80) for _, used, _ in BOTH]
wait_until(begin + TTL + 2)
for (family, used, idle), c in zip(BOTH, open_ones):
    equal("hold: the connection goes on, " + family, c.alive(), "ok")
    equal("hold: a new one is refused, " + family, tcp(used, 80),
          "ECONNREFUSED")
    equal("hold: the lease waits, " + family, state(used), "pending")
    equal("hold: without a connection it ends, " + family, state(idle),
          "lapsed")
    c.close()
tool("flush", "leases")

tool("mode", "--liveness", "traffic",
     "--builtin", "loopback,private,linklocal,multicast")
before = passes()
begin = leases()
open_ones = [Connection(used, 80) for _, used, _ in BOTH]
wait_until(begin + TTL - 1)
for c in open_ones:
    c.alive()
wait_until(begin + TTL + 1.5)
# Both at once: the checks of one may outlast the lease of the other.
alive = [c.alive() for c in open_ones]
for (family, used, idle), c, passed in zip(BOTH, open_ones, alive):
    equal("traffic: what was used passes, " + family, passed, "ok")
    ok("traffic: and stands, " + family,
       poll(3, lambda a=used: state(a) == "live"), state(used))
    equal("traffic: what was not has ended, " + family, tcp(idle, 80),
          "ECONNREFUSED")
    c.close()
equal("traffic: conntrack is not walked", passes(), before)
ok("traffic: with no more packets it ends",
   poll(4 * TTL, lambda: state("192.0.2.2") == "lapsed"), state("192.0.2.2"))
tool("flush", "leases")

tool("mode", "--liveness", "off",
     "--builtin", "loopback,private,linklocal,multicast,reply")
begin = leases()
open_ones = [Connection(used, 80, timeout=1) for _, used, _ in BOTH]
wait_until(begin + TTL + 0.2)
for (family, used, idle), c in zip(BOTH, open_ones):
    ok("off: the connection is cut at the instant, " + family,
       c.alive() != "ok")
    equal("off: and nothing new opens, " + family, tcp(used, 80),
          "ECONNREFUSED")
    c.close()
tool("flush", "leases")

# The maximum lifetime: counts from the last answer and ends even used leases.
BOUND = 4 * TTL
for liveness in ("renew", "hold", "traffic"):
    tool("mode", "--liveness", liveness, "--max-lifetime", BOUND)
    begin = time.monotonic()
    leases()
    open_ones = [Connection(used, 80, timeout=1) for _, used, _ in BOTH]
    ends = [None, None]
    again = None
    while None in ends and time.monotonic() < begin + 4 * BOUND:
        if not again and time.monotonic() > begin + 5:
            again = time.monotonic()
            tool("allow", "2001:db8::2", "--ttl", TTL)
        for i, c in enumerate(open_ones):
            if not ends[i] and c.alive() != "ok":
                ends[i] = time.monotonic()
        time.sleep(0.5)
    ok(liveness + ": at the bound the connection ends",
       ends[0] and BOUND - 1 <= ends[0] - begin, (begin, ends))
    ok(liveness + ": an answer in between counts anew",
       ends[1] and BOUND - 1 <= ends[1] - again, (again, ends))
    for c in open_ones:
        c.close()
    tool("flush", "leases")
tool("mode", "--max-lifetime", 0)

# Many leases that expire together need few walks.
tool("mode", "--liveness", "renew")
before = query("stats")
print("# " + sh(REPO + "/build/ktest/load leases 4000 %d" % (TTL + 1)), end="")
tool("allow", "192.0.2.2", "--ttl", TTL + 1)
c = Connection("192.0.2.2", 80)
ok("4000 leases expire",
   poll(30, lambda: query("stats")["leases"]["expired"] -
        before["leases"]["expired"] >= 4000))
ok("the one with a connection stands",
   poll(30, lambda: state("192.0.2.2") == "live"), state("192.0.2.2"))
walks = passes() - before["liveness_passes"]
ok("conntrack was walked a few times, not 4000", walks <= 4, walks)
done()
