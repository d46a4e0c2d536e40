#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
Attacks by a program without root: attacker.py VERB ARGUMENT...

Scenarios run it as an ordinary user with the capabilities that each attack needs.
Every datagram carries CANARY, which the scenarios look for at the far end.
"""
import socket
import struct
import sys
import time

CANARY = b"CANARY"
STREAM, DGRAM, RAW = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW
IP_PKTINFO, IP_TRANSPARENT = 8, 19
IPV6_PKTINFO, IPV6_TRANSPARENT, IPV6_FREEBIND = 50, 75, 78


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def bound(address, port, kind=DGRAM):
    s = socket.socket(family(address), kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind((address, int(port)))
    return s


def transparent(address, port, kind=DGRAM):
    """A socket with the address of another host."""
    s = socket.socket(family(address), kind)
    if ":" in address:
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    else:
        s.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
    s.bind((address, int(port)))
    return s


def freebound(address, port):
    """The same over IPv6, which needs no privilege."""
    s = socket.socket(socket.AF_INET6, DGRAM)
    s.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    s.bind((address, int(port)))
    # The firewall must not rely on the option: it may be cleared by now.
    s.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 0)
    return s


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip4(src, dst, proto, payload):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, 0, 64,
                         proto, 0, socket.inet_aton(src),
                         socket.inet_aton(dst))
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + \
        payload


def plain(src, sport, dst, dport):
    bound(src, sport).sendto(CANARY, (dst, int(dport)))


def proxy(src, sport, dst, dport):
    transparent(src, sport).sendto(CANARY, (dst, int(dport)))


def former_proxy(src, sport, dst, dport):
    """Clears the option between connect() and send()."""
    s = transparent(src, sport)
    s.connect((dst, int(dport)))
    s.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 0)
    s.send(CANARY)


def freebind(src, sport, dst, dport, size="1"):
    freebound(src, sport).sendto(CANARY * int(size), (dst, int(dport)))


def by_lo(src, sport, dst, dport):
    """Through the loopback device."""
    s = bound(src, sport)
    index = socket.if_nametoindex("lo")
    if ":" in dst:
        info = socket.inet_pton(socket.AF_INET6, src) + struct.pack("@I", index)
        s.sendmsg([CANARY], [(socket.IPPROTO_IPV6, IPV6_PKTINFO, info)], 0,
                  (dst, int(dport)))
    else:
        info = struct.pack("@i4s4s", index, socket.inet_aton(src), b"\0" * 4)
        s.sendmsg([CANARY], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0,
                  (dst, int(dport)))


def bound_to_lo(src, sport, dst, dport):
    s = bound(src, sport)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    s.sendto(CANARY, (dst, int(dport)))


def icmp_error(src, sport, dst, dport):
    """Port unreachable, about a packet that dst allegedly sent to src."""
    inner = ip4(dst, src, socket.IPPROTO_UDP,
                struct.pack("!HHHH", int(dport), int(sport), 8, 0))
    body = b"\3\3\0\0\0\0\0\0" + inner + CANARY * 50
    body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    socket.socket(socket.AF_INET, RAW, socket.IPPROTO_ICMP).sendto(body,
                                                                   (dst, 0))


def raw_udp(src, sport, dst, dport):
    s = socket.socket(socket.AF_INET, RAW, socket.IPPROTO_RAW)
    udp = struct.pack("!HHHH", int(sport), int(dport), 8 + len(CANARY), 0)
    s.sendto(ip4(src, dst, socket.IPPROTO_UDP, udp + CANARY), (dst, 0))


def raw_fin(src, sport, dst, dport):
    """A segment without a connection, which conntrack treats as invalid."""
    s = socket.socket(socket.AF_INET, RAW, socket.IPPROTO_RAW)
    segment = struct.pack("!HHIIBBHHH", int(sport), int(dport), 0x43414e41, 0,
                          5 << 4, 0x01, 0, 0, 0)
    pseudo = (socket.inet_aton(src) + socket.inet_aton(dst) +
              struct.pack("!HH", 6, len(segment)))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + \
        segment[18:]
    s.sendto(ip4(src, dst, 6, segment), (dst, 0))


def frame_on_lo(src, sport, dst, dport):
    """A frame with spoofed source src, from a packet socket."""
    s = socket.socket(socket.AF_PACKET, RAW, 0)
    udp = struct.pack("!HHHH", int(sport), int(dport), 8, 0)
    s.sendto(b"\0" * 12 + b"\x08\0" + ip4(src, dst, 17, udp), ("lo", 0))


def talk(kind, dst, dport, beside="no"):
    """
    A connection that lasts until killed: prints "ready", then sends CANARY several
    times a second. beside: also open a listener on the connection's own port.
    """
    if kind == "tcp":
        s = bound("::" if ":" in dst else "0.0.0.0", 0, STREAM)
        s.settimeout(5)
        s.connect((dst, int(dport)))
        s.recv(4)
        if beside == "yes":
            bound(*s.getsockname()[:2], STREAM).listen(1)
    else:
        s = socket.socket(family(dst), DGRAM)
        s.connect((dst, int(dport)))
        s.send(CANARY)
    print("ready", *s.getsockname()[:2], flush=True)
    s.setblocking(False)
    while True:
        for action in (lambda: s.send(CANARY), lambda: s.recv(4096)):
            try:
                action()
            except OSError:
                pass
        time.sleep(0.1)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
