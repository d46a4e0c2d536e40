#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# A revocation takes effect at the next packet, also within a connection; modes audit
# and off let packets pass; action drop is silent.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

BOTH = (("IPv4", "192.0.2.2"), ("IPv6", "2001:db8::2"))


def cut(text, address, *command):
    tool("allow", address, "--ttl", "600", "--name", "run.example")
    c = Connection(address, 80, timeout=2)
    before = c.alive()
    tool(*command)
    c.alive()
    after = c.alive()
    ok(text + ": the running connection is cut", before == "ok" and
       after not in ("ok",), (before, after))
    equal(text + ": nothing new opens", tcp(address, 80), "ECONNREFUSED")
    c.close()
    tool("flush", "all")


pair()
tool("mode", "enforce")
for family, address in BOTH:
    cut("revoke by address, " + family, address, "revoke", address)
    cut("revoke by name, " + family, address, "revoke", "run.example")
    cut("flush, " + family, address, "flush", "leases")
    cut("deny, " + family, address, "deny", address)


def tracked(address):
    return "dst=" + address in sh("conntrack -L -f %s" % (
        "ipv6" if is6(address) else "ipv4"), check=False)


sh("conntrack -F", check=False)
for family, address in BOTH:
    other = address[:-1] + "3"
    for a in (address, other):
        tool("allow", a, "--ttl", "600", "--name", a + ".example")
    kept, killed = Connection(other, 80), Connection(address, 80)
    tool("revoke", address)
    ok("a revocation leaves conntrack alone, " + family, tracked(address))
    tool("allow", address, "--ttl", "600")
    tool("revoke", address, "--kill")
    ok("--kill ends the connection there, " + family, not tracked(address))
    ok("and no other, " + family, tracked(other) and kept.alive() == "ok")
    killed.close()
    kept.close()
    tool("flush", "all")
for family, address in BOTH:
    other = address[:-1] + "3"
    for verb in ("flush", "leases", "--kill"), ("deny", address, "--kill"):
        tool("allow", address, "--ttl", "600")
        tool("allow", "192.0.2.3/32" if family == "IPv4" else
             "2001:db8::3/128")
        kept, killed = Connection(other, 80), Connection(address, 80)
        tool(*verb)
        ok("%s --kill ends the connection, %s" % (verb[0], family),
           not tracked(address))
        ok("and no other", tracked(other) and kept.alive() == "ok")
        killed.close()
        kept.close()
        tool("flush", "all")
rc, _, err = tool_raw("revoke", "nothing.example")
ok("revoking what is not there says so", rc == 1 and err != "", (rc, err))

# The program gets the reset at once.
tool("allow", "192.0.2.2", "--ttl", "600")
c = Connection("192.0.2.2", 80, timeout=10)
c.alive()
tool("flush", "leases")
begin = time.monotonic()
result = c.alive()
ok("a program learns of it at once", result in ("ECONNRESET", "EPIPE") and
   time.monotonic() - begin < 3, (result, time.monotonic() - begin))

tool("mode", "--action", "drop")
for family, address in BOTH:
    equal("drop is silent, " + family, tcp(address, 80, 1.2), "timeout")
tool("mode", "--action", "reject")

tool("mode", "audit")
before = counts()
for family, address in BOTH:
    equal("audit: TCP passes, " + family, tcp(address, 80), "ok")
    equal("audit: UDP passes, " + family, udp(address, 80), "ok")
    equal("audit: ICMP passes, " + family, ping(address), "ok")
ok("audit: counted as what it would be",
   counts()["no-lease"] >= before["no-lease"] + 6)
tool("mode", "off")
before = counts()
for family, address in BOTH:
    equal("off: passes, " + family, tcp(address, 80), "ok")
equal("off: nothing is even counted", counts(), before)

# Enforcement begins during a connection that a peer opened.
serve("0.0.0.0", 8081)
c = Connection("192.0.2.1", 8081, ns="srv")
c.alive()
tool("mode", "enforce")
equal("a remote shell survives the switch from off to enforce", c.alive(), "ok")
done()
