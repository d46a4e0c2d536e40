#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Ways to bypass a firewall. Each is tried twice: without the firewall the packet must
# arrive, or the test proves nothing; with it, it must not.
import itertools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

V4, V6 = "192.0.2.3", "2001:db8::3"
OPEN4 = "192.0.2.4"     # has a lease
UDP_SEGMENT, SOL_UDPLITE, IPV6_FREEBIND = 103, 136, 78
PORTS = itertools.count(20000, 2)
TRIES = []


def way(text, target=None):
    """Adds a way to get a packet to the target, by default V4."""
    def add(action):
        TRIES.append((text, target or V4, action))
        return action
    return add


def send(address, kind, data=b"x", port=80, proto=0, options=(), flags=0,
         bind=None):
    s = open_socket(address, kind, proto)
    try:
        for option in options:
            s.setsockopt(*option)
        if bind:
            s.bind(bind)
        s.sendto(data, flags, (address, port))
    finally:
        s.close()


def has_socket(address, kind, proto):
    """Linux 7 no longer has UDP-Lite."""
    try:
        open_socket(address, kind, proto).close()
        return True
    except OSError as e:
        print("# no socket of protocol %d: %s" % (proto, name_of(e)))
        return False


def through(link, inner, run=lambda: udp("10.77.0.2", 9)):
    """A private destination, through a tunnel to a public endpoint."""
    sh("ip link add t0 %s && ip addr add %s dev t0 && ip link set t0 up" %
       (link, inner))
    try:
        run()
    finally:
        sh("ip link del t0")


def rewrite(address, run):
    """With the destination rewritten on output (DNAT)."""
    sh("nft add table ip nat; nft 'add chain ip nat out { type nat hook output "
       "priority -100; }'; nft 'add chain ip nat post { type nat hook "
       "postrouting priority 100; }'; nft add rule ip nat out ip daddr %s "
       "dnat to %s; nft add rule ip nat post ip daddr %s masquerade" %
       (address, V4, V4))
    try:
        run()
    finally:
        sh("nft delete table ip nat; conntrack -F", check=False)


STREAM, DGRAM, RAW = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW
for a in (V4, V6):
    f = "IPv6" if is6(a) else "IPv4"
    level = socket.IPPROTO_IPV6 if is6(a) else socket.IPPROTO_IP
    way("TCP, " + f, a)(lambda a=a: tcp(a, 80, 0.5))
    way("TCP with data in the SYN, " + f, a)(
        lambda a=a: send(a, STREAM, flags=socket.MSG_FASTOPEN))
    way("UDP, " + f, a)(lambda a=a: udp(a, 80))
    way("many datagrams in one, " + f, a)(
        lambda a=a: send(a, DGRAM, b"x" * 900,
                         options=[(socket.IPPROTO_UDP, UDP_SEGMENT, 300)]))
    way("a datagram in fragments, " + f, a)(
        lambda a=a: send(a, DGRAM, b"x" * 4000))
    if has_socket(a, DGRAM, SOL_UDPLITE):
        way("UDP-Lite, " + f, a)(
            lambda a=a: send(a, DGRAM, proto=SOL_UDPLITE))
    way("a bound device, " + f, a)(
        lambda a=a: send(a, DGRAM, options=[(socket.SOL_SOCKET,
                                             socket.SO_BINDTODEVICE,
                                             b"v0")]))
    way("a ping, " + f, a)(lambda a=a: ping(a, 0.5))
    way("a ping of an ordinary user, " + f, a)(
        lambda a=a: send(a, DGRAM, struct.pack(
            "!BBHHH", 128 if is6(a) else 8, 0, 0, 0, 1), 0,
            socket.IPPROTO_ICMPV6 if is6(a) else socket.IPPROTO_ICMP))
    for name, proto in (("GRE", 47), ("ESP", 50), ("SCTP", 132),
                        ("IPv4 in IP", 4), ("IPv6 in IP", 41),
                        ("no protocol at all", 253)):
        way("%s, raw, %s" % (name, f), a)(
            lambda a=a, proto=proto: send(a, RAW, b"x" * 40, 0, proto))
way("an IPv6 socket to a mapped IPv4 address")(
    lambda: send("::ffff:" + V4, DGRAM))
way("a header of one's own")(lambda: raw4(V4, 17, udp_header(9, 9)))
way("a header of one's own, IPv6", V6)(lambda: raw6(V6, 17, udp_header(9, 9)))
way("a fragment without a beginning")(lambda: raw4(V4, 17, b"x" * 64,
                                                   frag=100))
way("a beginning without a fragment")(
    lambda: raw4(V4, 6, struct.pack("!HHI", 9, 80, 0), frag=0x2000))
way("options behind a record route")(
    lambda: raw4(V4, 17, udp_header(9, 9), b"\x07\x07\x04\0\0\0\0\x01"))
way("IPv6 options", V6)(
    lambda: raw6(V6, 60, struct.pack("!BBBBI", 17, 0, 1, 4, 0) +
                 udp_header(9, 9)))
way("a multicast group", "239.255.255.250")(
    lambda: send("239.255.255.250", DGRAM, port=1900))
way("mDNS", "224.0.0.251")(lambda: send("224.0.0.251", DGRAM, port=5353))
way("a broadcast", "192.0.2.255")(
    lambda: send("192.0.2.255", DGRAM,
                 options=[(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)]))
way("a broadcast to everybody", "255.255.255.255")(
    lambda: send("255.255.255.255", DGRAM,
                 options=[(socket.SOL_SOCKET, socket.SO_BROADCAST, 1),
                          (socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"v0")]))


def answer_oneself(address, own, opening):
    """First spoofs a packet from the target to this host, then replies to it."""
    port = next(PORTS)
    with contextlib.suppress(OSError):
        opening(address, own, port)
    send(address, DGRAM, port=port + 1, bind=(own, port))


def freebind(address, own, port):
    send(own, DGRAM, port=port, bind=(address, port + 1),
         options=[(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)])


# From programs of an ordinary user, and from one that writes its own headers.
way("an answer to what the target is said to have sent, IPv6", V6)(
    lambda: answer_oneself(V6, source6(V6), freebind))
way("the same, IPv4")(
    lambda: answer_oneself(V4, "192.0.2.1", lambda address, own, port: raw4(
        own, 17, udp_header(port + 1, port), source=address)))
way("the daemon's mark")(
    lambda: send(V4, DGRAM, port=53, options=[(socket.SOL_SOCKET,
                                               socket.SO_MARK, 0x4e54)]))
way("an IPIP tunnel")(lambda: through(
    "type ipip local 192.0.2.1 remote " + V4, "10.77.0.1/24"))
way("a GRE tunnel")(lambda: through(
    "type gre local 192.0.2.1 remote " + V4, "10.77.0.1/24"))
way("a VXLAN tunnel")(lambda: through(
    "type vxlan id 7 dstport 4789 local 192.0.2.1 remote %s dev v0" % V4,
    "10.77.0.1/24"))
way("IPv6 in IPv4")(lambda: through(
    "type sit local 192.0.2.1 remote " + V4, "fd77::1/64",
    lambda: udp("fd77::2", 9)))
way("DNAT of an address with a lease")(
    lambda: rewrite(OPEN4, lambda: udp(OPEN4, 80)))
way("DNAT of loopback")(
    lambda: rewrite("127.0.0.9", lambda: udp("127.0.0.9", 80)))
way("DNAT of our own address")(
    lambda: rewrite("192.0.2.1", lambda: udp("192.0.2.1", 80)))


def arrives(address, action, seconds):
    wire.drain()
    with contextlib.suppress(OSError):
        action()
    return poll(seconds, lambda: wire.has(address))


pair()
sh("sysctl -qw net.ipv4.ping_group_range='0 1000' net.ipv4.tcp_fastopen=1 "
   "net.ipv4.conf.all.route_localnet=1")
wire = Wire()
outside = [arrives(address, action, 2) for _, address, action in TRIES]
tool("mode", "enforce", "--upstream", "192.0.2.9:53/udp", "--upstream-mark",
     0x4e54)
tool("allow", OPEN4)
keeps = keeps_fragments()
for (text, address, action), before in zip(TRIES, outside):
    if keeps and not before and "fragment" in text:
        ok(text + " # SKIP this kernel keeps it", not arrives(address, action,
                                                             0.3))
        continue
    equal(text, (before, arrives(address, action, 0.3)), (True, False))

# Connections and sockets opened before enforcement.
tool("mode", "off")
c = Connection(V4, 80, timeout=2)
s = open_socket(V4, DGRAM)
s.connect((V4, 80))
s.send(b"x")
before = c.alive()
tool("mode", "enforce")
c.alive()
equal("a connection from before is cut", (before, c.alive() == "ok"),
      ("ok", False))
try:
    s.send(b"x")
    result = "ok"
except OSError as e:
    result = name_of(e)
equal("a connected UDP socket is, too", result, "EPERM")
with inside("srv"):
    server = socket.socket(socket.AF_INET, DGRAM)
server.bind((V4, 9999))
server.sendto(b"x", ("192.0.2.1", s.getsockname()[1]))
equal("being talked to opens nothing else", (udp(V4, 80), tcp(V4, 9999)),
      ("EPERM", "ECONNREFUSED"))
done()
