# SPDX-License-Identifier: GPL-2.0
"""Several upstreams, TCP and TLS in both directions. Called by run.py, whose
helpers come in as t."""
import base64
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time

t = None
NAME = "dns.example.test"


# --- certificates ------------------------------------------------------------

def openssl(command):
    return t.sh("cd %s && openssl %s" % (t.dir_, command))


def certificate(file, ca="ca", name=NAME, address="127.0.0.54", days=2,
                more=""):
    """file.key and file.pem, signed by ca, or by itself if there is none."""
    with open(t.dir_ + "/ext", "w") as f:
        f.write("subjectAltName=DNS:%s,IP:%s\n" % (name, address))
    openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
            "-keyout %s.key -subj /CN=%s -out csr" % (file, name))
    sign = "-CA %s.pem -CAkey %s.key -CAcreateserial" % (ca, ca) if ca else \
        "-signkey %s.key" % file
    openssl("x509 -req -in csr %s -days %d -extfile ext -out %s.pem %s" %
            (sign, days, file, more))


def certificates():
    openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
            "-keyout ca.key -out ca.pem -days 2 -subj /CN=ca "
            "-addext basicConstraints=critical,CA:TRUE")
    certificate("good")
    certificate("other", name="other.example.test", address="127.0.0.99")
    certificate("self", ca=None)
    certificate("client", name="client")
    # Ended yesterday: openssl x509 of Debian 12 takes no dates, ca does.
    with open(t.dir_ + "/ca.conf", "w") as f:
        f.write("[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=%s\ndatabase=%s/index\n"
                "serial=%s/serial\ndefault_md=sha256\npolicy=p\n"
                "[p]\ncommonName=supplied\n" % ((t.dir_,) * 3))
    open(t.dir_ + "/index", "w").close()
    with open(t.dir_ + "/serial", "w") as f:
        f.write("77\n")
    certificate("expired")
    openssl("ca -batch -config ca.conf -cert ca.pem -keyfile ca.key "
            "-startdate 20200101000000Z -enddate 20200201000000Z -in csr "
            "-extfile ext -notext -out expired.pem")


def file(name):
    return t.dir_ + "/" + name


def pin(name):
    spki = subprocess.run(
        "openssl x509 -in %s -noout -pubkey | openssl pkey -pubin -outform der"
        % file(name), shell=True, stdout=subprocess.PIPE).stdout
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


# --- scripted servers over TCP and TLS ---------------------------------------

def read_message(connection):
    data = b""
    while len(data) < 2 or len(data) < 2 + struct.unpack("!H", data[:2])[0]:
        got = connection.recv(2 if len(data) < 2 else
                              2 + struct.unpack("!H", data[:2])[0] - len(data))
        if not got:
            raise EOFError
        data += got
    return data[2:]


def framed(wire):
    return struct.pack("!H", len(wire)) + wire


def good(query, address="192.0.2.1"):
    return t.reply_to(query, t.record(address), 1)


class Server:
    """serve(connection, number) for each connection, in a thread."""

    def __init__(self, serve, address="127.0.0.54", port=53, cert=None):
        self.serve = serve
        self.n = 0
        self.first = []     # octets of each connection before TLS
        self.resumed = []
        self.context = None
        if cert:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(file(cert + ".pem"),
                                         file(cert + ".key"))
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen(50)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection = self.socket.accept()[0]
            except OSError:
                return
            self.n += 1
            threading.Thread(target=self.one, args=(connection, self.n),
                             daemon=True).start()

    def one(self, connection, number):
        connection.settimeout(20)
        with contextlib.suppress(OSError, EOFError, ssl.SSLError):
            if self.context:
                self.first.append(connection.recv(3, socket.MSG_PEEK))
                connection = self.context.wrap_socket(connection,
                                                      server_side=True)
                self.resumed.append(connection.session_reused)
            self.serve(connection, number)
        connection.close()

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def answer_all(connection, number):
    while True:
        connection.sendall(framed(good(read_message(connection))))


def ask(name="www.example", timeout=8):
    begin = time.time()
    reply = t.ask(t.question(name), timeout)
    return t.rcode(reply), time.time() - begin


def ask_many(n, timeout=8, prefix="n"):
    """n questions at once over UDP; the rcodes by number."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(timeout)
    for i in range(n):
        s.sendto(t.question("%s%d.example" % (prefix, i), id_=i),
                 ("127.0.0.1", 53))
    got = {}
    with contextlib.suppress(OSError):
        while len(got) < n:
            reply = s.recv(65536)
            got[struct.unpack("!H", reply[:2])[0]] = t.rcode(reply)
    s.close()
    return got


def all_good(got, n):
    return len(got) == n and not any(got.values())


def daemon(**keys):
    keys.setdefault("fwdAddr", "127.0.0.54:53")
    return t.Daemon(**keys)


# --- TCP ---------------------------------------------------------------------

def tcp_upstream():
    mark = len(t.committed())
    server = Server(answer_all)
    d = daemon(fwdProto="tcp", upstreamTryTimeout=1000)
    ok = t.ok
    got = ask_many(60)
    ok("TCP: 60 questions at once", all_good(got, 60), got)
    n = server.n
    for i in range(20):
        ask("again%d.example" % i)
    ok("TCP: few connections, used again", server.n == n and n <= 4, server.n)
    ok("TCP: the kernel is told of TCP alone", told(mark) ==
       ["upstream 127.0.0.54:53 proto 6"], told(mark))

    def backwards(connection, number):
        while True:
            queries = [read_message(connection) for _ in range(10)]
            for query in reversed(queries):
                connection.sendall(framed(good(query)))

    server.stop()
    d.stop("over TCP")
    server = Server(backwards)
    d = daemon(fwdProto="tcp", upstreamConnections=1)
    got = ask_many(30)
    ok("TCP: answers in another order", all_good(got, 30), got)
    server.stop()
    d.stop("answers in another order")

    def one_each(connection, number):
        connection.sendall(framed(good(read_message(connection))))

    server = Server(one_each)
    d = daemon(fwdProto="tcp", upstreamConnections=2)
    got = ask_many(20)
    ok("TCP: a server that closes after each answer", all_good(got, 20), got)
    server.stop()

    def middle(connection, number):
        wire = framed(good(read_message(connection)))
        if number < 3:
            connection.sendall(wire[:20])
        else:
            connection.sendall(wire)
            answer_all(connection, number)

    server = Server(middle)
    rcode, took = ask()
    ok("TCP: twice closed in the middle of the answer", rcode == 0, rcode)
    server.stop()
    d.stop("closed connections")

    def silent_first(connection, number):
        if number == 1:
            time.sleep(15)
        answer_all(connection, number)

    server = Server(silent_first)
    d = daemon(fwdProto="tcp", upstreamTryTimeout=500)
    rcode, took = ask()
    ok("TCP: a half open connection is left for a fresh one",
       rcode == 0 and took < 3, (rcode, took))
    server.stop()

    def one_stays(connection, number):
        while True:
            query = read_message(connection)
            if b"\x04slow" in query.lower():
                seen.set()
            else:
                connection.sendall(framed(good(query)))

    seen = threading.Event()
    server = Server(one_stays)
    d.stop("half open")
    d = daemon(fwdProto="tcp", upstreamConnections=1, upstreamTries=1,
                 upstreamTimeout=2000, upstreamTryTimeout=2000)
    results = []
    slow = threading.Thread(target=lambda: results.append(ask("slow.example")))
    slow.start()
    seen.wait(5)
    time.sleep(0.8)     # or it was silent for nearly all of the time
    took = max(ask("quick%d.example" % i)[1] for i in range(20))
    slow.join()
    ok("TCP: a question without answer stalls no other",
       took < 1 and results[0][0] == 2 and 1.5 < results[0][1] < 4,
       (took, results))
    ok("TCP: nor does it end the connection that answers", ask()[0] == 0 and
       server.n == 1, server.n)
    server.stop()
    d.stop("one slow")

    def keepalive(connection, number):
        while True:
            query = read_message(connection)
            opt = b"\0\0\x29\x04\xd0\0\0\0\0\0\6\0\x0b\0\2\0\0"
            w = bytearray(good(query) + opt)
            w[11] = 1
            connection.sendall(framed(bytes(w)))

    server = Server(keepalive)
    d = daemon(fwdProto="tcp")
    for i in range(3):
        ask("k%d.example" % i)
        time.sleep(0.1)
    ok("TCP: a server that wants no idle connections (RFC 7828)",
       server.n == 3, server.n)
    server.stop()

    def liar(connection, number):
        while True:
            query = read_message(connection)
            connection.sendall(framed(good(
                query.replace(b"\3", b"\3", 1), "192.0.2.66")
                .replace(query[12:].split(b"\0")[0],
                         query[12:].split(b"\0")[0].swapcase(), 1)))

    server = Server(liar)
    mark = len(t.committed())
    rcode, took = ask()
    ok("TCP: letters in the wrong case are no answer", rcode == 2 and
       "192.0.2.66" not in t.committed()[mark:], rcode)
    server.stop()
    rcode, took = ask()
    ok("TCP: nobody there", rcode == 2 and took < 2, (rcode, took))
    d.stop("lies over TCP")

    def wrong_ids(connection, number):
        query = read_message(connection)
        for i in range(100):
            connection.sendall(framed(os.urandom(2) +
                                      good(query, "192.0.2.66")[2:]))
        connection.sendall(framed(good(query)))
        answer_all(connection, number)

    server = Server(wrong_ids)
    d = daemon(fwdProto="tcp")
    rcode, took = ask()
    c = d.counters()
    ok("TCP: a hundred wrong ids end the connection", rcode == 2 and
       c["upstream_strays"] >= 32 and "192.0.2.66" not in
       t.committed()[mark:], (rcode, c))
    server.stop()

    def reset(connection, number):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))
        query = read_message(connection)
        if number > 2:
            connection.sendall(framed(good(query)))
            answer_all(connection, number)

    server = Server(reset)
    rcode, took = ask()
    ok("TCP: two resets, then an answer", rcode == 0 and took < 2,
       (rcode, took))
    server.stop()
    d.stop("resets")


# --- several -----------------------------------------------------------------

class Udp:
    """A resolver over UDP that counts, and answers as behaviour says."""

    def __init__(self, address, behaviour=None, port=53,
                 family=socket.AF_INET):
        self.n = 0
        self.ports = set()
        self.behaviour = behaviour or (lambda query, send: send(good(query)))
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(65536)
            except OSError:
                return
            if not query:
                return
            self.n += 1
            self.ports.add(peer[1])
            with contextlib.suppress(OSError):
                self.behaviour(
                    query, lambda w, to=peer: self.socket.sendto(w, to))

    def stop(self):
        me = self.socket.getsockname()
        s = socket.socket(self.socket.family, socket.SOCK_DGRAM)
        s.sendto(b"", me)
        time.sleep(0.1)
        self.socket.close()


def told(mark):
    """The upstreams that the kernel was told of since."""
    return [line for line in t.committed()[mark:].splitlines()
            if line.startswith("upstream ")]


def several(**keys):
    keys.setdefault("upstreams", [{"address": "127.0.0.61:53"},
                                  {"address": "127.0.0.62:53"}])
    return daemon(fwdAddr="", **keys)


def udp_upstreams():
    ok = t.ok

    def twice_and_late(query, send):
        send(good(query))
        send(good(query))

    one = Udp("127.0.0.61", twice_and_late)
    two = Udp("127.0.0.62")
    mark = len(t.committed())
    d = several()
    ok("UDP: two upstreams are four for the kernel", told(mark) == [
        "upstream 127.0.0.6%d:53 proto %d" % (i, p)
        for i in (1, 2) for p in (17, 6)], told(mark))
    for i in range(20):
        ask("d%d.example" % i)
    c = d.counters()
    ok("UDP: second answers are counted as late", c["upstream_late"] >= 19 and
       c["upstream_strays"] == 0, c)
    ok("failover: only the first is asked", two.n == 0, two.n)
    ports = len(one.ports)
    ok("UDP: the port is drawn from several", 2 < ports <= 16, ports)
    for i in range(30):
        ask_many(100, prefix="p%d-" % i)
    ok("UDP: and ports are replaced", len(one.ports) > ports + 4,
       (ports, len(one.ports)))
    one.behaviour = lambda query, send: None
    rcode, took = ask()
    ok("failover: the first is silent, the second answers", rcode == 0 and
       took < 3, (rcode, took))
    for i in range(2):
        ask("f%d.example" % i)
    n = one.n
    got = ask_many(20, prefix="g")
    ok("failover: then the first is let be", all_good(got, 20) and
       one.n <= n + 1 and "Upstream down" in d.log(), (one.n, n, d.log()))
    one.behaviour = lambda query, send: send(good(query))
    for i in range(40):
        if "Upstream up" in d.log():
            break
        took = ask("h%d.example" % i)[1]
        time.sleep(0.2)
    n = two.n
    ask("back.example")
    ok("failover: until it answers again", "Upstream up" in d.log() and
       two.n == n, d.log()[-2000:])
    one.behaviour = lambda query, send: None
    for i in range(5):
        ask("i%d.example" % i)
    mark = len(d.log())

    def far(query, send):
        threading.Timer(0.5, lambda: send(good(query))).start()

    one.behaviour = far
    for i in range(40):
        if "Upstream up" in d.log()[mark:]:
            break
        took = ask("j%d.example" % i)[1]
        time.sleep(0.2)
    ok("failover: one that is far is found up by a late answer",
       "Upstream up" in d.log()[mark:] and took < 1, d.log()[mark:])
    one.stop()
    two.stop()
    begin = time.time()
    rcodes = [ask("z%d.example" % i)[0] for i in range(3)]
    ok("failover: all dead, SERVFAIL, soon", rcodes == [2, 2, 2] and
       time.time() - begin < 3, (rcodes, time.time() - begin))
    one = Udp("127.0.0.61")
    rcode, took = ask("alive.example")
    ok("failover: the best of the dead is asked all the same", rcode == 0,
       (rcode, took))
    d.stop("failover")

    two = Udp("127.0.0.62")
    one.n = 0
    d = several(upstreamPolicy="roundRobin", upstreams=[
        {"address": "127.0.0.61:53", "weight": 1},
        {"address": "127.0.0.62:53", "weight": 3}])
    for i in range(80):
        ask("r%d.example" % i)
    ok("round robin by weight", one.n == 20 and two.n == 60, (one.n, two.n))
    d.stop("round robin")

    def slowly(query, send):
        threading.Timer(0.4, lambda: send(good(query))).start()

    one.behaviour = slowly
    one.n = two.n = 0
    d = several(upstreamPolicy="fastest")
    for i in range(60):
        ask("s%d.example" % i)
    ok("fastest: the other one is looked at now and then",
       1 <= one.n <= 4 and two.n >= 56, (one.n, two.n))
    d.stop("fastest")

    one.behaviour = lambda query, send: None
    d = several(upstreamPolicy="roundRobin", upstreamTimeout=3000,
                upstreamTryTimeout=1000)
    begin = time.time()
    got = ask_many(200, prefix="t")
    ok("a dead one among two costs time and no answer", all_good(got, 200) and
       time.time() - begin < 4, (len(got), time.time() - begin))
    d.stop("half dead")
    d = several(upstreams=[{"address": "127.0.0.61:53"}],
                upstreamTimeout=1000, upstreamTryTimeout=300,
                upstreamTries=2)
    one.n = 0
    rcode, took = ask()
    ok("a budget of two tries in a second", rcode == 2 and one.n == 2 and
       0.8 < took < 2.5, (rcode, one.n, took))
    one.behaviour = lambda query, send: send(t.reply_to(query, flags=0x8182))
    rcode, took = ask("servfail.example")
    ok("SERVFAIL is an answer", rcode == 2 and took < 0.5 and one.n == 3,
       (rcode, took, one.n))

    # A reload takes other upstreams, and those under way keep theirs.
    one.behaviour = slowly
    results = []
    slow = threading.Thread(target=lambda: results.append(ask("way.example")))
    slow.start()
    time.sleep(0.1)
    with open(file("config.json")) as f:
        config = json.load(f)
    config["upstreams"] = [{"address": "127.0.0.62:53"}]
    with open(file("config.json"), "w") as f:
        json.dump(config, f)
    n = two.n
    d.p.send_signal(signal.SIGHUP)
    slow.join()
    for _ in range(30):
        if "Reloaded" in d.log():
            break
        time.sleep(0.1)
    ok("a reload loses no question", results[0][0] == 0, results)
    ok("and asks the new upstream", ask("new.example")[0] == 0 and
       two.n == n + 1, (n, two.n))
    d.stop("reloaded")
    one.stop()
    two.stop()

    one = Udp("::1", port=5353, family=socket.AF_INET6)
    mark = len(t.committed())
    d = daemon(fwdAddr="[::1]:5353")
    ok("UDP: over IPv6", ask()[0] == 0 and one.n == 1 and told(mark) == [
        "upstream [::1]:5353 proto 17", "upstream [::1]:5353 proto 6"],
       (one.n, told(mark)))
    d.stop("over IPv6")
    one.stop()


# --- TLS upstream ------------------------------------------------------------

def unbound():
    with open(file("unbound.conf"), "w") as f:
        f.write("""server:
 interface: 127.0.0.54@853
 do-daemonize: no
 username: ""
 chroot: ""
 directory: "%s"
 pidfile: ""
 use-syslog: no
 tls-service-key: "%s"
 tls-service-pem: "%s"
 tls-port: 853
 access-control: 0.0.0.0/0 allow
 local-zone: "example." static
 local-data: "www.example. 300 A 192.0.2.1"
 local-data: "alias.example. 300 CNAME www.example."
%s""" % (t.dir_, file("good.key"), file("good.pem"), "".join(
            ' local-data: "big.example. 300 A 203.0.%d.%d"\n' %
            (i // 250, i % 250 + 1) for i in range(300))))
    p = subprocess.Popen(["unbound", "-d", "-c", file("unbound.conf")],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.54", 853), 1).close()
            return p
        time.sleep(0.1)
    return p


def nsd():
    with open(file("tls.zone"), "w") as f:
        f.write("$ORIGIN example.\n$TTL 300\n@ SOA ns h 1 2 3 4 60\n"
                "@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.1\n")
    with open(file("tls.conf"), "w") as f:
        f.write("""server:
 ip-address: 127.0.0.54@853
 username: ""
 zonesdir: "%s"
 database: ""
 pidfile: "%s"
 logfile: "%s"
 xfrdfile: "%s"
 xfrdir: "%s"
 zonelistfile: "%s"
 tls-port: 853
 tls-service-key: "%s"
 tls-service-pem: "%s"
remote-control:
 control-enable: no
zone:
 name: example
 zonefile: tls.zone
""" % (t.dir_, file("tls.pid"), file("tls.log"), file("tls.xfrd"), t.dir_,
            file("tls.zones"), file("good.key"), file("good.pem")))
    return subprocess.Popen(["nsd", "-d", "-c", file("tls.conf")],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def tls_keys(**keys):
    return {"fwdAddr": "", "upstreams": [
        dict({"address": "127.0.0.54:853", "proto": "tls"}, **keys)]}


def tls_upstream():
    ok = t.ok
    mark = len(t.committed())
    server = unbound()
    d = daemon(**tls_keys(name=NAME, caFile=file("ca.pem")))
    out = t.sh("dig +short @127.0.0.1 www.example")
    ok("TLS: unbound, its name checked", out.strip() == "192.0.2.1",
       out + d.log())
    out = t.sh("dig +short +tcp @127.0.0.1 big.example")
    ok("TLS: a long answer", len(out.split()) == 300, out)
    got = ask_many(100)
    ok("TLS: 100 questions at once", len(got) == 100 and
       set(got.values()) == {3}, got)
    ok("TLS: the kernel is told of TCP alone", told(mark) ==
       ["upstream 127.0.0.54:853 proto 6"], told(mark))
    d.stop("TLS and unbound")
    server.terminate()
    server.wait()
    server = nsd()
    d = daemon(**tls_keys(name=NAME, caFile=file("ca.pem")))
    for _ in range(50):
        out = t.sh("dig +short +tries=1 +time=1 @127.0.0.1 www.example")
        if out.strip() == "192.0.2.1":
            break
    ok("TLS: nsd", out.strip() == "192.0.2.1", out + d.log())
    got = ask_many(100)
    ok("TLS: 100 questions at nsd", len(got) == 100 and
       set(got.values()) == {3}, got)
    d.stop("TLS and nsd")
    server.terminate()
    server.wait()

    def trial(text, cert, keys, cause=None):
        server = Server(answer_all, port=853, cert=cert)
        d = daemon(**keys)
        rcode, took = ask()
        if not cause:
            ok("TLS: " + text, rcode == 0, d.log())
        else:
            ok("TLS: %s is refused, the log says why" % text, rcode == 2 and
               cause in d.log(), d.log())
        ok("TLS: nothing went in the clear", len(server.first) > 0 and
           all(f == b"\x16\3\1" for f in server.first), server.first)
        server.stop()
        d.stop("TLS, " + text)

    ca = file("ca.pem")
    trial("the original's keys, the address checked", "good",
          {"fwdAddr": "127.0.0.54:853", "fwdProto": "tcp", "fwdTLS": True,
           "fwdCaCert": ca})
    trial("a name that is not in the certificate", "other",
          tls_keys(name=NAME, caFile=ca), "mismatch")
    trial("an address that is not in the certificate", "other",
          tls_keys(caFile=ca), "mismatch")
    trial("a certificate signed by itself", "self",
          tls_keys(name=NAME, caFile=ca), "self-signed certificate")
    trial("a certificate of last year", "expired",
          tls_keys(name=NAME, caFile=ca), "certificate has expired")
    trial("a CA that the system does not know", "good",
          tls_keys(name=NAME), "unable to get local issuer certificate")
    trial("a pinned key, signed by nobody", "self",
          tls_keys(pin=pin("self.pem")))
    trial("another key than the pinned one", "good",
          tls_keys(pin=pin("self.pem")), "not the pinned one")
    trial("the pinned key with a name that is wrong", "other",
          tls_keys(pin=pin("other.pem"), name=NAME, caFile=ca), "mismatch")

    lens = []

    def padded(connection, number):
        while True:
            query = read_message(connection)
            lens.append(len(query))
            connection.sendall(framed(good(query)))
            if number == 1 and len(lens) == 5:
                return

    server = Server(padded, port=853, cert="good")
    d = daemon(**tls_keys(name=NAME, caFile=ca, pin=pin("good.pem")))
    for i in range(10):
        rcode, took = ask("q" * (i * 6 + 1) + ".example")
        if i == 4:
            time.sleep(0.2)
    ok("TLS: questions are padded to blocks of 128 (RFC 8467)",
       len(lens) == 10 and not any(n % 128 for n in lens), lens)
    ok("TLS: used again, and its session resumed after an end",
       server.resumed == [False, True], server.resumed)
    server.stop()
    d.stop("TLS padded")

    server = Server(lambda c, n: c.recv(100) and time.sleep(9), port=853)
    d = daemon(**tls_keys(name=NAME, caFile=ca), upstreamTimeout=1500,
                 upstreamTryTimeout=500)
    rcode, took = ask()
    ok("TLS: a handshake that never ends", rcode == 2 and took < 3,
       (rcode, took))
    server.stop()
    d.stop("a handshake without end")
    server = Server(lambda c, n: c.recv(100) and c.sendall(b"HTTP/1.1 400\r\n"),
                    port=853)
    d = daemon(**tls_keys(name=NAME, caFile=ca))
    rcode, took = ask()
    ok("TLS: a server that speaks no TLS", rcode == 2 and
       "wrong version number" in d.log(), d.log())
    server.stop()
    d.stop("no TLS there")


# --- TLS clients -------------------------------------------------------------

def client_context(cert=None):
    context = ssl.create_default_context(cafile=file("ca.pem"))
    if cert:
        context.load_cert_chain(file(cert + ".pem"), file(cert + ".key"))
    return context


def tls_connect(port=53, cert=None):
    s = socket.create_connection(("127.0.0.1", port), 5)
    return client_context(cert).wrap_socket(s, server_hostname=NAME)


def closed_within(s, seconds):
    s.settimeout(seconds)
    begin = time.time()
    with contextlib.suppress(OSError):
        while s.recv(1000):
            pass
    return time.time() - begin < seconds


def serial(connection):
    return connection.getpeercert()["serialNumber"]


def tls_listener():
    ok = t.ok
    upstream = Udp("127.0.0.54")
    shutil.copy(file("good.pem"), file("listen.pem"))
    shutil.copy(file("good.key"), file("listen.key"))
    tls = {"listenCert": file("listen.pem"), "listenCertKey":
           file("listen.key"), "listenAddr": "127.0.0.1:53"}
    d = daemon(listenTLS=True, **tls)
    kdig = "kdig +short +retry=0 @127.0.0.1 -p %d +tls-ca=" + \
        file("ca.pem") + " +tls-hostname=" + NAME + " www.example"
    out = t.sh(kdig % 53)
    ok("listenTLS: kdig", out.strip() == "192.0.2.1", out + d.log())
    ok("listenTLS: UDP stays plain", ask()[0] == 0)
    ok("listenTLS: plain TCP gets nothing",
       t.ask(t.question("www.example"), 2, tcp=True) is None or
       t.ask(t.question("www.example"), 2, tcp=True)[:1] in (b"", b"\x03"))

    def exchange(connection, wire):
        connection.sendall(framed(wire))
        return read_message(connection)

    def with_options(wire, options):
        w = bytearray(wire)
        w[11] = 1
        return bytes(w) + b"\0\0\x29\x04\xd0\0\0\0\0" + \
            struct.pack("!H", len(options)) + options

    c = tls_connect()
    reply = exchange(c, with_options(t.question("www.example"),
                                     b"\0\x0c\0\5\0\0\0\0\0"))
    ok("a padded question gets a padded reply (RFC 8467)",
       len(reply) == 468 and b"\0\x0c" in reply, len(reply))
    reply = exchange(c, with_options(t.question("www.example"), b""))
    ok("and one that is not gets none", len(reply) < 100, len(reply))
    reply = exchange(c, with_options(t.question("www.example"),
                                     b"\0\x0b\0\0"))
    ok("keepalive is told when asked for (RFC 7828)",
       b"\0\x0b\0\2\0\x64" in reply, reply)

    # A reload takes the new certificate and keeps the old connection.
    before = serial(c)
    certificate("good")
    shutil.copy(file("good.pem"), file("listen.pem"))
    shutil.copy(file("good.key"), file("listen.key"))
    d.p.send_signal(signal.SIGHUP)
    for _ in range(30):
        if "Reloaded" in d.log():
            break
        time.sleep(0.1)
    new = tls_connect()
    ok("SIGHUP: new connections get the new certificate",
       serial(new) != before, d.log()[-500:])
    ok("SIGHUP: old ones go on", t.rcode(exchange(
        c, t.question("www.example"))) == 0)
    with open(file("listen.pem"), "w") as f:
        f.write("no certificate\n")
    d.p.send_signal(signal.SIGHUP)
    for _ in range(30):
        if "Not reloaded" in d.log():
            break
        time.sleep(0.1)
    ok("SIGHUP: a bad certificate changes nothing, and is told",
       "Not reloaded cause=\"listenCert: " in d.log() and
       serial(tls_connect()) == serial(new), d.log()[-500:])
    silent = socket.create_connection(("127.0.0.1", 53), 5)
    ok("a client that does not shake hands is closed",
       closed_within(silent, 8))
    for _ in range(200):
        with contextlib.suppress(OSError):
            s = socket.create_connection(("127.0.0.1", 53), 1)
            s.send(os.urandom(300))
            s.close()
    ok("after 200 handshakes of noise", t.sh(kdig % 53).strip() ==
       "192.0.2.1")
    d.stop("TLS listener")

    shutil.copy(file("good.pem"), file("listen.pem"))
    d = daemon(listenTLSAddr="127.0.0.1:853", tcpIdle=1,
                 listenClientCa=file("ca.pem"), maxConnectionQueries=5,
                 upstreamTryTimeout=5000,
                 rules=[{"name": "owned.example", "allow": True,
                         "scope": "uid"}], **tls)
    ok("listenTLSAddr: plain TCP stays at listenAddr", t.rcode(
        t.ask(t.question("www.example"), tcp=True)) == 0)
    out = t.sh(kdig % 853)
    ok("listenClientCa: no client without a certificate", "192.0.2.1" not in
       out, out)
    c = tls_connect(853, "client")
    ok("listenClientCa: one that has it", t.rcode(exchange(
        c, t.question("www.example"))) == 0, d.log())
    ok("listenTLSAddr: scope uid finds the program that asks", t.rcode(exchange(
        c, t.question("owned.example"))) == 0 and any(
            " owned.example " in line and line.endswith(" uid 0")
            for line in t.committed().splitlines()), d.log())
    begin = time.time()
    ok("an idle client is closed", closed_within(c, 5) and
       time.time() - begin > 0.5, time.time() - begin)
    with contextlib.suppress(OSError):
        bad = tls_connect(853, "self")
        bad.sendall(framed(t.question("www.example")))
        ok("listenClientCa: not of this CA", not bad.recv(100))

    upstream.behaviour = lambda query, send: threading.Timer(
        2.5, send, (good(query),)).start()
    c = tls_connect(853, "client")
    got = b""
    with contextlib.suppress(OSError, EOFError):
        got = exchange(c, t.question("slow.example"))
    ok("one that waits for a reply is not idle", got and t.rcode(got) == 0,
       d.log())
    begin = time.time()
    ok("but from then on", closed_within(c, 5) and time.time() - begin > 0.5,
       time.time() - begin)
    now, most = [], [0]

    def counting(query, send):
        now.append(query)
        most[0] = max(most[0], len(now))

        def later():
            now.remove(query)
            send(good(query))
        threading.Timer(0.05, later).start()

    upstream.behaviour = counting
    c = tls_connect(853, "client")
    c.sendall(b"".join(framed(t.question("c%d.example" % i, id_=i))
                       for i in range(50)))
    got = set()
    with contextlib.suppress(OSError, EOFError):
        while len(got) < 50:
            got.add(struct.unpack("!H", read_message(c)[:2])[0])
    ok("50 questions on one connection, 5 under way at most",
       got == set(range(50)) and most[0] <= 5, (len(got), most))
    d.stop("TLS clients with certificates")
    upstream.stop()

    for text, keys, word in (
            ("no such certificate", {"listenCert": "/nonexistent"},
             "listenCert: /nonexistent: No such file"),
            ("a key of another certificate",
             {"listenCertKey": file("self.key")}, "listenCertKey"),
            ("a CA file that is none", {"listenClientCa": file("serial")},
             "listenClientCa")):
        d = daemon(listenTLS=True, **dict(tls, **keys))
        ok("listenTLS: %s is told at start" % text,
           d.p.wait(10) == 1 and word in d.log(), d.log())
    d = daemon(**tls_keys(caFile="/nonexistent"))
    ok("upstreams: no such caFile is told at start", d.p.wait(10) == 1 and
       "caFile: /nonexistent" in d.log(), d.log())


# --- everything at once ------------------------------------------------------

def mad_stream(connection, number):
    """Good for a while, then any of the ways to be bad."""
    rng = random.Random(number)
    while True:
        query = read_message(connection)
        what = rng.randrange(24)
        wire = framed(good(query))
        if what == 0:
            return
        if what == 1:
            connection.sendall(wire[:rng.randrange(len(wire))])
            return
        if what == 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("ii", 1, 0))
            return
        if what == 3:
            connection.sendall(framed(os.urandom(rng.randrange(600))))
        elif what == 4:
            connection.sendall(framed(os.urandom(2) + good(query)[2:]))
        elif what == 5:
            time.sleep(rng.random() * 0.05)
            connection.sendall(wire)
        elif what == 6:
            connection.sendall(wire + wire)
        elif what > 7:
            connection.sendall(wire)


def mad_udp(query, send):
    what = random.randrange(20)
    if what == 0:
        send(t.reply_to(query, flags=0x8380))
    elif what == 1:
        for _ in range(40):
            send(os.urandom(2) + good(query)[2:])
    elif what == 2:
        send(good(query)[:random.randrange(40)])
    elif what == 3:
        threading.Timer(0.5, lambda: send(good(query))).start()
    elif what == 4:
        send(good(query))
        send(good(query))
    elif what > 6:
        send(good(query))


def last_moment():
    """Answers that come just before the time is up, and would be asked again."""
    held = []

    def hold(query, send):
        held.append(lambda: send(t.reply_to(query, flags=0x8380)))

    one = Udp("127.0.0.61", hold)
    d = several(upstreamTimeout=100, upstreamTryTimeout=100, upstreamTries=1,
                upstreams=[{"address": "127.0.0.61:53"}])
    answered = 0
    for i in range(20):
        held.clear()
        threading.Timer(0.086 + i / 1000, lambda: [
            send() for send in list(held)]).start()
        answered += len(ask_many(100, 2, "dl%d-" % i))
    t.ok("truncated at the last moment: every question is answered",
         answered == 2000 and d.p.poll() is None, answered)
    one.stop()
    d.stop("truncated at the last moment")


def madness():
    ok = t.ok
    servers = [Server(mad_stream, "127.0.0.61"), Udp("127.0.0.61", mad_udp),
               Server(mad_stream, "127.0.0.62"),
               Server(mad_stream, "127.0.0.63", 853, "good"),
               Server(mad_stream, "127.0.0.64", 853, "self")]
    d = several(upstreamPolicy="roundRobin", upstreamTimeout=2000,
                upstreamTryTimeout=400, upstreamTries=4, upstreamIdle=1,
                listenTLSAddr="127.0.0.1:853", listenCert=file("good.pem"),
                listenCertKey=file("good.key"), upstreams=[
                    {"address": "127.0.0.61:53"},
                    {"address": "127.0.0.62:53", "proto": "tcp"},
                    {"address": "127.0.0.63:853", "proto": "tls",
                     "name": NAME, "caFile": file("ca.pem")},
                    {"address": "127.0.0.64:853", "proto": "tls",
                     "name": NAME, "caFile": file("ca.pem")},
                    {"address": "127.0.0.65:53", "proto": "tcp"}])
    answered = good_ones = 0
    for i in range(12):
        got = ask_many(100, 4, "m%d-" % i)
        answered += len(got)
        good_ones += list(got.values()).count(0)
        # Clients are no better: half a question, noise, and away.
        for port in (53, 853):
            with contextlib.suppress(OSError):
                s = socket.create_connection(("127.0.0.1", port), 1)
                s.sendall(framed(t.question("www.example"))[:i] +
                          os.urandom(i % 7))
                if i % 2:
                    s.close()
        with contextlib.suppress(OSError, EOFError):
            c = tls_connect(853)
            c.sendall(framed(t.question("www.example")) * i)
            if i % 3:
                read_message(c)
            c.close()
        if i % 5 == 4:
            d.p.send_signal(signal.SIGHUP)
    ok("mad upstreams and clients: every question is answered",
       answered == 1200, answered)
    ok("four of five at least with an address", good_ones > 960, good_ones)
    time.sleep(2.5)
    c = d.counters()
    ok("then nothing is under way", c["queries_now"] == 0, c)
    fds = len(os.listdir("/proc/%d/fd" % d.p.pid))
    ok("and few descriptors are open", fds < 60, fds)
    d.stop("madness")
    for server in servers:
        server.stop()


def scenarios(helpers):
    global t
    t = helpers
    t.kernel("ok")
    certificates()
    tcp_upstream()
    udp_upstreams()
    tls_upstream()
    tls_listener()
    last_moment()
    madness()
