# SPDX-License-Identifier: GPL-2.0
"""Memory runs out in every part of the daemon: whatever fails, nothing is released
that was not committed, and once there is memory again, all is as before. What
check_nomem does call by call for the core, this does by chance for the rest.
Called by run.py, whose helpers come in as t."""
import contextlib
import mmap
import signal
import socket
import struct
import time
import urllib.request

import transports
from transports import framed, read_message

t = None
HERE = "127.0.0.81"
METRICS = "127.0.0.1:9953"
EVERY = (2, 3, 7, 20, 60)
ROUND = 100


class Board:
    """What nomem.c reads and writes."""

    def __init__(self):
        self.path = t.dir_ + "/nomem"
        with open(self.path, "wb") as f:
            f.write(bytes(8))
        with open(self.path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 8)

    def every(self, n):
        self.map[:4] = struct.pack("=I", n)

    def failed(self):
        return struct.unpack("=I", self.map[4:8])[0]


def number_of(query):
    return int(query[14:13 + query[12]])


def address_of(number):
    return "11.%d.%d.%d" % (number >> 16, number >> 8 & 255, number & 255)


def answer(query):
    return t.reply_to(query, t.record(address_of(number_of(query))), 1)


def behave(query, send):
    """Every third answer is too long for UDP."""
    if number_of(query) % 3:
        send(answer(query))
    else:
        send(t.reply_to(query, flags=0x8380))


def by_stream(connection, number):
    while True:
        connection.sendall(framed(answer(read_message(connection))))


def by_udp(first):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(1)
    for i in range(ROUND):
        s.sendto(t.question("n%d.example" % (first + i), id_=i),
                 ("127.0.0.1", 53))
    got = []
    with contextlib.suppress(OSError):
        while len(got) < ROUND:
            got.append(s.recv(65536))
    s.close()
    return got


def by_connection(first, tls):
    got = []
    with contextlib.suppress(OSError, EOFError):
        s = transports.tls_connect(853) if tls else \
            socket.create_connection(("127.0.0.1", 53), 3)
        s.settimeout(1)
        with s:
            for i in range(20):
                s.sendall(framed(t.question("n%d.example" % (first + i),
                                            id_=i)))
            while len(got) < 20:
                got.append(read_message(s))
    return got


def scrape():
    with contextlib.suppress(OSError):
        return urllib.request.urlopen("http://%s/metrics" % METRICS,
                                      timeout=3).read()
    return b""


def load(first):
    """The replies, all of them."""
    scrape()
    return by_udp(first) + by_connection(first + 200, False) + \
        by_connection(first + 300, True)


def released(replies):
    """Addresses in replies; None if one is neither an answer nor a refusal."""
    found = []
    for wire in replies:
        if t.rcode(wire) == 0 and struct.unpack("!H", wire[6:8])[0] == 1:
            end = 12
            while wire[end]:
                end += wire[end] + 1
            found.append(socket.inet_ntoa(wire[end + 17:end + 21]))
        elif t.rcode(wire) not in (2, 5):
            return None
    return found


def trial(board, text, first, **keys):
    """first: a number; that, and 5,000 from there, are asked for here alone."""
    t.kernel("ok")
    d = t.Daemon(env={"NOMEM": board.path}, dnsTTLCache=1, metricsAddr=METRICS,
                 stateFile=t.dir_ + "/names", listenTLSAddr="127.0.0.1:853",
                 listenCert=transports.file("good.pem"),
                 listenCertKey=transports.file("good.key"), **keys)
    mark, begun = len(t.committed()), board.failed()
    answered, wrong, early = 0, [], []
    for n, every in enumerate(EVERY):
        board.every(every)
        replies = load(first + 400 * n)
        d.p.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        board.every(0)
        addresses = released(replies)
        if addresses is None:
            wrong.append(every)
            continue
        answered += len(addresses)
        told = t.committed()[mark:]
        early += [a for a in addresses if "lease %s " % a not in told]
    t.ok(text + ": hundreds of allocations fail", board.failed() - begun > 300,
         board.failed() - begun)
    t.ok(text + ": a reply is the answer, SERVFAIL or REFUSED", not wrong, wrong)
    t.ok(text + ": no address without its lease", not early, early)
    t.ok(text + ": some are answered all the same", answered > ROUND, answered)
    for _ in range(10):
        got = transports.ask_many(50)
        if transports.all_good(got, 50):
            break
        time.sleep(0.5)
    t.ok(text + ": with memory again, all of them", transports.all_good(got, 50),
         (got, d.log()[-2000:]))
    got = (released(by_connection(first + 3000, False)),
           released(by_connection(first + 3100, True)))
    t.ok(text + ": over connections, too", [len(g or []) for g in got] ==
         [20, 20], got)
    t.ok(text + ": metrics are there", b"nettrust_" in scrape())
    t.reload(d, refusal="refused")
    t.ok(text + ": a new configuration is taken",
         d.log().rstrip().rsplit("\n", 3)[-1].count("eload"), d.log()[-500:])
    d.stop(text)


def scenarios(helpers):
    global t
    t = transports.t = helpers
    transports.certificates()
    board = Board()
    servers = [transports.Udp(HERE, behave), transports.Server(by_stream, HERE),
               transports.Server(by_stream, HERE, 853, "good")]
    trial(board, "no memory, UDP", 10000, fwdAddr=HERE + ":53")
    trial(board, "no memory, TCP", 20000, fwdAddr=HERE + ":53", fwdProto="tcp")
    trial(board, "no memory, TLS", 30000, fwdAddr="", upstreams=[
        {"address": HERE + ":853", "proto": "tls", "name": transports.NAME,
         "caFile": transports.file("ca.pem")}])
    for server in servers:
        server.stop()
