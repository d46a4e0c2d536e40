#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Attacks that make conntrack mistake the opener of a connection: replies, errors,
# loopback and spoofed sources, each from a program without root. Every attack runs
# without the firewall, where it must work, and with it, where nothing may arrive.
import itertools
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from attacker import CANARY  # noqa: E402
from nt import *  # noqa: E402,F403

ME = {4: "192.0.2.1", 6: "2001:db8::1"}
X = {4: "192.0.2.3", 6: "2001:db8::3"}          # without a lease
LEASED = {4: "192.0.2.4", 6: "2001:db8::4"}
GONE = {4: "192.0.2.5", 6: "2001:db8::5"}       # revoked
PRIVATE = "10.9.9.2"
PORTS = itertools.count(21000, 2)
ATTACKER = "/tmp/attacker.py"   # where an ordinary user may read it


def as_user(*command, caps=(), ns=None):
    keep = "-all" + "".join(",+" + c for c in caps)
    return (["ip", "netns", "exec", ns] if ns else []) + [
        "setpriv", "--reuid=1000", "--regid=1000", "--clear-groups",
        "--inh-caps=" + keep, "--ambient-caps=" + keep,
        "--bounding-set=" + keep, sys.executable, ATTACKER,
        *map(str, command)]


def user(*command, caps=()):
    """Runs a verb of attacker.py; a failure is only logged."""
    r = subprocess.run(as_user(*command, caps=caps), text=True,
                       capture_output=True)
    if r.returncode:
        print("# %s: %s" % (" ".join(map(str, command)),
                            r.stderr.strip().splitlines()[-1]))


TRIES = []


def attack(text, target, caps=(), need=CANARY, gone=False):
    """
    Adds a way to get the canary to the target. gone: first send to it under a lease that
    is then revoked, so that conntrack has an entry of the flow.
    """
    def add(action):
        TRIES.append((text, target, caps, need, gone, action))
        return action
    return add


RAW_RIGHT = ("net_raw",)
for v in (4, 6):
    me, x, leased = ME[v], X[v], LEASED[v]
    ip = ", IPv%d" % v

    @attack("plainly" + ip, x)
    def _(p, caps, me=me, x=x):
        user("plain", me, p, x, p + 1)

    @attack("as a transparent proxy to itself, then the answer" + ip, x,
            RAW_RIGHT)
    def _(p, caps, me=me, x=x):
        user("proxy", x, p + 1, me, p, caps=caps)
        user("plain", me, p, x, p + 1)

    @attack("by the loopback device first" + ip, x)
    def _(p, caps, me=me, x=x):
        user("by_lo", me, p, x, p + 1)
        user("bound_to_lo", me, p, x, p + 1)
        user("plain", me, p, x, p + 1)

    @attack("from an address of its own that was revoked" + ip, GONE[v],
            gone=True)
    def _(p, caps, me=me, to=GONE[v]):
        user("plain", me, p, to, p + 1)


@attack("as two transparent proxies", X[4], RAW_RIGHT)
def _(p, caps):
    user("proxy", X[4], p + 1, PRIVATE, p, caps=caps)
    user("proxy", PRIVATE, p, X[4], p + 1, caps=caps)


@attack("an ICMP error about what was sent by the loopback device", X[4],
        RAW_RIGHT)
def _(p, caps):
    user("plain", ME[4], p, X[4], p + 1)
    user("by_lo", ME[4], p, X[4], p + 1)
    user("icmp_error", ME[4], p, X[4], p + 1, caps=caps)


@attack("an ICMP error to a revoked address", GONE[4], RAW_RIGHT, gone=True)
def _(p, caps):
    user("icmp_error", ME[4], p, GONE[4], p + 1, caps=caps)


@attack("an answer in the name of a revoked address, sent to itself, and the "
        "error that the kernel makes of it", GONE[6], gone=True)
def _(p, caps):
    user("freebind", GONE[6], p + 1, ME[6], p, 100)


def from_to(source, destination):
    """The two addresses as in an IP header."""
    f = socket.AF_INET6 if is6(source) else socket.AF_INET
    return socket.inet_pton(f, source) + socket.inet_pton(f, destination)


@attack("in X's name to a leased machine, whose answer X gets", LEASED[6],
        need=from_to(X[6], LEASED[6]))
def _(p, caps):
    user("freebind", X[6], p, LEASED[6], 7, 100)


@attack("the same with headers of its own", LEASED[4], RAW_RIGHT,
        need=from_to(X[4], LEASED[4]))
def _(p, caps):
    user("raw_udp", X[4], p, LEASED[4], 7, caps=caps)


@attack("a frame on the loopback device in X's name, then the answer", X[4],
        RAW_RIGHT)
def _(p, caps):
    user("frame_on_lo", X[4], p + 1, ME[4], p, caps=caps)
    user("plain", ME[4], p, X[4], p + 1)


@attack("in X's name to a neighbour, as part of no connection", PRIVATE,
        RAW_RIGHT, need=from_to("192.0.2.9", PRIVATE))
def _(p, caps):
    user("raw_fin", "192.0.2.9", p, PRIVATE, p + 1, caps=caps)


@attack("as a transparent proxy that is none any more", PRIVATE, RAW_RIGHT,
        need=socket.inet_aton("192.0.2.9") + socket.inet_aton(PRIVATE))
def _(p, caps):
    user("former_proxy", "192.0.2.9", p, PRIVATE, p + 1, caps=caps)


def arrives(wire, attempt, firewall):
    _, target, caps, need, gone, action = attempt
    port = next(PORTS)
    if gone:
        if firewall:
            tool("allow", target, "--ttl", "600")
        user("plain", ME[6 if is6(target) else 4], port, target, port + 1)
        if firewall:
            tool("revoke", target)
    wire.drain()
    action(port, caps)
    return poll(0.5 if firewall else 2, lambda: wire.has(target, need))


shutil.copy(os.path.join(REPO, "ktest", "attacker.py"), ATTACKER)
os.chmod(ATTACKER, 0o755)
pair()
sh("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v0.rp_filter=0")
wire = Wire()
outside = [arrives(wire, attempt, False) for attempt in TRIES]
sh("conntrack -F", check=False)
tool("mode", "enforce")
for a in LEASED.values():
    tool("allow", a, "--ttl", "600")
for attempt, before in zip(TRIES, outside):
    equal(attempt[0], (before, arrives(wire, attempt, True)), (True, False))
tool("flush", "leases")
sh("conntrack -F", check=False)

# The administrator must enable a genuine transparent proxy.
tool("mode", "--builtin", "loopback,private,linklocal,multicast,reply,"
     "transparent")
for v, x in X.items():
    tool("allow", LEASED[v])
    wire.drain()
    user("proxy", x, 7000, LEASED[v], 7001, caps=RAW_RIGHT)
    ok("a transparent proxy passes where there are some, IPv%d" % v,
       poll(2, lambda: wire.has(LEASED[v], CANARY)))
    user("proxy", x, 7002, ME[v], 7003, caps=RAW_RIGHT)
    wire.drain()
    user("plain", ME[v], 7003, x, 7002)
    ok("but opens no answer by sending to itself, IPv%d" % v,
       not poll(0.3, lambda: wire.has(x, CANARY)))
tool("mode", "--builtin", "loopback,private,linklocal,multicast,reply")
tool("flush", "leases")

# Packets over loopback open neither the input hook nor liveness hold.
tool("mode", "enforce", "--hooks", "output,input")
u = open_socket(ME[4], socket.SOCK_DGRAM)
u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
u.bind((ME[4], 7100))
u.settimeout(0.5)


def comes_in():
    with inside("srv"):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((X[4], 7101))
    s.sendto(b"in", (ME[4], 7100))
    s.close()
    try:
        return u.recv(100) == b"in"
    except socket.timeout:
        return False


equal("input is refused", comes_in(), False)
index = socket.if_nametoindex("lo")
with contextlib.suppress(OSError):
    u.sendmsg([b"x"], [(socket.IPPROTO_IP, 8, struct.pack(
        "@i4s4s", index, socket.inet_aton(ME[4]), b"\0" * 4))], 0, (X[4], 7101))
equal("after a datagram by the loopback device, too", comes_in(), False)
u.close()
tool("mode", "enforce", "--hooks", "output", "--liveness", "hold")
sh("conntrack -F", check=False)
ttl = at_least(2)
tool("allow", "192.0.2.6", "--ttl", ttl)
c = Connection("192.0.2.6", 80)
ok("hold: the connection that there was goes on",
   poll(ttl + 10, lambda: [l["state"] for l in lease("192.0.2.6")] ==
        ["pending"]) and c.alive() == "ok")
user("by_lo", ME[4], 7200, "192.0.2.6", 7201)
wire.drain()
user("plain", ME[4], 7200, "192.0.2.6", 7201)
ok("and nothing new by the loopback device",
   not poll(0.3, lambda: wire.has("192.0.2.6", CANARY)))
c.close()
tool("mode", "enforce", "--liveness", "renew")
tool("flush", "leases")


class Talker:
    """A server that keeps sending to every peer that has ever sent to it."""

    def __init__(self, kind, v, port, ns="srv"):
        self.heard = 0
        f = socket.AF_INET6 if v == 6 else socket.AF_INET
        with inside(ns):
            s = socket.socket(f, socket.SOCK_STREAM if kind == "tcp"
                              else socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if v == 6:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        s.bind(("::" if v == 6 else "0.0.0.0", port))
        run = self.accept if kind == "tcp" else self.datagrams
        if kind == "tcp":
            s.listen(5)
        threading.Thread(target=run, args=(s,), daemon=True).start()

    def accept(self, s):
        while True:
            c = s.accept()[0]
            for f in self.say, self.hear:
                threading.Thread(target=f, args=(c,), daemon=True).start()

    def say(self, c):
        with contextlib.suppress(OSError):
            while True:
                c.sendall(b"data")
                time.sleep(0.05)

    def hear(self, c):
        with contextlib.suppress(OSError):
            while True:
                data = c.recv(4096)
                if not data:
                    return
                self.heard += len(data)

    def datagrams(self, s):
        """Replies from the address that was asked."""
        peers = {}
        s.setblocking(False)
        s.setsockopt(socket.IPPROTO_IPV6 if s.family == socket.AF_INET6
                     else socket.IPPROTO_IP,
                     49 if s.family == socket.AF_INET6 else 8, 1)
        while True:
            with contextlib.suppress(BlockingIOError):
                data, info, _, peer = s.recvmsg(4096, 200)
                if data:
                    self.heard += len(data)
                    peers[peer] = [(level, kind, d) for level, kind, d in info]
            for peer, info in peers.items():
                with contextlib.suppress(OSError):
                    s.sendmsg([b"data"], [(a, b, self.from_there(b, d))
                                          for a, b, d in info], 0, peer)
            time.sleep(0.05)

    @staticmethod
    def from_there(kind, data):
        """The address without the device, which the guest may renumber."""
        if kind == 8:
            return b"\0" * 4 + data[8:12] + b"\0" * 4
        return data[:16] + b"\0" * 4


def goes_on(server, kind, address, cut, beside="no", ns=None):
    """Does the server still receive packets after the lease was revoked?"""
    p = subprocess.Popen(as_user("talk", kind, address, PORT[kind], beside,
                                 ns=ns), stdout=subprocess.PIPE, text=True)
    try:
        if not p.stdout.readline().startswith("ready"):
            return "no connection"
        cut()
        time.sleep(0.7)
        before = server.heard
        poll(2.5, lambda: server.heard > before)
        return server.heard > before
    finally:
        p.kill()
        p.wait()


def flush_first(*command):
    def run():
        sh("conntrack -F", check=False)
        time.sleep(0.5)
        tool(*command)
    return run


PORT = {"tcp": 9000, "udp": 9001}
for v, address in ((4, "192.0.2.7"), (6, "2001:db8::7")):
    servers = {kind: Talker(kind, v, PORT[kind]) for kind in PORT}
    for kind, server in servers.items():
        what = ", %s, IPv%d" % (kind.upper(), v)
        ways = [
            ("a revocation", lambda: tool("revoke", address)),
            ("--kill", lambda: tool("revoke", address, "--kill")),
            ("flush --kill", lambda: tool("flush", "leases", "--kill")),
            ("deny --kill", lambda: tool("deny", address, "--kill")),
        ]
        ways += [
            ("a revocation behind conntrack's back",
             flush_first("revoke", address)),
            ("conntrack's loss of memory behind a revocation",
             lambda: (tool("revoke", address),
                      sh("conntrack -F", check=False))),
            ("a flush that it follows",
             lambda: (tool("flush", "leases"),
                      sh("conntrack -F", check=False))),
        ]
        if kind == "tcp":
            ways.append(("with action drop, --kill",
                         lambda: (tool("mode", "--action", "drop"),
                                  tool("revoke", address, "--kill"))))
        for text, cut in ways:
            tool("mode", "off")
            sh("conntrack -F", check=False)
            before = goes_on(server, kind, address, lambda: None)
            tool("mode", "enforce", "--action", "reject")
            tool("allow", address, "--ttl", "600")
            standing = goes_on(server, kind, address, lambda: None)
            after = goes_on(server, kind, address, cut)
            tool("flush", "all")
            equal("%s cuts off a server that talks%s" % (text, what),
                  (before, standing, after), (True, True, False))
        tool("mode", "off")
        sh("conntrack -F", check=False)
        for beside in ("no", "yes") if kind == "tcp" else ():
            tool("mode", "off")
            equal("so does enforcement that begins%s%s" % (
                ", with a listener beside it" if beside == "yes" else "",
                what), goes_on(server, kind, address,
                               lambda: tool("mode", "enforce"), beside), False)

# A system service stays reachable from outside throughout.
for v, x in X.items():
    tool("mode", "off")
    sh("conntrack -F", check=False)
    serve("::" if v == 6 else "0.0.0.0", 8080 + v)
    c = Connection(ME[v], 8080 + v, ns="srv")
    c.alive()
    tool("mode", "enforce")
    equal("a service's connections outlive the start of enforcement, IPv%d" % v,
          c.alive(), "ok")
    sh("conntrack -F", check=False)
    equal("and conntrack's loss of memory, IPv%d" % v, c.alive(), "ok")
    c.close()

# A forwarded host, whose packets have no socket here.
sh("ip netns add cli && ip link add c0 type veth peer name c1 netns cli && "
   "ip link set c0 up && ip -n cli link set c1 up && ip -n cli link set lo up && "
   "ip addr add 10.7.0.1/24 dev c0 && ip -n cli addr add 10.7.0.2/24 dev c1 && "
   "ip -n cli route add default via 10.7.0.1 && "
   "ip -n srv route add 10.7.0.0/24 via 192.0.2.1 && "
   "sysctl -qw net.ipv4.ip_forward=1")
tool("mode", "enforce", "--hooks", "output,forward")
for kind in PORT:
    server = Talker(kind, 4, PORT[kind] + 100)
    PORT[kind] += 100
    what = ", forwarded, " + kind.upper()
    ways = [
        ("a revocation", lambda: tool("revoke", "192.0.2.7")),
        ("--kill", lambda: tool("revoke", "192.0.2.7", "--kill")),
    ]
    ways.append(("a revocation behind conntrack's back",
                 flush_first("revoke", "192.0.2.7")))
    for text, cut in ways:
        tool("mode", "off")
        before = goes_on(server, kind, "192.0.2.7", lambda: None, ns="cli")
        tool("mode", "enforce")
        tool("allow", "192.0.2.7", "--ttl", "600")
        after = goes_on(server, kind, "192.0.2.7", cut, ns="cli")
        tool("flush", "all")
        equal("%s cuts off a server that talks%s" % (text, what),
              (before, after), (True, False))
# Connections opened from outside stay open for their opener.
serve("10.7.0.2", 8090, ns="cli")
c = Connection("10.7.0.2", 8090, ns="srv")
equal("a machine behind us answers who came from outside", c.alive(), "ok")
c.close()
done()
