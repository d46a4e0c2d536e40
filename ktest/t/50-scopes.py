#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Scopes and services of a lease: users, cgroups, services; fragments.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

BOTH = (("IPv4", "192.0.2.2"), ("IPv6", "2001:db8::2"))

pair()
tool("mode", "enforce")
for family, a in BOTH:
    tool("allow", a, "--ttl", "600", "--uid", "1234")
    equal("uid: the user passes, " + family, tcp(a, 80, uid=1234), "ok")
    equal("uid: another does not, " + family, tcp(a, 80, uid=1235),
          "ECONNREFUSED")
    equal("uid: nor does root, " + family, udp(a, 80), "EPERM")
    found = lease(a)[0]
    equal("uid: listed, " + family, (found["scope"], found["uid"]),
          ("uid", 1234))
    tool("flush", "leases")

group = "/sys/fs/cgroup/nettrust-test"
os.makedirs(group, exist_ok=True)
cgroup = os.stat(group).st_ino
command = ("echo $$ >%s/cgroup.procs; python3 -c \"import socket; "
           "print(socket.socket().connect_ex(('192.0.2.2', 80)))\"" % group)
equal("cgroup: without a lease", sh(command).strip(), "111")
tool("allow", "192.0.2.2", "--ttl", "600", "--cgroup", cgroup)
equal("cgroup: a process in it passes", sh(command).strip(), "0")
equal("cgroup: one outside does not", tcp("192.0.2.2", 80), "ECONNREFUSED")
tool("flush", "leases")
os.rmdir(group)

for family, a in BOTH:
    tool("allow", a, "--ttl", "600", "--service", "tcp/443")
    equal("service: the port passes, " + family, tcp(a, 443), "ok")
    equal("service: another does not, " + family, tcp(a, 80), "ECONNREFUSED")
    equal("service: nor does another protocol, " + family, udp(a, 443),
          "EPERM")
    equal("service: nor a ping, " + family, ping(a), "EPERM")
    tool("allow", a, "--ttl", "600", "--service", "icmpv6" if is6(a) else
         "icmp", "--service", "udp/80-90")
    equal("service: a second set stands beside it, " + family,
          len(lease(a)), 2)
    equal("service: ping passes, " + family, ping(a), "ok")
    equal("service: a range passes, " + family, udp(a, 85), "ok")
    equal("service: its end is the end, " + family, udp(a, 91), "EPERM")
    tool("flush", "leases")

# Two service sets on one address expire independently.
tool("mode", "--liveness", "off")
for family, a in BOTH:
    tool("allow", a, "--ttl", "2", "--service", "tcp/80")
    tool("allow", a, "--ttl", "600", "--service", "tcp/443")
time.sleep(2.2)
for family, a in BOTH:
    equal("one set has expired, " + family, tcp(a, 80), "ECONNREFUSED")
    equal("the other has not, " + family, tcp(a, 443), "ok")
tool("flush", "leases")

# A longer TTL replaces a shorter one; the reverse only on request.
a = "192.0.2.2"
tool("allow", a, "--ttl", "600")
tool("allow", a, "--ttl", "10")
ok("a lease is not shortened", lease(a)[0]["remaining_ms"] > 500000)
tool("allow", a, "--ttl", "10", "--shorten")
ok("unless that is asked for", lease(a)[0]["remaining_ms"] <= 10000)
tool("allow", a, "--ttl", "never")
equal("for ever is longest", lease(a)[0]["remaining_ms"], None)
tool("flush", "leases")

# Datagrams in several fragments.
for family, a in BOTH:
    s = open_socket(a, socket.SOCK_DGRAM)
    try:
        s.sendto(b"x" * 5000, (a, 80))
        result = "ok"
    except OSError as e:
        result = name_of(e)
    equal("a datagram of four fragments is refused, " + family, result,
          "EPERM")
    tool("allow", a, "--ttl", "600", "--service", "udp/80")
    s.sendto(b"x" * 5000, (a, 80))
    ok("with a lease for its port it passes, " + family, True)
    s.close()
    tool("flush", "leases")
if keeps_fragments():
    ok("a fragment alone # SKIP this kernel keeps it", True)
    done()
tool("mode", "--builtin", "loopback,private,linklocal,multicast")
equal("a fragment alone, to nowhere", raw4(a := "192.0.2.3", 17, b"x" * 64,
                                           frag=185), "EPERM")
tool("allow", a, "--ttl", "600")
equal("a fragment alone, with a lease for the address",
      raw4(a, 17, b"x" * 64, frag=185), "ok")
tool("flush", "leases")
tool("allow", a, "--ttl", "600", "--service", "udp/80")
equal("without conntrack a fragment has no port to be allowed",
      raw4(a, 17, b"x" * 64, frag=185), "EPERM")
done()
