# SPDX-License-Identifier: GPL-2.0
"""TAP, the CLI, namespaces and probes, for scenarios."""
import contextlib
import ctypes
import errno
import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

REPO = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOL = REPO + "/build/nettrust"
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000

_n = 0
_failed = 0
_pings = 0
_servers = []   # or Python closes them


def ok(text, good, detail=""):
    """Prints the result of one test."""
    global _n, _failed
    _n += 1
    if not good:
        _failed += 1
    print("%sok %d - %s" % ("" if good else "not ", _n, text), flush=True)
    if not good and detail != "":
        for line in str(detail).splitlines()[:20]:
            print("# " + line, flush=True)
    return good


def equal(text, got, want):
    return ok(text, got == want, "got  %r\nwant %r" % (got, want))


def done():
    """Cleans up and prints the plan."""
    tool("mode", "off", "--liveness", "renew", "--hooks", "output",
         "--action", "reject", "--dns-lockdown", "on", "--event-rate", "1000",
         "--linger", "60", "--no-upstream", "--no-egress",
         "--builtin", "loopback,private,linklocal,multicast,reply")
    tool("flush", "all")
    print("1..%d" % _n, flush=True)
    os._exit(1 if _failed else 0)


def sh(command, check=True):
    """Runs a line of shell; returns its output."""
    r = subprocess.run(command, shell=True, text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and r.returncode:
        print("Bail out! %s: %s" % (command, r.stdout), flush=True)
        os._exit(2)
    return r.stdout


def tool_raw(*args):
    """Returns (exit code, standard output, standard error)."""
    r = subprocess.run([TOOL] + [str(a) for a in args], text=True,
                       capture_output=True)
    return r.returncode, r.stdout, r.stderr


def tool(*args):
    rc, out, err = tool_raw(*args)
    if rc:
        print("# nettrust %s: %d %s" % (" ".join(map(str, args)), rc, err))
    return out


def tracing():
    """Where the tracepoints are; None if this kernel has none.

    Without names of processes: for those the kernel patches the scheduler's
    code, and QEMU before 8.1 can hang for good when one processor runs what
    another patches (QEMU's deba78709a)."""
    where = "/sys/kernel/tracing/"
    sh("mount -t tracefs tracefs " + where, check=False)
    if not os.path.exists(where + "events/nettrust"):
        return None
    with open(where + "options/record-cmd", "w") as f:
        f.write("0")
    return where


def at_least(seconds):
    """A time in which a handful of commands run here, at least this long."""
    begin = time.monotonic()
    for _ in range(2):
        tool("mode")
    return max(seconds, round(6 * (time.monotonic() - begin)))


def query(*args):
    return json.loads(tool(*args, "--json"))


def lease(address):
    """The leases of an address."""
    return [l for l in query("leases") if l["address"] == address]


def counts():
    """Packets by reason."""
    return {k: v["packets"] for k, v in query("stats")["reasons"].items()}


def configured(symbol):
    """Whether the kernel was built with CONFIG_symbol."""
    with open(os.environ["KTEST_CONFIG"]) as f:
        return any(line.startswith("CONFIG_%s=" % symbol) for line in f)


def keeps_fragments():
    """Before 5.12 conntrack, once used, keeps fragments until all are there."""
    with open("/proc/kallsyms") as f:
        return "nf_defrag_ipv4_disable" not in f.read()


def poll(seconds, condition):
    """Waits until the condition holds; returns whether it did."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@contextlib.contextmanager
def inside(name):
    """Sockets made here belong to the namespace; None is our own."""
    if name is None:
        yield
        return
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    other = os.open("/run/netns/" + name, os.O_RDONLY)
    if LIBC.setns(other, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
    try:
        yield
    finally:
        LIBC.setns(own, CLONE_NEWNET)
        os.close(own)
        os.close(other)


def is6(address):
    return ":" in address


def name_of(error):
    if isinstance(error, socket.timeout):
        return "timeout"
    return errno.errorcode.get(error.errno, str(error))


def open_socket(address, kind, proto=0, mark=None, uid=None, ns=None):
    """uid: the owner of the socket, for scopes and events."""
    with inside(ns):
        if uid is not None:
            os.seteuid(uid)
        try:
            s = socket.socket(socket.AF_INET6 if is6(address)
                              else socket.AF_INET, kind, proto)
        finally:
            if uid is not None:
                os.seteuid(0)
    if mark is not None:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
    return s


def tcp(address, port, timeout=3, **how):
    """Connect and close: "ok", an errno's name or "timeout"."""
    s = open_socket(address, socket.SOCK_STREAM, **how)
    s.settimeout(timeout)
    try:
        s.connect((address, port))
        return "ok"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def udp(address, port, sport=0, **how):
    """Sends one datagram; returns the error that came back, if any."""
    s = open_socket(address, socket.SOCK_DGRAM, **how)
    try:
        s.bind(("", sport))
        s.connect((address, port))
        s.send(b"x")
        if how.get("ns"):
            # The refusal comes from another machine, and poll() has it at once.
            errors = select.poll()
            errors.register(s, select.POLLERR)
            errors.poll(1000)
            s.send(b"x")
        return "ok"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ping(address, timeout=2, ns=None):
    """An echo request: "ok" if the reply came, an errno's name, "timeout"."""
    global _pings
    _pings += 1     # conntrack takes the same identifier for the same flow
    v6 = is6(address)
    # A raw socket: ICMPv6 datagram sockets keep errors to themselves.
    s = open_socket(address, socket.SOCK_RAW,
                    socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP,
                    ns=ns)
    message = struct.pack("!BBHHH", 128 if v6 else 8, 0, 0, _pings,
                          1) + b"nettrust"
    if not v6:
        message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    reply = 129 if v6 else 0
    end = time.monotonic() + timeout
    try:
        s.connect((address, 0))
        s.send(message)
        while True:
            s.settimeout(max(end - time.monotonic(), 0.01))
            if s.recv(100)[0 if v6 else 20] == reply:
                return "ok"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def raw4(address, proto, payload, options=b"", ihl=None, frag=0, ttl=64,
         version=4, source="0.0.0.0"):
    """A packet whose IPv4 header is ours."""
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    options += b"\0" * (-len(options) % 4)
    words = ihl if ihl is not None else 5 + len(options) // 4
    header = struct.pack("!BBHHHBBH4s4s", version << 4 | words, 0, 0, 7, frag,
                         ttl, proto, 0, socket.inet_aton(source),
                         socket.inet_aton(address))
    try:
        s.sendto(header + options + payload, (address, 0))
        return "ok"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def ip4(dst, proto=17, payload=b"", src="192.0.2.1", ttl=64):
    """The octets of an IPv4 packet."""
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, 0, ttl,
                         proto, 0, socket.inet_aton(src),
                         socket.inet_aton(dst))
    return header[:10] + struct.pack("!H", checksum(header)) + \
        header[12:] + payload


def mac(ns, dev):
    """The octets of a device's address."""
    text = sh("ip %s -j link show %s" % ("-n " + ns if ns else "", dev))
    return bytes.fromhex(json.loads(text)[0]["address"].replace(":", ""))


def raw6(address, proto, payload, hop_limit=64):
    """A packet whose first header after IPv6's is ours."""
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    header = struct.pack("!IHBB16s16s", 6 << 28, len(payload), proto,
                         hop_limit, socket.inet_pton(socket.AF_INET6,
                                                     source6(address)),
                         socket.inet_pton(socket.AF_INET6, address))
    try:
        s.sendto(header + payload, (address, 0))
        return "ok"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def reset_for(address, port, timeout=3):
    """
    A segment from there, of a connection that we do not know: "ok" if our
    kernel's reset arrives, or "timeout".
    """
    s = open_socket(address, socket.SOCK_RAW, socket.IPPROTO_TCP, ns="srv")
    us = "2001:db8::1" if is6(address) else "192.0.2.1"
    segment = struct.pack("!HHIIBBHHH", port, 4444, 1, 1, 5 << 4, 0x10, 0, 0, 0)
    if is6(address):
        s.setsockopt(socket.IPPROTO_IPV6, 7, 16)    # IPV6_CHECKSUM
    else:
        pseudo = (socket.inet_aton(address) + socket.inet_aton(us) +
                  struct.pack("!HH", socket.IPPROTO_TCP, len(segment)))
        segment = (segment[:16] + struct.pack("!H", checksum(pseudo + segment)) +
                   segment[18:])
    try:
        s.bind((address, 0))
        s.connect((us, 0))
        s.send(segment)
        s.settimeout(timeout)
        while True:
            got = s.recv(100)[0 if is6(address) else 20:]
            if got[:4] == struct.pack("!HH", 4444, port):
                return "ok" if got[13] & 4 else "no reset"
    except OSError as e:
        return name_of(e)
    finally:
        s.close()


def source6(address):
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    try:
        s.connect((address, 9))
        return s.getsockname()[0]
    finally:
        s.close()


def udp_header(sport, dport, payload=b"x"):
    return struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload


def _echo(connection):
    with connection:
        while True:
            data = connection.recv(65536)
            if not data:
                return
            connection.sendall(data)


def serve(address, port, ns=None):
    """A TCP server that echoes, and one that takes datagrams."""
    s = open_socket(address, socket.SOCK_STREAM, ns=ns)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if is6(address):
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind((address, port))
    s.listen(100)
    u = open_socket(address, socket.SOCK_DGRAM, ns=ns)
    if is6(address):
        u.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    u.bind((address, port))
    _servers.append(u)

    def run():
        while True:
            with contextlib.suppress(OSError):
                connection = s.accept()[0]
                threading.Thread(target=_echo, args=(connection,),
                                 daemon=True).start()
    threading.Thread(target=run, daemon=True).start()


class Connection:
    """An open TCP connection to an echo server."""

    def __init__(self, address, port, timeout=3, **how):
        self.s = open_socket(address, socket.SOCK_STREAM, **how)
        self.s.settimeout(timeout)
        self.s.connect((address, port))

    def alive(self):
        """Sends a word and reads its echo: "ok", or what happened instead."""
        try:
            self.s.send(b"word")
            return "ok" if self.s.recv(4) == b"word" else "closed"
        except OSError as e:
            return name_of(e)

    def close(self):
        self.s.close()


class Wire:
    """What arrives at the far end of pair()'s wire."""

    def __init__(self):
        with inside("srv"):
            self.s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                   socket.htons(3))
        self.s.bind(("v1", 0))
        self.s.setblocking(False)

    def drain(self):
        packets = []
        with contextlib.suppress(BlockingIOError):
            while True:
                packets.append(self.s.recv(4096))
        return packets

    def has(self, address, need=b""):
        """Did a packet to this address, with these octets, come since the
        last look? Neighbour discovery does not count."""
        if is6(address):
            target = socket.inet_pton(socket.AF_INET6, address)
            return any(p[0] >> 4 == 6 and p[24:40] == target and need in p and
                       not (p[6] == 58 and 133 <= p[40] <= 137)
                       for p in self.drain())
        target = socket.inet_pton(socket.AF_INET, address)
        return any(p[0] >> 4 == 4 and p[16:20] == target and need in p
                   for p in self.drain())


class Monitor:
    """Events as `nettrust monitor --json` prints them."""

    def __init__(self, *args):
        self.p = subprocess.Popen([TOOL, "monitor", "--json"] + list(args),
                                  stdout=subprocess.PIPE)
        fcntl.fcntl(self.p.stdout, fcntl.F_SETFL, os.O_NONBLOCK)
        self.rest = b""
        # It listens once its netlink socket has joined a group.
        poll(10, lambda: self._listening())

    def _listening(self):
        # By inode: a port is the process's number only by chance.
        with contextlib.suppress(FileNotFoundError):
            files = "/proc/%d/fd/" % self.p.pid
            own = {os.readlink(files + fd) for fd in os.listdir(files)}
            with open("/proc/net/netlink") as f:
                return any("socket:[%s]" % line.split()[9] in own and
                           int(line.split()[3], 16)
                           for line in f.readlines()[1:])
        return False

    def read(self, want=1, seconds=3):
        """At least that many events, or what came within the time."""
        events = []

        def take():
            with contextlib.suppress(BlockingIOError, TypeError):
                self.rest += self.p.stdout.read() or b""
            *lines, self.rest = self.rest.split(b"\n")
            events.extend(json.loads(line) for line in lines)
            return len(events) >= want
        poll(seconds, take)
        return events

    def stop(self):
        self.p.terminate()
        self.p.wait()


def keep_hooks():
    """
    The kernel patches its own code when the first hook of a point comes or the
    last goes. An emulated CPU that runs there at that moment may go on with
    the old code for ever (QEMU 7.2, TCG, more than one CPU), so another table
    keeps every point in use.
    """
    sh("nft delete table inet keep", check=False)
    sh("nft add table inet keep && for h in prerouting input forward output "
       "postrouting; do nft add chain inet keep $h "
       "\"{ type filter hook $h priority 0; }\" || exit 1; done")


def hammer(stop):
    """Packets with a lease (192.0.2.2) and without, until stopped."""
    s = open_socket("192.0.2.2", socket.SOCK_DGRAM)
    s6 = open_socket("2001:db8::2", socket.SOCK_DGRAM)
    while not stop.is_set():
        for address in ("192.0.2.2", "192.0.2.3"):
            with contextlib.suppress(OSError):
                s.sendto(b"x", (address, 80))
        with contextlib.suppress(OSError):
            s6.sendto(b"x", ("2001:db8::2", 80))
        time.sleep(0.001)


def pair():
    """
    Our end of a wire to the namespace srv: we are 192.0.2.1 and 2001:db8::1,
    it is .2 to .9 and ::2 to ::9, with servers on ports 80 and 443, and has
    10.9.9.2 and fd00:9::2, which are private.
    """
    sh("conntrack -F", check=False)
    keep_hooks()
    sh("ip netns del srv", check=False)
    sh("ip link del v0", check=False)
    sh("ip netns add srv && ip link add v0 type veth peer name v1 netns srv && "
       "ip link set v0 up && ip -n srv link set v1 up && "
       "ip -n srv link set lo up && "
       "ip addr add 192.0.2.1/24 dev v0 && ip addr add 10.9.9.1/24 dev v0 && "
       "ip addr add 2001:db8::1/64 dev v0 nodad && "
       "ip addr add fd00:9::1/64 dev v0 nodad && "
       "ip -n srv addr add 10.9.9.2/24 dev v1 && "
       "ip -n srv addr add fd00:9::2/64 dev v1 nodad")
    for i in range(2, 10):
        sh("ip -n srv addr add 192.0.2.%d/24 dev v1 && "
           "ip -n srv addr add 2001:db8::%d/64 dev v1 nodad" % (i, i))
    sh("ip route add 224.0.0.0/4 dev v0")
    sh("sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 "
       "net.ipv4.icmp_msgs_per_sec=100000", check=False)
    for address in ("0.0.0.0", "::"):
        for port in (80, 443):
            serve(address, port, "srv")


if __name__ == "__main__":
    sys.exit("this is a module")
