#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# A forwarded client: packets from it and to it.
import itertools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

BOTH = (("IPv4", "192.0.2.2", "198.51.100.2"),
        ("IPv6", "2001:db8::2", "2001:db8:1::2"))

pair()
sh("ip netns del cli", check=False)
sh("ip netns add cli && ip link add c0 type veth peer name c1 netns cli && "
   "ip link set c0 up && ip -n cli link set c1 up && "
   "ip -n cli link set lo up && "
   "ip addr add 198.51.100.1/24 dev c0 && "
   "ip addr add 2001:db8:1::1/64 dev c0 nodad && "
   "ip -n cli addr add 198.51.100.2/24 dev c1 && "
   "ip -n cli addr add 198.51.100.3/24 dev c1 && "
   "ip -n cli addr add 2001:db8:1::2/64 dev c1 nodad && "
   "ip -n cli addr add 2001:db8:1::3/64 dev c1 nodad preferred_lft 0 && "
   "ip -n cli route add default via 198.51.100.1 && "
   "ip -n cli -6 route add default via 2001:db8:1::1 && "
   "ip -n srv route add default via 192.0.2.1 && "
   "ip -n srv -6 route add default via 2001:db8::1 && "
   "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")
equal("off: the client passes", tcp("192.0.2.2", 80, ns="cli"), "ok")
tool("mode", "enforce", "--hooks", "forward")
for family, a, client in BOTH:
    before = counts()
    begin = time.monotonic()
    equal("TCP gets a reset, " + family, tcp(a, 80, ns="cli"), "ECONNREFUSED")
    ok("at once, " + family, time.monotonic() - begin < 1)
    equal("UDP is administratively prohibited, " + family,
          udp(a, 80, ns="cli"), "EACCES" if is6(a) else "EHOSTUNREACH")
    equal("a ping, too, " + family, ping(a, ns="cli"),
          "EACCES" if is6(a) else "EHOSTUNREACH")
    ok("counted, " + family, counts()["no-lease"] >= before["no-lease"] + 3)
    equal("our own packets are not decided here, " + family, tcp(a, 80), "ok")

    tool("allow", a, "--ttl", "600")
    equal("with a lease TCP passes, " + family, tcp(a, 80, ns="cli"), "ok")
    equal("and a ping, " + family, ping(a, ns="cli"), "ok")
    c = Connection(a, 80, ns="cli")
    equal("both ways, " + family, c.alive(), "ok")
    tool("revoke", a)
    c.alive()
    ok("revoked, the connection is cut, " + family, c.alive() != "ok")
    c.close()

    tool("allow", a, "--ttl", "600", "--client", client)
    equal("a lease for this client, " + family, tcp(a, 80, ns="cli"), "ok")
    tool("revoke", a)
    tool("allow", a, "--ttl", "600", "--client", client[:-1] + "3")
    equal("a lease for another, " + family, tcp(a, 80, ns="cli"),
          "ECONNREFUSED")
    tool("revoke", a)

tool("mode", "--action", "drop")
for family, a, client in BOTH:
    equal("drop is silent, " + family, tcp(a, 80, 1.2, ns="cli"), "timeout")
tool("mode", "--action", "reject")

m = Monitor("--denials")
tcp("192.0.2.2", 80, ns="cli")
e = (m.read() or [{}])[0]
equal("the event names the client and no process",
      (e.get("hook"), e.get("src"), e.get("ifname"), e.get("pid")),
      ("forward", "198.51.100.2", "v0", None))
m.stop()

# The destination after DNAT counts.
sh("nft add table ip nat && nft 'add chain ip nat pre { type nat hook "
   "prerouting priority dstnat; }' && nft add rule ip nat pre ip daddr "
   "203.0.113.80 dnat to 192.0.2.2")
tool("allow", "203.0.113.80", "--ttl", "600")
equal("a lease for the address before DNAT opens nothing",
      tcp("203.0.113.80", 80, ns="cli"), "ECONNREFUSED")
tool("allow", "192.0.2.2", "--ttl", "600")
equal("one for the address after it does", tcp("203.0.113.80", 80, ns="cli"),
      "ok")
sh("nft delete table ip nat")
tool("flush", "leases")
sh("conntrack -F", check=False)

# Liveness counts forwarded connections.
TTL = at_least(3)
tool("allow", "192.0.2.2", "--ttl", TTL, "--client", "198.51.100.2")
tool("allow", "192.0.2.3", "--ttl", TTL)
c = Connection("192.0.2.2", 80, ns="cli")
time.sleep(TTL + 2.5)
equal("an open connection keeps its lease", (c.alive(), tcp("192.0.2.2", 80,
                                                           ns="cli")),
      ("ok", "ok"))
equal("the other has ended", tcp("192.0.2.3", 80, ns="cli"), "ECONNREFUSED")
c.close()

# An outside peer opens a connection to the client.
serve("198.51.100.2", 8081, "cli")
equal("who wants to reach the client needs a lease, too",
      tcp("198.51.100.2", 8081, ns="srv"), "ECONNREFUSED")
tool("allow", "198.51.100.2", "--ttl", "600")
equal("then the client's answers pass", tcp("198.51.100.2", 8081, ns="srv"), "ok")

# A client that spoofs a connection from outside to itself and replies: the rule in
# the guides prevents this.
PORTS = itertools.count(20000)
# An address that had no lease: its connections, and the tombstone that one
# leaves, would prove nothing.
FOREIGN = "192.0.2.9"


def forge():
    port = next(PORTS)
    with inside("cli"):
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    s.sendto(mac(None, "c0") + mac("cli", "c1") + b"\x08\0" +
             ip4("198.51.100.2", 17, udp_header(80, port), src=FOREIGN),
             ("c1", 0))
    s.close()
    time.sleep(0.2)
    return udp(FOREIGN, 80, ns="cli", sport=port)


sh("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.c0.rp_filter=0")
equal("a connection that a client forged", forge(), "ok")
said = sh("nft 'table inet nettrust-sources { chain prerouting { "
          "type filter hook prerouting priority raw; ip6 saddr :: accept; "
          "iifname c0 fib saddr . iif oif missing drop; }; }'", check=False)
if "No such file" in said:
    ok("the rule against it # SKIP this kernel's nftables has no fib", True)
else:
    equal("is none where forged sources are refused", (said, forge()),
          ("", "EHOSTUNREACH"))
    for family, a, client in BOTH:
        tool("allow", a, "--ttl", 60)
        equal("which refuses nothing else, " + family, tcp(a, 80, ns="cli"),
              "ok")
    sh("nft delete table inet nettrust-sources")
sh("ip netns del cli", check=False)
done()
