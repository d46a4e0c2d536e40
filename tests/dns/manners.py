# SPDX-License-Identifier: GPL-2.0
"""Manners of messages, workers, queries that share an answer, the cache; then
the same names through a resolver that does nothing but forward. Called by
run.py, whose helpers come in as t."""
import contextlib
import json
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import time

t = None
UPSTREAM = "127.0.0.55"
COMPARED = "127.0.0.56"
HOSTS = 1240     # of the zone that is compared: 10,000 questions


class Recorder:
    """Behaviour of an upstream that notes what it is asked."""

    def __init__(self, upstream, answer=None, delay=0.0):
        self.queries = []
        self.answer = answer or (lambda query: t.reply_to(query, t.record(), 1))
        self.delay = delay
        upstream.behaviour = self

    def __call__(self, query, send):
        self.queries.append(query)
        time.sleep(self.delay)
        if self.answer(query) is not None:
            send(self.answer(query))


def opt(options=b"", version=0):
    return struct.pack("!BHHBBHH", 0, 41, 1232, 0, version, 0, len(options)) \
        + options


def with_opt(query, record):
    return query[:10] + b"\0\1" + query[12:] + record


def find_option(reply, code):
    """What an option of the OPT record, the last one, carries; or None."""
    end = 12
    while reply[end]:
        end += reply[end] + 1
    at = reply.rfind(b"\0\0\x29", end)
    at += 11
    while at + 4 <= len(reply):
        got, n = struct.unpack("!HH", reply[at:at + 4])
        if got == code:
            return reply[at + 4:at + 4 + n]
        at += 4 + n
    return None


def collect(sockets, n, seconds):
    """Up to n datagrams that come within the time."""
    got, end = [], time.time() + seconds
    while len(got) < n and time.time() < end:
        for s in select.select(sockets, [], [], max(0, end - time.time()))[0]:
            with contextlib.suppress(OSError):
                got.append(s.recv(65536))
    return got


def client():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, 33, 4 << 20)    # SO_RCVBUFFORCE
    s.connect(("127.0.0.1", 53))
    return s


def manners(up):
    seen = Recorder(up)
    d = t.Daemon(fwdAddr=UPSTREAM + ":53", workers=4)
    q = t.question("www.example")
    r = t.ask(with_opt(q, opt(version=1)))
    t.ok("an EDNS version that we do not know: BADVERS", r and r[3] & 15 == 0
         and r[-6] == 1 and not seen.queries, repr(r))
    r = t.ask(t.question("www.example", 255))
    t.ok("ANY: one HINFO record, nobody is asked", r and b"\7RFC8482" in r and
         r[7] == 1 and not seen.queries, repr(r))
    ecs = struct.pack("!HHHBBBBB", 8, 7, 1, 24, 0, 192, 0, 2)
    cookie = struct.pack("!HH", 10, 8) + b"12345678"
    replies = [t.ask(with_opt(t.question("www.example"), opt(ecs + cookie)))
               for _ in range(8)]
    t.ok("the client's options go no further", all(
        find_option(w, 8) is None and find_option(w, 10) is None
        for w in seen.queries) and seen.queries, seen.queries)
    cookies = [find_option(r, 10) for r in replies]
    t.ok("a cookie from each worker", all(
        c and len(c) == 24 and c.startswith(b"12345678\1") for c in cookies),
        cookies)
    t.ok("and of the same making", len({c[16:] for c in cookies
                                        if c[12:16] == cookies[0][12:16]}) == 1,
         cookies)
    r = t.ask(with_opt(q, opt(struct.pack("!HH", 10, 3) + b"123")))
    t.ok("half a cookie: FORMERR", t.rcode(r) == 1, repr(r))
    r = t.ask(q + b"")
    t.ok("no EDNS asked, none told", r and r[11] == 0, repr(r))
    r = t.ask(t.question("www.example")[:-2] + b"\0\3")
    t.ok("another class: REFUSED, and told as it was asked",
         t.rcode(r) == 5 and r.endswith(b"\0\3"), repr(r))
    mark = d.counters().get("queries")
    sockets = [client() for _ in range(50)]
    for i in range(1000):
        sockets[i % 50].send(t.question("n%d.example" % i, id_=i))
        if i % 50 == 49:
            time.sleep(0.02)
    got = collect(sockets, 1000, 10)
    t.ok("1,000 names over four workers", len(got) == 1000 and
         {w[:2] for w in got} == {struct.pack("!H", i) for i in range(1000)} and
         all(t.rcode(w) == 0 for w in got), len(got))
    c = d.counters()
    t.ok("whose counters add up", c.get("queries") == mark + 1000, c)
    log = t.sh("%s -config %s/config.json" % (t.DAEMON, t.dir_))
    t.ok("a second daemon cannot listen beside them",
         "cannot bind 127.0.0.1:53" in log, log)
    d.stop("manners")


def sharing(up):
    seen = Recorder(up, delay=0.5)
    d = t.Daemon(fwdAddr=UPSTREAM + ":53", workers=1, dnsTTLCache=60)
    mark = len(t.committed())
    s = client()
    names = ["".join(random.choice((c, c.upper())) for c in "shared.example")
             for _ in range(30)]
    for i, name in enumerate(names):
        s.send(t.question(name, id_=i))
    got = {w[:2]: w for w in collect([s], 30, 5)}
    t.ok("30 clients ask the same at once: each has its reply, its id, its "
         "letters", len(got) == 30 and all(
             t.name(name) in got[struct.pack("!H", i)] and
             b"\xc0\0\2\1" in got[struct.pack("!H", i)]
             for i, name in enumerate(names)), got)
    t.ok("one question, one commit", len(seen.queries) == 1 and
         t.committed()[mark:].count("shared.example") == 1,
         (len(seen.queries), t.committed()[mark:]))
    s.send(t.question("SHARED.example"))
    got = collect([s], 1, 2)
    t.ok("later it comes from the cache, with another commit",
         len(got) == 1 and b"SHARED" in got[0] and len(seen.queries) == 1 and
         t.committed()[mark:].count("shared.example") == 2, got)
    t.kernel("fail")
    for i in range(10):
        s.send(t.question("failing.example", id_=i))
    got = collect([s], 10, 5)
    t.ok("a commit that fails, fails for all", len(got) == 10 and
         all(t.rcode(w) == 2 and b"\xc0\0\2\1" not in w for w in got), got)
    t.kernel("ok")

    # What the rules forbid meanwhile.
    config = json.load(open(t.dir_ + "/config.json"))
    config["blacklist"] = {"domains": ["late.example"]}
    seen.delay = 1
    s.send(t.question("late.example", id_=1))
    time.sleep(0.3)
    json.dump(config, open(t.dir_ + "/config.json", "w"))
    d.p.send_signal(signal.SIGHUP)
    got = collect([s], 1, 5)
    t.ok("a reload holds for a query under way", len(got) == 1 and
         t.rcode(got[0]) == 3 and "late.example" not in t.committed()[mark:],
         got)
    s.send(t.question("other.example", id_=2))
    time.sleep(0.3)
    d.p.send_signal(signal.SIGHUP)
    got = collect([s], 1, 5)
    t.ok("and keeps one that may go on", len(got) == 1 and
         t.rcode(got[0]) == 0, got)
    seen.delay = 0.5
    s.send(t.question("last.example", id_=3))
    time.sleep(0.2)
    d.p.send_signal(signal.SIGTERM)
    got = collect([s], 1, 3)
    t.ok("told to end, it answers what it was asked", len(got) == 1 and
         t.rcode(got[0]) == 0, got)
    d.stop("sharing")


def soa(query):
    """NXDOMAIN with a SOA record whose minimum is 60 s."""
    rdata = b"\0\0" + struct.pack("!IIIII", 1, 2, 3, 4, 60)
    reply = t.reply_to(query, b"\0" + struct.pack("!HHIH", 6, 1, 900,
                                                  len(rdata)) + rdata, 0,
                       flags=0x8183)
    return reply[:8] + b"\0\1" + reply[10:]


def caching(up):
    seen = Recorder(up, soa)
    d = t.Daemon(fwdAddr=UPSTREAM + ":53", workers=1, dnsTTLCache=2,
                 serveStale=60)
    for _ in range(3):
        r = t.ask(t.question("no.example"))
    t.ok("NXDOMAIN with its SOA is kept", t.rcode(r) == 3 and
         len(seen.queries) == 1 and r[9] == 1, repr(r))
    t.ok("with the ttl that it had", b"\0\6\0\1\0\0\3" in r, repr(r))
    seen.answer = lambda query: t.reply_to(query, flags=0x8183)
    for _ in range(3):
        r = t.ask(t.question("no2.example"))
    t.ok("without, it is not", t.rcode(r) == 3 and len(seen.queries) == 4,
         len(seen.queries))
    seen.answer = lambda query: t.reply_to(query, t.record(), 1)
    t.ask(t.question("stale.example"))
    seen.answer = lambda query: None
    time.sleep(2.5)
    mark = len(t.committed())
    r = t.ask(with_opt(t.question("stale.example"), opt()), 8)
    t.ok("the upstream is silent: the stale answer, and said so",
         r and t.rcode(r) == 0 and b"\xc0\0\2\1" in r and
         find_option(r, 15) == b"\0\3" and b"\0\1\0\1\0\0\0\x1e" in r, repr(r))
    t.ok("it is committed again", "stale.example" in t.committed()[mark:],
         t.committed()[mark:])
    d.stop("caching")


def overload(up):
    seen = Recorder(up, lambda query: None)
    d = t.Daemon(fwdAddr=UPSTREAM + ":53", workers=1, maxQueries=50)
    s = client()
    begin = time.time()
    for i in range(500):
        s.send(t.question("n%d.example" % i, id_=i))
        time.sleep(0.0005)
    got = collect([s], 450, 2)
    t.ok("over maxQueries: SERVFAIL at once", len(got) == 450 and
         all(t.rcode(w) == 2 for w in got) and time.time() - begin < 4,
         (len(got), time.time() - begin))
    t.ok("counted", d.counters().get("refused_busy") == 450, d.counters())
    collect([s], 50, 8)
    seen.answer = lambda query: t.reply_to(query, t.record(), 1)
    got = [t.ask(t.question("x%d.example" % i)) for i in range(100)]
    t.ok("and it recovers at once", all(t.rcode(w) == 0 for w in got),
         [t.rcode(w) for w in got])
    d.stop("overload")


# --- beside a forwarder that does nothing else --------------------------------

def zone():
    """Thousands of names of all kinds; returns what to ask."""
    random.seed(3)
    lines, ask = [], []

    def add(name, kind, *data):
        for text in data:
            lines.append("%s %s %s" % (name, kind, text))
        ask.append((name, kind))

    for i in range(HOSTS):
        add("a%d" % i, "A", *("192.0.%d.%d" % (random.randrange(3, 200), n + 1)
                              for n in range(random.choice((1, 1, 2, 5, 20)))))
        add("a%d" % i, "AAAA", *("2001:db8:%x::%x" % (i, n + 1)
                                 for n in range(random.choice((1, 3)))))
        add("c%d" % i, "CNAME", "a%d" % i if i % 3 else "c%d" % (i + 1)
            if i < HOSTS - 2 else "a0")
        ask += [("c%d" % i, "A"), ("c%d" % i, "MX"), ("A%d" % i, "A"),
                ("none%d" % i, "A"), ("a%d" % i, "MX")]
    for i in range(15):
        add("mx%d" % i, "MX", "10 a%d" % i, "20 mail.elsewhere.test2.")
        add("txt%d" % i, "TXT", *['"%s"' % ("x" * n) for n in
                                  (1, 17 * i % 255, 255)[:i % 3 + 1]])
        add("_s%d._tcp" % i, "SRV", "1 2 %d a%d" % (i + 1, i))
        add("caa%d" % i, "CAA", '0 issue "ca%d.example"' % i)
        add("tlsa%d" % i, "TLSA", "3 1 1 " + "ab" * 32)
        add("h%d" % i, "HTTPS", "1 . alpn=h2 ipv4hint=192.0.2.%d" % (i + 1))
        add("naptr%d" % i, "NAPTR", '1 2 "s" "SIP+D2U" "" _s%d._tcp' % i)
        add("*.w%d" % i, "A", "192.0.9.%d" % (i + 1))
        ask += [("x.y.w%d" % i, "A"), ("w%d" % i, "A"), ("h%d" % i, "TYPE65"),
                ("txt%d" % i, "A")]
    with open(t.dir_ + "/zone2", "w") as f:
        f.write("$ORIGIN compare.example.\n$TTL 86400\n"
                "@ SOA ns hostmaster 1 3600 600 86400 3600\n@ NS ns\n"
                "ns A 192.0.2.53\n" + "\n".join(lines) + "\n")
    ask += [("@", "SOA"), ("@", "NS"), ("@", "A"), ("ns", "A")]
    return [("%s.compare.example" % name if name != "@" else "compare.example",
             kind) for name, kind in ask if kind != "CNAME" or name != "c0"]


def servers():
    d = t.dir_
    with open(d + "/nsd2.conf", "w") as f:
        f.write("""server:
 ip-address: %s
 username: ""
 zonesdir: "%s"
 database: ""
 pidfile: "%s/pid2"
 logfile: "%s/nsd2.log"
 xfrdfile: "%s/xfrd2"
 xfrdir: "%s"
 zonelistfile: "%s/zones2"
 minimal-responses: yes
remote-control:
 control-enable: no
zone:
 name: compare.example
 zonefile: zone2
""" % ((COMPARED,) + (d,) * 6))
    with open(d + "/unbound.conf", "w") as f:
        f.write("""server:
 interface: 127.0.0.1@5353
 username: ""
 chroot: ""
 directory: "%s"
 pidfile: ""
 use-syslog: no
 do-not-query-localhost: no
 module-config: "iterator"
 harden-referral-path: no
 qname-minimisation: no
forward-zone:
 name: "."
 forward-addr: %s
remote-control:
 control-enable: no
""" % (d, COMPARED))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return [subprocess.Popen(["nsd", "-d", "-c", d + "/nsd2.conf"], **quiet),
            subprocess.Popen(["unbound", "-d", "-c", d + "/unbound.conf"],
                             **quiet)]


def parse(text):
    """By question: rcode, flags, answer and authority, ttls left out."""
    found, key, part = {}, None, None
    for line in text.splitlines():
        if line.startswith(";; ->>HEADER<<-"):
            rcode = line.split("status: ")[1].split(",")[0]
        elif line.startswith(";; flags:"):
            flags = line.split("flags:")[1].split(";")[0].split()
        elif line.startswith(";; QUESTION"):
            part = "question"
        elif line.startswith(";; ") and line.endswith(" SECTION:"):
            part = line.split()[1]
        elif part == "question" and line.startswith(";"):
            key = " ".join(line[1:].split())
            found[key] = [rcode, sorted(flags), [], [], 0]
        elif key and line and not line.startswith(";"):
            owner, ttl, rest = line.split(None, 2)
            if part in ("ANSWER", "AUTHORITY"):
                found[key][2 if part == "ANSWER" else 3].append(
                    owner.lower() + " " + " ".join(rest.split()))
                found[key][4] = max(found[key][4], int(ttl))
    for fields in found.values():
        fields[2].sort()
        fields[3].sort()
    return found


def comparison():
    ask = zone()
    with open(t.dir_ + "/names", "w") as f:
        f.writelines("%s %s\n" % pair for pair in ask)
    running = servers()
    d = t.Daemon(fwdAddr=COMPARED + ":53", dnsTTLCache=300, workers=2)
    for port in ("53", "5353"):
        for _ in range(50):
            if "192.0.2.53" in t.sh("dig +short +tries=1 +time=1 @127.0.0.1 -p "
                                    + port + " ns.compare.example"):
                break
            time.sleep(0.1)
    dig = "dig @127.0.0.1 -p %s -f " + t.dir_ + "/names +tries=2 +time=5 " \
        "+noadflag +noall +comments +question +answer +authority"
    both = [parse(t.sh(dig % port)) for port in ("53", "5353")]
    t.ok("%d names through us and through unbound" % len(both[1]),
         len(both[0]) == len(both[1]) >= 10000, [len(b) for b in both])
    differ = []
    for key, theirs in both[1].items():
        ours = both[0].get(key)
        if not ours or ours[:4] != theirs[:4] or \
                abs(ours[4] - theirs[4]) > 60:
            differ.append("%s: %s, %s" % (key, ours, theirs))
    t.ok("rcode, flags, records and ttls agree", not differ,
         "%d\n%s" % (len(differ), "\n".join(differ[:20])))
    d.stop("comparison")
    for p in running:
        p.terminate()
        p.wait()


def scenarios(helpers):
    global t
    t = helpers
    up = t.Upstream(UPSTREAM)
    t.kernel("ok")
    manners(up)
    sharing(up)
    caching(up)
    overload(up)
    comparison()
