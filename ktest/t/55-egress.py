#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Packet sockets: their frames are decided below IP, on devices that the policy lists.
# Every frame must arrive while the device is not listed.
import os
import select
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

ETH_IP, ETH_ARP, ETH_VLAN, ETH_QINQ = 0x0800, 0x0806, 0x8100, 0x88a8
ETH_IP6, ETH_PPPOE, ETH_PAE, ETH_LLDP = 0x86dd, 0x8864, 0x888e, 0x88cc
SOL_PACKET, PACKET_QDISC_BYPASS = 263, 20
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000
marker = 0


def ip6(dst, proto=17, payload=b"", src="2001:db8::1", hop_limit=64):
    return struct.pack("!IHBB", 6 << 28, len(payload), proto, hop_limit) + \
        socket.inet_pton(socket.AF_INET6, src) + \
        socket.inet_pton(socket.AF_INET6, dst) + payload


def send(type_of, payload, kind=socket.SOCK_RAW, claim=None, bypass=False,
         tags=(), dev="v0"):
    """Sends a frame of that type; claim overrides the protocol it declares."""
    s = socket.socket(socket.AF_PACKET, kind, 0)
    if bypass:
        s.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
    frame = payload
    if kind == socket.SOCK_RAW and dev == "v0":
        frame = THERE + HERE
        for tag in tags:
            frame += struct.pack("!HH", tag, 5)
        frame += struct.pack("!H", type_of) + payload
    try:
        s.sendto(frame, (dev, claim or type_of, 0, 0, THERE))
        return "ok"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def arrives(type_of, payload, **how):
    """Does the frame arrive at the other end?"""
    global marker
    marker += 1
    mark = b"frame %06d" % marker
    send(type_of, payload(mark) if callable(payload) else payload + mark,
         **how)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if not select.select([listener], [], [], 0.3)[0]:
            if not callable(payload) or send(type_of, payload(mark),
                                             **how) != "ok":
                return False
            continue
        if mark in listener.recv(2000):
            return True
    return False


def udp4(dst, **how):
    return lambda mark: ip4(dst, 17, udp_header(1000, 2000, mark), **how)


def udp6(dst, **how):
    return lambda mark: ip6(dst, 17, udp_header(1000, 2000, mark), **how)


def syn(mark):
    return ip4("192.0.2.3", 6, struct.pack("!HHIIBBHHH", 1000, 80, 1, 0,
                                           5 << 4, 2, 1000, 0, 0) + mark)


pair()
HERE, THERE = mac(None, "v0"), mac("srv", "v1")
with inside("srv"):
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                             socket.htons(3))
    listener.bind(("v1", 0))

WAYS = (
    ("UDP over IPv4", ETH_IP, udp4("192.0.2.3"), {}),
    ("UDP over IPv6", ETH_IP6, udp6("2001:db8::3"), {}),
    ("a TCP segment", ETH_IP, syn, {}),
    ("ICMP", ETH_IP, lambda m: ip4("192.0.2.3", 1, b"\x08\0\0\0\0\1\0\1" + m),
     {}),
    ("a cooked socket", ETH_IP, udp4("192.0.2.3"),
     {"kind": socket.SOCK_DGRAM}),
    ("past the queue", ETH_IP, udp4("192.0.2.3"), {"bypass": True}),
    ("called ARP", ETH_IP, udp4("192.0.2.3"), {"claim": ETH_ARP}),
    ("called LLDP, IPv6", ETH_IP6, udp6("2001:db8::3"), {"claim": ETH_LLDP}),
    ("in a VLAN", ETH_IP, udp4("192.0.2.3"), {"tags": (ETH_VLAN,)}),
    ("in two VLANs", ETH_IP6, udp6("2001:db8::3"),
     {"tags": (ETH_QINQ, ETH_VLAN)}),
    ("in PPPoE", ETH_PPPOE, b"\x11\0\0\1\0\x20\0\x21" + ip4("192.0.2.3"), {}),
    ("in a frame of IEEE 802.3", 60, b"\xaa\xaa\3\0\0\0\x08\0", {}),
    ("from a forged address", ETH_IP, udp4("192.0.2.3", src="192.0.2.99"), {}),
    ("DNS", ETH_IP, lambda m: ip4("192.0.2.4", 17, udp_header(1000, 53, m)),
     {}),
    ("neighbour discovery with something else inside", ETH_IP6,
     lambda m: ip6("2001:db8::3", 58, b"\x87\0\0\0" + m, hop_limit=255), {}),
)
NECESSARY = (
    ("ARP", ETH_ARP, b"\0\1\x08\0\6\4\0\1", {}),
    ("EAPOL", ETH_PAE, b"\1\1\0\0", {}),
    ("LLDP", ETH_LLDP, b"\2\7\4", {}),
    ("DHCP", ETH_IP, lambda m: ip4("255.255.255.255", 17,
                                   udp_header(68, 67, m), src="0.0.0.0"), {}),
    ("neighbour discovery", ETH_IP6,
     lambda m: ip6("ff02::1", 58, b"\x87\0\0\0" + m, hop_limit=255), {}),
    ("what has a lease", ETH_IP, udp4("192.0.2.4"), {}),
    ("what has a lease, in a VLAN", ETH_IP, udp4("192.0.2.4"),
     {"tags": (ETH_VLAN,)}),
    ("what is private", ETH_IP, udp4("10.9.9.2"), {}),
)

tool("mode", "enforce")
if not configured("NETFILTER_EGRESS"):
    rc, _, err = tool_raw("mode", "--egress", "v0")
    ok("a kernel without the hook says so", rc == 1 and
       "CONFIG_NETFILTER_EGRESS" in err, (rc, err))
    equal("and guards none", query("status")["egress"], [])
    ok("frames of packet sockets # SKIP no CONFIG_NETFILTER_EGRESS", True)
    done()
tool("allow", "192.0.2.4", "--ttl", 600)
for text, type_of, payload, how in WAYS + NECESSARY:
    ok("not named: " + text, arrives(type_of, payload, **how))
tool("mode", "--egress", "v0")
equal("status names the device", query("status")["egress"], ["v0"])
before = counts()
m = Monitor("--denials")
for text, type_of, payload, how in WAYS:
    ok("named: not " + text, not arrives(type_of, payload, **how))
for text, type_of, payload, how in NECESSARY:
    ok("named: still " + text, arrives(type_of, payload, **how))
after = counts()
ok("denials are counted by reason",
   after["no-lease"] - before["no-lease"] >= 10 and
   after["malformed"] - before["malformed"] >= 2 and
   after["dns"] > before["dns"], (before, after))
events = m.read(12)
m.stop()
mine = [e for e in events if e["dst"] == "192.0.2.3"]
ok("an event names the sender and the device",
   mine and mine[0]["comm"] == "55-egress.py" and
   mine[0]["ifname"] == "v0", events[:2])
ok("the sender is told", send(ETH_IP, ip4("192.0.2.3")) == "ENOBUFS")
equal("other sockets go on", tcp("192.0.2.4", 80), "ok")
equal("and are told as before", udp("192.0.2.3", 80), "EPERM")

tool("mode", "audit")
ok("audit: it passes", arrives(ETH_IP, udp4("192.0.2.3")))
tool("mode", "enforce", "--no-egress")
ok("no longer named it passes", arrives(ETH_IP, udp4("192.0.2.3")))

# Bare IP: no Ethernet header to read.
sh("modprobe tun", check=False)     # a custom kernel may lack it
if os.path.exists("/dev/net/tun"):
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"t0",
                                            IFF_TUN | IFF_NO_PI))
    sh("ip link set t0 up")
else:
    sh("ip link add t0 type dummy && ip link set t0 up")
    print("# no tun device here: t0 has Ethernet, and is not sent to")
for family, packet in ((ETH_IP, ip4("192.0.2.3", 17,
                                    udp_header(1000, 2000))),
                       (ETH_IP6, ip6("2001:db8::3", 17,
                                     udp_header(1000, 2000)))):
    if not os.path.exists("/dev/net/tun"):
        break
    tool("mode", "--no-egress")
    equal("a device without Ethernet", send(family, packet, dev="t0"), "ok")
    tool("mode", "--egress", "t0", "--egress", "v0")
    equal("named, too", send(family, packet, dev="t0"), "ENOBUFS")

# Devices that are removed.
tool("mode", "--egress", "t0", "--egress", "v0")
if os.path.exists("/dev/net/tun"):
    os.close(tun)
else:
    sh("ip link del t0")
ok("a device that has gone", poll(5, lambda: any(
    d.startswith("#") for d in query("status")["egress"])),
   query("status")["egress"])
ok("the other is still guarded", not arrives(ETH_IP, udp4("192.0.2.3")))
rc, _, err = tool_raw("mode", "--event-rate", 900)
ok("the policy can still be changed", rc == 0, err)
rc, _, err = tool_raw("mode", "--egress", "nowhere")
ok("one that is not there is refused", rc == 1 and "nowhere" in err, err)
sh("ip link add dum type dummy && ip link set dum up")
tool("mode", "--egress", "dum")
sh("ip netns add away && ip link set dum netns away")
ok("one that goes to another namespace",
   query("status")["egress"][0].startswith("#"))
sh("ip -n away link set dum netns %d && ip link set dum up" % os.getpid())
equal("and comes back", query("status")["egress"], ["dum"])
before = counts()["no-lease"]
send(ETH_IP, THERE + HERE + b"\x08\0" + ip4("192.0.2.3", 253), dev="dum")
equal("is guarded again", counts()["no-lease"], before + 1)
sh("ip link del dum; ip netns del away")
tool("mode", "--egress", "v0", "--confirm", 1)
ok("on trial", poll(5, lambda: query("status")["egress"] != ["v0"]),
   query("status")["egress"])
ok("and back", arrives(ETH_IP, udp4("192.0.2.3")))
sh("ip link add dum type dummy && ip link set dum up")
tool("mode", "--egress", "dum")
sh("ip link del dum")
tool("mode", "--no-egress")
done()
