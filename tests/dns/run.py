# SPDX-License-Identifier: GPL-2.0
"""See run.sh."""
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import burst
import life
import manners
import metrics
import nomem
import peers
import stale
import transports

DAEMON = os.environ["DAEMON"]
SECCOMP = os.environ.get("SECCOMP", "off")
dir_ = tempfile.mkdtemp()
fake = dir_ + "/kernel"
tests = failed = 0


def ok(text, good, detail=""):
    global tests, failed
    tests += 1
    failed += not good
    print("%sok %d - %s" % ("" if good else "not ", tests, text), flush=True)
    if not good:
        for line in str(detail).splitlines()[-30:]:
            print("# " + line)
    return good


def sh(command):
    return subprocess.run(command, shell=True, text=True, timeout=60,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT).stdout


def committed():
    with contextlib.suppress(FileNotFoundError):
        with open(fake + ".log") as f:
            return f.read()
    return ""


def kernel(word):
    with open(fake, "w") as f:
        f.write(word)


class Daemon:
    def __init__(self, env=None, fds=(), stderr=None, **keys):
        """fds: sockets that it gets as 3, 4, 5 ..., the manager's way."""
        # One worker, unless told: each has connections and a cache of its own.
        config = {"fwdAddr": "127.0.0.53:53", "ttl": "dns", "ttlMin": 60,
                  "workers": 1, "seccomp": SECCOMP,
                  "listenAddr": "127.0.0.1:53,[::1]:53"}
        config.update(keys)
        with open(dir_ + "/config.json", "w") as f:
            json.dump(config, f)
        self.log_name = dir_ + "/log"
        self.log_file = open(self.log_name, "w")
        environ = dict(os.environ, FAKE_NL=fake, LISTEN_FDS=str(len(fds)))
        if config["seccomp"] != "off" or "user" in config:
            # The search for leaks traces the process.
            environ["ASAN_OPTIONS"] = "detect_leaks=0"
        environ.update(env or {})
        script = "export LISTEN_PID=$$; exec %s '%s' -config '%s'" % (
            " ".join("%d<&%d" % (3 + i, fd) for i, fd in enumerate(fds)),
            DAEMON, dir_ + "/config.json")
        self.p = subprocess.Popen(["bash", "-c", script] if fds else
                                  [DAEMON, "-config", dir_ + "/config.json"],
                                  pass_fds=fds,
                                  stderr=stderr or self.log_file,
                                  env=environ)
        for _ in range(100):
            if "Ready" in self.log() or self.p.poll() is not None:
                break
            time.sleep(0.1)

    def log(self):
        with open(self.log_name) as f:
            return f.read()

    def counters(self):
        mark = len(self.log())
        self.p.send_signal(signal.SIGUSR1)
        for _ in range(100):
            time.sleep(0.1)
            if "name=cache_bytes_now" in self.log()[mark:]:     # the last
                break
        return {line.split("name=")[1].split()[0]: int(line.split("value=")[1])
                for line in self.log()[mark:].splitlines()
                if "Counter" in line}

    def rss(self):
        with open("/proc/%d/status" % self.p.pid) as f:
            for line in f:
                if line.startswith("VmRSS"):
                    return int(line.split()[1])

    def stop(self, text):
        self.p.terminate()
        try:
            rc = self.p.wait(10)
        except subprocess.TimeoutExpired:
            self.p.kill()
            rc = "hangs"
        log = self.log()
        ok(text + ": it ends well, nothing wrong in memory",
           rc == 0 and not any(word in log for word in (
               "ERROR: ", "runtime error", "WARNING: ThreadSanitizer")),
           "%s\n%s" % (rc, log))


def name(text):
    return b"".join(bytes([len(l)]) + l.encode()
                    for l in text.split(".") if l) + b"\0"


def question(text, type_=1, id_=None):
    return struct.pack("!HHHHHH", random.randrange(65536) if id_ is None
                       else id_, 0x100, 1, 0, 0, 0) + \
        name(text) + struct.pack("!HH", type_, 1)


def ask(wire, timeout=3, tcp=False):
    """A raw message to the daemon; the reply or None."""
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp
                      else socket.SOCK_DGRAM)
    s.settimeout(timeout)
    try:
        s.connect(("127.0.0.1", 53))
        s.send(struct.pack("!H", len(wire)) + wire if tcp else wire)
        return s.recv(65536)[2 if tcp else 0:]
    except OSError:
        return None
    finally:
        s.close()


def rcode(reply):
    return None if reply is None else reply[3] & 15


# --- a real resolver ---------------------------------------------------------

def nsd(address="127.0.0.53"):
    with open(dir_ + "/zone", "w") as f:
        f.write("""$ORIGIN example.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 192.0.2.53
www A 192.0.2.1
www AAAA 2001:db8::1
alias CNAME www
deep CNAME alias
zero A 0.0.0.0
inside A 192.168.1.1
half A 192.168.1.1
half A 192.0.2.7
svc HTTPS 1 . alpn=h2 ipv4hint=192.0.2.8 ipv6hint=2001:db8::8
mx MX 10 www
text TXT "hello"
""" + "".join("big A 203.0.%d.%d\n" % (i // 250, i % 250 + 1)
              for i in range(400)))
    with open(dir_ + "/nsd.conf", "w") as f:
        f.write("""server:
 ip-address: %s
 username: ""
 zonesdir: "%s"
 database: ""
 pidfile: "%s/pid"
 logfile: "%s/nsd.log"
 xfrdfile: "%s/xfrd"
 xfrdir: "%s"
 zonelistfile: "%s/zones"
remote-control:
 control-enable: no
zone:
 name: example
 zonefile: zone
""" % ((address,) + (dir_,) * 6))
    return subprocess.Popen(["nsd", "-d", "-c", dir_ + "/nsd.conf"],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def with_resolver():
    server = nsd()
    kernel("ok")
    d = Daemon(workers=3, blacklist={"domains": ["ads.example", "*.track.example"],
                          "hosts": ["192.0.2.66"]})
    for _ in range(50):
        if "192.0.2.1" in sh("dig +short +tries=1 +time=1 @127.0.0.1 www.example"):
            break
    for client in ("dig +short", "dig +short +tcp", "kdig +short",
                   "kdig +short +tcp"):
        for server_ in ("127.0.0.1", "::1"):
            out = sh("%s @%s www.example A" % (client, server_))
            ok("%s @%s" % (client, server_), out.strip() == "192.0.2.1", out)
    ok("the address was committed, by its name",
       "lease 192.0.2.1 www.example 305" in committed(), committed())
    out = sh("dig +short @127.0.0.1 deep.example AAAA")
    ok("a chain of names", out.split() == ["alias.example.", "www.example.",
                                           "2001:db8::1"], out)
    ok("committed under the name that was asked for",
       "lease 2001:db8::1 deep.example" in committed(), committed())
    out = sh("kdig @127.0.0.1 svc.example TYPE65")
    ok("hints of an HTTPS record are committed",
       "lease 192.0.2.8 svc.example" in committed() and
       "lease 2001:db8::8 svc.example" in committed(), out + committed())
    out = sh("dig @127.0.0.1 big.example +bufsize=1232 +ignore")
    ok("too long for UDP is marked so", " tc" in out, out)
    out = sh("dig +short @127.0.0.1 big.example")
    ok("400 addresses, over TCP", len(out.split()) == 400, out)
    ok("all of them committed", committed().count(" big.example ") >= 400)
    before = committed()
    out = sh("dig +short @127.0.0.1 mx.example MX; "
             "dig +short @127.0.0.1 text.example TXT; "
             "dig @127.0.0.1 -x 192.0.2.1")
    ok("other types are answered", "10 www.example." in out and
       "hello" in out, out)
    ok("and open nothing", committed() == before)
    out = sh("dig @127.0.0.1 no.example")
    ok("NXDOMAIN", "NXDOMAIN" in out, out)
    out = sh("dig +short @127.0.0.1 zero.example")
    ok("0.0.0.0 is told and opens nothing", out.strip() == "0.0.0.0" and
       "0.0.0.0" not in committed(), out)
    out = sh("kdig @127.0.0.1 +edns inside.example")
    ok("a private address of a public name is not told",
       "192.168" not in out and "EDE: 17" in out, out)
    out = sh("dig +short @127.0.0.1 half.example")
    ok("nor beside a public one", out.strip() == "192.0.2.7", out)
    for n in ("ads.example", "x.track.example", "use-application-dns.net"):
        out = sh("kdig @127.0.0.1 +edns " + n)
        ok("blocked: " + n, "NXDOMAIN" in out and "EDE: 15" in out, out)
    out = sh("kdig @127.0.0.1 +tcp +keepopen www.example A www.example AAAA "
             "svc.example A mx.example MX")
    ok("many questions on one connection", out.count(";; QUESTION") == 4, out)
    s = socket.create_connection(("127.0.0.1", 53))
    s.settimeout(5)
    for i in range(50):
        q = question("www.example", id_=i)
        s.send(struct.pack("!H", len(q)) + q)
    got, data = set(), b""
    with contextlib.suppress(OSError):
        while len(got) < 50:
            data += s.recv(65536)
            while len(data) > 2 and len(data) >= 2 + struct.unpack(
                    "!H", data[:2])[0]:
                n = struct.unpack("!H", data[:2])[0]
                got.add(struct.unpack("!H", data[2:4])[0])
                data = data[2 + n:]
    ok("50 pipelined at once", got == set(range(50)), got)
    s.close()

    kernel("fail")
    out = sh("kdig @127.0.0.1 +edns www.example")
    ok("a commit that fails: SERVFAIL, an extended error, no address",
       "SERVFAIL" in out and "EDE: 0" in out and "192.0.2.1" not in out, out)
    out = sh("dig @127.0.0.1 text.example TXT +short")
    ok("what needs no commit is answered still", "hello" in out, out)
    kernel("ok")
    out = sh("dig +short @127.0.0.1 www.example")
    ok("and it heals", out.strip() == "192.0.2.1", out)
    log = d.log()
    ok("the log says what happened", all(
        w in log for w in ("Authorized question=www.example type=A",
                           "Blocked question=ads.example",
                           "Not handled question=mx.example type=MX",
                           "Failed question=www.example")), log)

    # SIGHUP: all or nothing.
    config = json.load(open(dir_ + "/config.json"))
    config["blacklist"]["domains"].append("www.example")
    json.dump(config, open(dir_ + "/config.json", "w"))
    d.p.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    out = sh("dig @127.0.0.1 www.example")
    ok("SIGHUP takes a new configuration", "NXDOMAIN" in out, out)
    config["blacklist"]["domains"] = ["not a name"]
    json.dump(config, open(dir_ + "/config.json", "w"))
    d.p.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    out = sh("dig @127.0.0.1 www.example")
    ok("and keeps the old one if that is wrong", "NXDOMAIN" in out and
       "Not reloaded" in d.log(), d.log()[-500:])
    d.stop("with a real resolver")
    ok("at its end it flushes and opens", "flush" in committed() and
       committed().strip().splitlines()[-1] == "policy mode 0 hooks 0 upstreams 0",
       committed()[-300:])

    d = Daemon(dnsTTLCache=300)
    sh("dig @127.0.0.1 www.example")
    before = committed().count("192.0.2.1 www.example")
    out = sh("dig +short @127.0.0.1 www.example")
    ok("an answer from the cache is committed again",
       out.strip() == "192.0.2.1" and d.counters().get("cached", 0) >= 1 and
       committed().count("192.0.2.1 www.example") > before, out)
    server.terminate()
    server.wait()
    out = sh("kdig @127.0.0.1 +edns +timeout=10 +retry=0 other.example")
    ok("an upstream whose port is closed", "SERVFAIL" in out and
       "EDE: 23" in out, out)
    out = sh("dig +short @127.0.0.1 www.example")
    ok("what is cached is answered still", out.strip() == "192.0.2.1", out)
    d.stop("with a cache")


# --- policy ------------------------------------------------------------------

def reload(d, **keys):
    config = json.load(open(dir_ + "/config.json"))
    config.update(keys)
    with open(dir_ + "/config.json", "w") as f:
        json.dump(config, f)
    mark = len(d.log())
    d.p.send_signal(signal.SIGHUP)
    for _ in range(50):
        time.sleep(0.1)
        if "eloaded" in d.log()[mark:]:     # or not
            break


def with_policy():
    server = nsd()
    kernel("ok")
    ads = dir_ + "/ads"
    with open(ads, "w") as f:
        f.write("||mx.example^\n0.0.0.0 zero.example\nalias.example\n")
    rules = [
        {"name": "www.example", "allow": True, "ttlMax": 100,
         "services": ["tcp/443", "udp/443"]},
        {"name": "svc.example", "allow": True, "scope": "uid"},
        {"name": "big.example", "allow": True, "scope": "cgroup"},
        {"name": "half.example", "allow": True, "scope": "client"},
        {"name": "inside.example", "allow": True, "private": True},
        {"name": "text.example", "allow": True, "types": ["A"]},
        {"name": "deep.example", "allow": False, "match": "chain"}]
    records = [
        {"name": "nas.lan", "type": "A", "value": "192.168.7.7"},
        {"name": "files.lan", "type": "CNAME", "value": "nas.lan"},
        {"name": "*.dev.lan", "type": "TXT", "value": "hello there"}]
    d = Daemon(rules=rules, defaultPolicy="deny", localRecords=records)
    for _ in range(50):
        if "192.0.2.1" in sh("dig +short +tries=1 +time=1 @127.0.0.1 www.example"):
            break
    ok("a rule's services and its ttl go into the lease",
       "lease 192.0.2.1 www.example 105 tcp/443 udp/443\n" in committed(),
       committed())
    out = sh("dig @127.0.0.1 www.example")
    ok("and clients are told no longer ttl", "\t100\tIN\tA" in out, out)
    out = sh("kdig @127.0.0.1 +edns other.example")
    ok("without a rule nothing is forwarded", "NXDOMAIN" in out and
       "EDE: 15" in out and "no rule allows it" in d.log(), out)
    out = sh("dig @127.0.0.1 text.example TXT")
    ok("a rule for another type is none", "NXDOMAIN" in out, out)
    nobody = "setpriv --reuid=65534 --clear-groups "
    out = sh(nobody + "dig +short @127.0.0.1 svc.example TYPE65")
    ok("scope uid: the lease is the asking user's",
       "lease 192.0.2.8 svc.example 305 uid 65534\n" in committed(),
       out + committed())
    out = sh(nobody + "dig +tcp +short @::1 svc.example TYPE65")
    ok("over TCP and IPv6, too", "uid 65534" in
       committed().splitlines()[-1], out + committed())
    sh("dig +tcp +short @127.0.0.1 svc.example TYPE65")
    ok("and root's is root's", " uid 0" in committed().splitlines()[-1],
       committed())
    out = sh("dig +tcp +short @127.0.0.1 big.example")
    ok("scope cgroup", " cgroup " in committed().splitlines()[-1],
       committed()[-200:])
    out = sh("dig +short @127.0.0.1 half.example")
    ok("scope client", "lease 192.0.2.7 half.example 305 client 127.0.0.1\n"
       in committed(), out)
    before = committed()
    out = sh("dig @::1 half.example")
    ok("never another client's, nor anybody's", "SERVFAIL" in out and
       committed() == before and "another IP version" in d.log(), out)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    d.p.send_signal(signal.SIGSTOP)
    os.waitpid(d.p.pid, os.WUNTRACED)   # until it stands still
    s.sendto(question("svc.example", 65), ("127.0.0.1", 53))
    s.close()
    d.p.send_signal(signal.SIGCONT)
    time.sleep(1)
    ok("a program that is gone gets no lease", committed() == before and
       "was not found" in d.log(), committed()[len(before):])
    out = sh("dig +short @127.0.0.1 inside.example")
    ok("a rule may let a name have private addresses",
       out.strip() == "192.168.1.1", out)

    out = sh("dig +short @127.0.0.1 files.lan")
    ok("a local record, over a local alias", out.split() ==
       ["nas.lan.", "192.168.7.7"] and
       "lease 192.168.7.7 files.lan" in committed(), out)
    out = sh("dig +short @127.0.0.1 -x 192.168.7.7; "
             "dig +short @127.0.0.1 a.dev.lan TXT")
    ok("its PTR record, and names below", out.split("\n")[:2] ==
       ["nas.lan.", '"hello there"'], out)
    out = sh("dig @127.0.0.1 nas.lan AAAA; dig @127.0.0.1 a.dev.lan A")
    ok("no other type of it is asked for", out.count("NOERROR") == 2 and
       "ANSWER: 1" not in out, out)
    out = sh("dig +short @127.0.0.1 localhost; "
             "dig +short @127.0.0.1 x.localhost AAAA")
    ok("localhost is here", out.split() == ["127.0.0.1", "::1"], out)

    mark = len(committed())
    reload(d, rules=rules[1:])
    out = committed()[mark:]
    ok("a reload revokes at once what is forbidden now",
       "revoke 192.0.2.1 www.example" in out and "Revoked leases=" in d.log()
       and "svc.example" not in out and "files.lan" not in out, out)
    mark = len(committed())
    reload(d, defaultPolicy="allow", refusal="null", rules=[],
           lists=[{"file": ads, "name": "ads"}])
    for n in ("mx.example", "x.mx.example", "zero.example"):
        out = sh("dig +noall +answer @127.0.0.1 %s; "
                 "dig +short @127.0.0.1 %s AAAA" % (n, n))
        ok("on a list: " + n, "0.0.0.0" in out and "::" in out and
           "\t10\tIN" in out, out)
    ok("the log says which", "a list denies it: ads" in d.log())
    out = sh("kdig @127.0.0.1 +edns deep.example")
    ok("a listed name as an alias: no address",
       "EDE: 15" in out and "192.0.2.1" not in out and
       "192.0.2.1" not in committed()[mark:] and
       "a list denies an alias" in d.log(), out)
    out = sh("dig +short @127.0.0.1 www.example")
    ok("what is on no list is answered", out.strip() == "192.0.2.1", out)
    reload(d, lists=[{"file": dir_ + "/none"}], refusal="refused")
    out = sh("dig +short @127.0.0.1 zero.example")
    ok("a list that is missing: all stays as it was", out.strip() ==
       "0.0.0.0" and dir_ + "/none: lists: cannot be opened" in d.log(),
       d.log()[-500:])
    reload(d, lists=[{"file": ads}], refusal="refused",
           searchDomains=["example"])
    for n, want in (("zero.example", "REFUSED"), ("other", "NXDOMAIN"),
                    ("a.b.example", "NXDOMAIN"), ("dns.google", "NXDOMAIN"),
                    ("x.onion", "NXDOMAIN")):
        out = sh("dig @127.0.0.1 " + n)
        ok("%s: %s" % (n, want), want in out, out)
    out = sh("dig @127.0.0.1 _dns.resolver.arpa TYPE64")
    ok("no other resolver is designated", "NOERROR" in out and
       "ANSWER: 0" in out, out)

    reload(d, lists=[], searchDomains=[], guardLoopback=True, clientRate=20,
           clientBurst=20, strikeLimit=10)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for i in range(200):
        s.sendto(question("x%d.onion" % i), ("127.0.0.1", 53))
    s.close()
    time.sleep(0.5)
    c = d.counters()
    ok("a client that asks too often, for names that are none",
       c["guard_limited"] >= 100 and c["guard_slowed"] == 1 and
       "Guarded question=x" in d.log(), c)
    reload(d, strikeLimit=0, clientRate=0, tunnelAction="refuse",
           tunnelScore=100)
    for i in range(60):
        out = sh("dig +tries=1 @127.0.0.1 %s.%s.example TXT" %
                 (os.urandom(25).hex(), "tunnel.www"))
        if "REFUSED" in out:
            break
    ok("a tunnel is refused", i < 59 and "looks like a tunnel" in d.log(),
       out)
    out = sh("dig +short @127.0.0.1 www.example")
    ok("and other names are not", out.strip() == "192.0.2.1", out)
    d.stop("with a policy")
    server.terminate()
    server.wait()


# --- a hostile one -----------------------------------------------------------

class Upstream:
    """Answers as its behaviour says, over UDP and TCP."""

    def __init__(self, address="127.0.0.53"):
        self.behaviour = lambda query, send: None
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((address, 53))
        self.tcp = socket.socket()
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tcp.bind((address, 53))
        self.tcp.listen(50)
        self.tcp_behaviour = lambda query, connection: None
        threading.Thread(target=self.run_udp, daemon=True).start()
        threading.Thread(target=self.run_tcp, daemon=True).start()

    def run_udp(self):
        while True:
            query, peer = self.udp.recvfrom(65536)
            with contextlib.suppress(OSError):
                self.behaviour(query, lambda w: self.udp.sendto(w, peer))

    def run_tcp(self):
        while True:
            connection = self.tcp.accept()[0]
            with contextlib.suppress(OSError), connection:
                connection.settimeout(3)
                query = connection.recv(65536)[2:]
                self.tcp_behaviour(query, connection)


def reply_to(query, answers=b"", n=0, flags=0x8180, id_=None, q=None):
    end = 12
    while query[end]:
        end += query[end] + 1
    end += 5
    return (query[:2] if id_ is None else id_) + struct.pack(
        "!HHHHH", flags, 1, n, 0, 0) + (query[12:end] if q is None else q) + \
        answers


def record(address="192.0.2.1", owner=b"\xc0\x0c"):
    return owner + struct.pack("!HHIH", 1, 1, 300, 4) + \
        socket.inet_aton(address)


def with_hostile_upstream():
    up = Upstream()
    kernel("ok")
    d = Daemon(workers=3)
    mark = len(committed())

    def good(query, send):
        send(reply_to(query, record(), 1))

    def attempt(text, behaviour, want, settle=8):
        up.behaviour = behaviour
        reply = ask(question("www.example"), settle)
        ok(text, rcode(reply) in want and (rcode(reply) == 0 or
                                           b"\xc0\0\2" not in reply[12:]),
           repr(reply))

    def strays(query, send):
        for _ in range(300):
            send(reply_to(query, record("192.0.2.66"), 1,
                          id_=os.urandom(2)))
        good(query, send)

    def wrong_case(query, send):
        q = query[12:].split(b"\0")[0]
        send(reply_to(query, record("192.0.2.66"), 1, q=q.swapcase() +
                      b"\0" + struct.pack("!HH", 1, 1)))
        good(query, send)

    def truncated(query, send):
        send(reply_to(query, record(), 1)[:-6])
        good(query, send)

    def looping(query, send):
        send(reply_to(query, record(owner=b"\xc0\x1d"), 1))
        send(reply_to(query, record(owner=b"\xc0\xff"), 1))
        good(query, send)

    def noise(query, send):
        for i in range(200):
            send(os.urandom(i * 3))
        good(query, send)

    def other_question(query, send):
        send(reply_to(query, record("192.0.2.66"), 1, q=name("evil.example") +
                      struct.pack("!HH", 1, 1)))
        good(query, send)

    def tcp_good(query, c):
        w = reply_to(query, record(), 1)
        for octet in struct.pack("!H", len(w)) + w:
            c.send(bytes([octet]))

    up.tcp_behaviour = tcp_good
    attempt("a good answer", good, (0,))
    attempt("300 forged ids before it", strays, (0,))
    attempt("letters in the wrong case before it", wrong_case, (0,))
    attempt("an answer cut short before it", truncated, (0,))
    attempt("pointers that loop before it", looping, (0,))
    attempt("noise before it", noise, (0,))
    attempt("another question's answer before it", other_question, (0,))
    ok("nothing of all that was committed", "192.0.2.66" not in
       committed()[mark:], committed()[mark:])
    ok("the forgeries are counted",
       d.counters().get("upstream_strays", 0) >= 2 * 32, d.counters())
    ok("and too many of them make it ask by TCP",
       "Forged answers, asking by TCP" in d.log(), d.log())
    late = []

    def slowly(query, send):
        late.append((query, send))
        if len(late) > 1:
            good(query, send)

    attempt("the first try is lost", slowly, (0,))
    late[0][1](reply_to(late[0][0], record("192.0.2.66"), 1))
    attempt("silence", lambda query, send: None, (2,))
    ok("a late answer is nobody's", "192.0.2.66" not in committed()[mark:])

    def to_tcp(query, send):
        send(reply_to(query, flags=0x8380))

    def tcp_half(query, c):
        w = reply_to(query, record(), 1)
        c.send(struct.pack("!H", len(w)) + w[:20])

    up.tcp_behaviour = tcp_good
    attempt("truncated, then over TCP octet by octet", to_tcp, (0,))
    up.tcp_behaviour = tcp_half
    attempt("TCP closed in the middle of the answer", to_tcp, (2,))
    up.tcp_behaviour = lambda query, c: None
    attempt("TCP closed without a word", to_tcp, (2,))
    up.tcp_behaviour = lambda query, c: c.send(struct.pack("!H", 5) + b"12345")
    attempt("TCP with five octets", to_tcp, (2,))
    up.tcp_behaviour = lambda query, c: c.send(b"\0\0" * 100)
    attempt("TCP with nothing, a hundred times", to_tcp, (2,))
    up.behaviour = good

    # Clients are no better.
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    random.seed(7)
    for i in range(3000):
        w = bytearray(question("www.example") if i % 2 else
                      os.urandom(random.randrange(600)))
        for _ in range(random.randrange(5)):
            if w:
                w[random.randrange(len(w))] = random.randrange(256)
        s.sendto(bytes(w), ("127.0.0.1", 53))
        if i % 100 == 0:
            time.sleep(0.05)
    s.close()
    time.sleep(1)
    ok("3,000 datagrams of noise", rcode(ask(question("www.example"))) == 0)
    ok("counted", d.counters().get("malformed", 0) > 500, d.counters())
    ok("a question that is an answer gets none",
       ask(b"\0\1\x80\0" + question("www.example")[4:], 1) is None)
    ok("no question: FORMERR", rcode(ask(b"\0\1\1\0" + b"\0" * 8)) == 1)
    ok("an update: NOTIMP",
       rcode(ask(b"\0\1\x28\0" + question("www.example")[4:])) == 4)
    ok("a transfer: REFUSED", rcode(ask(question("example", 252))) == 5)

    connections = []
    for i in range(1000):
        with contextlib.suppress(OSError):
            c = socket.create_connection(("127.0.0.1", 53), 1)
            c.send(b"\xff")
            connections.append(c)
    ok("beside a thousand connections that say nothing",
       rcode(ask(question("www.example"), tcp=True)) == 0)
    ok("of which it keeps so many", d.counters().get("connections_now", 999)
       <= 256, d.counters())
    for c in connections:
        c.close()

    slow = socket.create_connection(("127.0.0.1", 53))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow.settimeout(1)
    q = question("www.example")
    with contextlib.suppress(OSError):
        for _ in range(60000):
            slow.send(struct.pack("!H", len(q)) + q)
    ok("a client that asks and never reads is not waited for",
       rcode(ask(question("www.example"))) == 0)
    slow.close()
    ok("and memory stays bounded", d.rss() < 600000, d.rss())
    d.stop("under attack")


# --- configuration -----------------------------------------------------------

def configuration():
    before = committed()
    for text, keys, word in (
            ("an unknown key", {"nope": 1}, "nope"),
            ("a wrong type", {"ttl": []}, "ttl"),
            ("TLS without a certificate", {"listenTLS": True}, "listenCert"),
            ("a bad address", {"fwdAddr": "127.0.0.53"}, "fwdAddr"),
            ("the upstream is ourselves", {"fwdAddr": "127.0.0.1:53"},
             "fwdAddr")):
        d = Daemon(**keys)
        rc = d.p.wait(10)
        ok(text + " is refused, by its name", rc == 2 and word in d.log(),
           "%s %s" % (rc, d.log()))
    d = Daemon(listenAddr="192.0.2.99:53")
    rc = d.p.wait(10)
    ok("an address that is not ours cannot be listened on", rc == 1 and
       "192.0.2.99:53" in d.log(), "%s %s" % (rc, d.log()))
    ok("and nothing was changed in the kernel", committed() == before)


try:
    sh("ip link set lo up")
    parts = (transports, manners, life, burst, stale, nomem, metrics,
             peers)
    for part in parts:
        if sys.argv[1:] == [part.__name__]:
            part.scenarios(sys.modules[__name__])
            break
    else:
        with_resolver()
        with_policy()
        with_hostile_upstream()
        configuration()
        for part in parts:
            part.scenarios(sys.modules[__name__])
finally:
    sh("pkill -P %d" % os.getpid())
    shutil.rmtree(dir_)
print("1..%d" % tests)
os._exit(1 if failed else 0)
