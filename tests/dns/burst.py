# SPDX-License-Identifier: GPL-2.0
"""Many at once: a burst of questions, a burst of answers, more questions than
can be under way. Called by run.py, whose helpers come in as t."""
import os
import signal
import socket
import struct
import threading
import time

t = None
UPSTREAM = "127.0.0.58"
BURST = 2000


def wide(s):
    s.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)   # SO_RCVBUFFORCE
    return s


class Gathering:
    """An upstream that answers when it is told to."""

    def __init__(self):
        self.udp = wide(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.udp.bind((UPSTREAM, 53))
        self.queries = []
        self.seen = 0
        self.answering = False
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            query, peer = self.udp.recvfrom(65536)
            self.seen += 1
            if self.answering:
                self.answer(query, peer)
            else:
                self.queries.append((query, peer))

    def answer(self, query, peer):
        self.udp.sendto(t.reply_to(query, t.record() * 60, 60), peer)

    def answer_all(self):
        for query, peer in self.queries:
            self.answer(query, peer)
        self.queries = []


class Client:
    def __init__(self):
        self.udp = wide(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.udp.connect(("127.0.0.1", 53))

    def ask(self, ids, label):
        for i in ids:
            self.udp.send(t.question("%s%d.example" % (label, i), id_=i))

    def replies(self, n, seconds):
        """The rcodes by id, of n questions or of those that came in time."""
        got, end = {}, time.time() + seconds
        while len(got) < n and time.time() < end:
            self.udp.settimeout(max(0.01, end - time.time()))
            try:
                reply = self.udp.recv(65536)
            except OSError:
                break
            got[struct.unpack("!H", reply[:2])[0]] = t.rcode(reply)
        return got


def paused(daemon, what):
    """While the daemon does not run, so that all of it must wait in buffers."""
    os.kill(daemon.p.pid, signal.SIGSTOP)
    what()
    os.kill(daemon.p.pid, signal.SIGCONT)


def bursts(up, client):
    d = t.Daemon(fwdAddr=UPSTREAM + ":53", workers=1, upstreamTryTimeout=20000,
                 upstreamTimeout=20000)
    paused(d, lambda: client.ask(range(BURST), "burst"))
    for _ in range(200):
        if up.seen >= BURST:
            break
        time.sleep(0.05)
    t.ok("of a burst of %d questions none is lost" % BURST, up.seen == BURST,
         up.seen)
    paused(d, up.answer_all)
    got = client.replies(BURST, 15)
    t.ok("nor of the burst of their answers", len(got) == BURST and
         set(got.values()) == {0} and up.seen == BURST,
         "%d replies, %d queries" % (len(got), up.seen))
    d.stop("bursts")


def overload(up, client):
    up.seen, up.answering = 0, False
    d = t.Daemon(fwdAddr=UPSTREAM + ":53", workers=1, maxQueries=500,
                 upstreamTryTimeout=20000, upstreamTimeout=20000)
    client.ask(range(BURST), "over")
    got = client.replies(BURST - 500, 15)
    t.ok("what is more than may be under way is told so at once: SERVFAIL",
         len(got) == BURST - 500 and set(got.values()) == {2} and
         up.seen == 500, "%d %d" % (len(got), up.seen))
    c = d.counters()
    t.ok("counted", c.get("refused_busy") == BURST - 500 and
         c.get("queries_now") == 500, c)
    up.answering = True
    up.answer_all()
    got = client.replies(500, 15)
    t.ok("those under way are answered", len(got) == 500 and
         set(got.values()) == {0}, len(got))
    began = time.time()
    client.ask(range(500), "after")
    got = client.replies(500, 15)
    t.ok("and it serves as before, at once", len(got) == 500 and
         set(got.values()) == {0} and time.time() - began < 5,
         "%d in %.1f s" % (len(got), time.time() - began))
    d.stop("overload")


def scenarios(run):
    global t
    t = run
    up, client = Gathering(), Client()
    bursts(up, client)
    overload(up, client)
