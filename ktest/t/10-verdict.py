#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Every reason over IPv4 and IPv6, with TCP, UDP and ICMP: the sender's result, and
# the counter that increases.
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

V4, V6 = "192.0.2.2", "2001:db8::2"
OTHER4, OTHER6 = "192.0.2.3", "2001:db8::3"
BOTH = (("IPv4", V4, OTHER4), ("IPv6", V6, OTHER6))


def moved(reason, action):
    """Result of the action, and whether the reason's counter increased."""
    before = counts()
    result = action()
    after = counts()
    return result, after[reason] > before[reason]


def expect(text, reason, want, action):
    equal("%s: %s, counted as %s" % (text, want, reason),
          moved(reason, action), (want, True))


def deny_all(text, reason, address, port=80):
    expect("TCP " + text, reason, "ECONNREFUSED", lambda: tcp(address, port))
    expect("UDP " + text, reason, "EPERM", lambda: udp(address, port))
    if reason != "dns":
        expect("ICMP " + text, reason, "EPERM", lambda: ping(address))


def pass_all(text, reason, address, port=80):
    expect("TCP " + text, reason, "ok", lambda: tcp(address, port))
    expect("UDP " + text, reason, "ok", lambda: udp(address, port))
    expect("ICMP " + text, reason, "ok", lambda: ping(address))


pair()
equal("off: TCP passes", tcp(V4, 80), "ok")
tool("mode", "enforce")
for family, a, b in BOTH:
    deny_all("without a lease, " + family, "no-lease", a)
    begin = time.monotonic()
    tcp(a, 80)
    ok("the refusal comes at once, " + family, time.monotonic() - begin < 1)

    tool("allow", a, "--ttl", "600", "--name", "a.example")
    pass_all("with a lease, " + family, "lease", a)
    expect("another address stays shut, " + family, "no-lease",
           "ECONNREFUSED", lambda: tcp(b, 80))

    net = a + ("/128" if is6(a) else "/32")
    tool("deny", net)
    deny_all("a deny prefix beats the lease, " + family, "denied-prefix", a)
    tool("allow", net)
    deny_all("and an allow prefix, " + family, "denied-prefix", a)
    tool("deny", "--remove", net)
    tool("revoke", a)
    tool("flush", "prefixes")
    tool("allow", "2001:db8::2/127" if is6(a) else "192.0.2.2/31")
    pass_all("with an allow prefix, " + family, "allowed-prefix", a)
    tool("flush", "prefixes")

# DNS only to the upstream, and only from the daemon.
for family, a, b in BOTH:
    tool("allow", a, "--ttl", "600")
    deny_all("port 53 in spite of a lease, " + family, "dns", a, 53)
    deny_all("port 853 in spite of a lease, " + family, "dns", a, 853)
    up = ("[%s]" if is6(a) else "%s") % a
    tool("mode", "--upstream", up + ":53/udp", "--upstream-mark", "7")
    expect("the daemon's question passes, " + family, "upstream", "ok",
           lambda: udp(a, 53, mark=7))
    expect("another mark does not, " + family, "dns", "EPERM",
           lambda: udp(a, 53, mark=8))
    expect("another protocol does not, " + family, "dns", "ECONNREFUSED",
           lambda: tcp(a, 53, mark=7))
    expect("another address does not, " + family, "dns", "EPERM",
           lambda: udp(b, 53, mark=7))
    expect("another port has no privilege, " + family, "lease", "ok",
           lambda: udp(a, 5353, mark=7))
    tool("mode", "--upstream", up + ":53/tcp")
    expect("a reset for a connection of the daemon's that is over, " + family,
           "upstream", "ok", lambda: reset_for(a, 53))
    expect("none to another upstream, " + family, "dns", "timeout",
           lambda: reset_for(b, 53, 0.3))
    tool("mode", "--dns-lockdown", "off")
    expect("without lockdown the lease counts, " + family, "lease", "ok",
           lambda: udp(a, 53))
    tool("mode", "--dns-lockdown", "on", "--no-upstream")
    tool("flush", "leases")

# Loopback, private, link-local, neighbours.
serve("127.0.0.1", 8080)
serve("::1", 8080)
pass_all("over loopback, IPv4", "loopback", "127.0.0.1", 8080)
pass_all("over loopback, IPv6", "loopback", "::1", 8080)
expect("to our own public address is loopback, too", "loopback", "ok",
       lambda: udp("192.0.2.1", 9))
pass_all("to a private address, IPv4", "builtin", "10.9.9.2")
pass_all("to a private address, IPv6", "builtin", "fd00:9::2")
tool("mode", "--builtin", "loopback,linklocal,multicast,reply")
deny_all("to a private address, switched off, IPv4", "no-lease", "10.9.9.2")
deny_all("to a private address, switched off, IPv6", "no-lease", "fd00:9::2")
tool("mode", "--builtin", "loopback,private,linklocal,multicast,reply")
tool("allow", V6, "--ttl", "60")
sh("ip -6 neigh flush dev v0")
expect("neighbour discovery finds the way", "builtin", "ok",
       lambda: tcp(V6, 80))
tool("flush", "leases")
solicitation = struct.pack("!BBHI", 135, 0, 0, 0) + socket.inet_pton(
    socket.AF_INET6, "2001:db8:9::9") + b"secret"
sh("ip -6 route add 2001:db8:9::/48 via 2001:db8::2")
expect("a solicitation through a router is no neighbour discovery",
       "no-lease", "EPERM",
       lambda: raw6("2001:db8:9::9", socket.IPPROTO_ICMPV6, solicitation, 255))
sh("ip link add noarp type dummy && ip link set noarp up && "
   "ip -6 route add 2001:db8:a::/48 dev noarp")
expect("nor is one by a device that has none", "no-lease", "EPERM",
       lambda: raw6("2001:db8:a::9", socket.IPPROTO_ICMPV6, solicitation, 255))
sh("ip link del noarp")
expect("multicast that a network does not need", "no-lease", "EPERM",
       lambda: raw4("224.0.0.251", 17, udp_header(5353, 5353)))
expect("an IGMP report passes", "builtin", "ok",
       lambda: raw4("224.0.0.22", 2, struct.pack("!BBHI", 0x22, 0, 0, 0),
                    ttl=1))

# Malformed, even with a lease. The sender of a raw packet gets EPERM.
tool("allow", V4, "--ttl", "60")
tool("allow", V6, "--ttl", "60")
packet = udp_header(4000, 4000)
expect("a raw packet in order", "lease", "ok", lambda: raw4(V4, 17, packet))
expect("a loose source route", "malformed", "EPERM",
       lambda: raw4(V4, 17, packet, b"\x83\x07\x04" +
                    socket.inet_aton("192.0.2.9")))
expect("a strict source route", "malformed", "EPERM",
       lambda: raw4(V4, 17, packet, b"\x01\x89\x07\x04" +
                    socket.inet_aton("192.0.2.9")))
expect("a record route is harmless", "lease", "ok",
       lambda: raw4(V4, 17, packet, b"\x07\x07\x04\0\0\0\0"))
expect("an option without an end", "malformed", "EPERM",
       lambda: raw4(V4, 17, packet, b"\x07\x00\x04\0"))
expect("a TCP header of 8 octets", "malformed", "EPERM",
       lambda: raw4(V4, 6, b"\0\x50\0\x50\0\0\0\0"))
expect("a UDP header of 4 octets", "malformed", "EPERM",
       lambda: raw4(V4, 17, b"\0\x50\0\x50"))
expect("IPv6 in order", "lease", "ok", lambda: raw6(V6, 17, packet))
routing = struct.pack("!BBBBI", 17, 2, 0, 1, 0) + socket.inet_pton(
    socket.AF_INET6, "2001:db8::9")
expect("routing header type 0", "malformed", "EPERM",
       lambda: raw6(V6, 43, routing + packet))
routing = struct.pack("!BBBBI", 17, 2, 4, 1, 0) + socket.inet_pton(
    socket.AF_INET6, "2001:db8::9")
expect("a routing header with segments left", "malformed", "EPERM",
       lambda: raw6(V6, 43, routing + packet))
expect("destination options are walked over", "lease", "ok",
       lambda: raw6(V6, 60, struct.pack("!BBBBI", 17, 0, 1, 4, 0) + packet))
expect("ports behind extension headers count", "dns", "EPERM",
       lambda: raw6(V6, 60, struct.pack("!BBBBI", 17, 0, 1, 4, 0) +
                    udp_header(4000, 53)))
expect("headers without end", "malformed", "EPERM",
       lambda: raw6(V6, 60, struct.pack("!BBBBI", 60, 0, 1, 4, 0) * 9 +
                    packet))
expect("an extension header cut short", "malformed", "EPERM",
       lambda: raw6(V6, 60, b"\x11"))
tool("flush", "leases")

# Peers that connect to this host get replies.
serve("0.0.0.0", 8081)
serve("::", 8081)
for family, a, ours in (("IPv4", V4, "192.0.2.1"), ("IPv6", V6, "2001:db8::1")):
    expect("answering a connection from outside, " + family, "reply", "ok",
           lambda: tcp(ours, 8081, ns="srv"))
    expect("answering a ping from outside, " + family, "reply", "ok",
           lambda: ping(ours, ns="srv"))
    expect("refusing a connection from outside, " + family, "reply",
           "ECONNREFUSED", lambda: tcp(ours, 8082, ns="srv"))
    equal("and nothing new opens by it, " + family, tcp(a, 80),
          "ECONNREFUSED")
tool("mode", "--builtin", "loopback,private,linklocal,multicast")
equal("replies switched off", tcp("192.0.2.1", 8081, 1, ns="srv"), "timeout")
tool("mode", "--builtin", "loopback,private,linklocal,multicast,reply")

# The input hook.
tool("mode", "--hooks", "output,input")
tool("allow", V4, "--ttl", "60")
tool("allow", V6, "--ttl", "60")
for family, a, ours in (("IPv4", V4, "192.0.2.1"), ("IPv6", V6, "2001:db8::1")):
    expect("a connection from outside at the input hook, " + family, "input",
           "timeout", lambda: tcp(ours, 8081, 1, ns="srv"))
    expect("a ping from outside, " + family, "input", "timeout",
           lambda: ping(ours, 1, ns="srv"))
    expect("what we asked for comes in, " + family, "reply", "ok",
           lambda: tcp(a, 80))
equal("loopback comes in", tcp("127.0.0.1", 8080), "ok")
tool("mode", "--hooks", "output")

# An expired lease.
tool("flush", "leases")
tool("mode", "--liveness", "off")
tool("allow", V4, "--ttl", "1", "--name", "was.example")
tool("allow", V6, "--ttl", "1", "--name", "was.example")
time.sleep(1.2)
for family, a, b in BOTH:
    deny_all("after the lease ran out, " + family, "expired", a)
done()
