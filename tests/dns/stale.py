# SPDX-License-Identifier: GPL-2.0
"""Stale answers, and that nobody waits for a turn of the loop that does not come.
Called by run.py, whose helpers come in as t."""
import socket
import threading
import time

import manners

t = None
LATE = "127.0.0.71"
GONE = "127.0.0.72"


def timed(name):
    began = time.time()
    reply = t.ask(manners.with_opt(t.question(name), manners.opt()), 8)
    return reply, time.time() - began


def is_stale(reply):
    return t.rcode(reply) == 0 and b"\xc0\0\2\1" in reply and \
        manners.find_option(reply, 15) == b"\0\3"


def late():
    seen = manners.Recorder(t.Upstream(LATE),
                            lambda query: t.reply_to(query, t.record(), 1))
    d = t.Daemon(fwdAddr=LATE + ":53", dnsTTLCache=2, serveStale=60,
                 staleTimeout=300)
    t.ask(t.question("late.example"))
    time.sleep(2.5)
    seen.answer = lambda query: t.reply_to(query, t.record("192.0.2.2"), 1)
    seen.delay = 1.0
    mark = len(t.committed())
    r, took = timed("late.example")
    t.ok("the upstream is late: the stale answer after staleTimeout",
         is_stale(r) and 0.25 < took < 0.9, (took, r))
    t.ok("committed before", "192.0.2.1 late.example" in t.committed()[mark:],
         t.committed()[mark:])
    time.sleep(1.5)
    r, took = timed("late.example")
    t.ok("then the fresh one, from the cache", r and b"\xc0\0\2\2" in r and
         len(seen.queries) == 2, (len(seen.queries), r))
    d.stop("late")


def gone():
    """One client alone, so that no other event wakes the loop."""
    names = ["n%d.example" % i for i in range(40)]
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((GONE, 53))

    def serve():
        for _ in names:
            query, peer = server.recvfrom(4096)
            server.sendto(t.reply_to(query, t.record(), 1), peer)
        server.close()

    thread = threading.Thread(target=serve)
    thread.start()
    d = t.Daemon(fwdAddr=GONE + ":53", dnsTTLCache=1, serveStale=600)
    for name in names:
        t.ask(t.question(name))
    thread.join(10)
    time.sleep(1.5)
    got = [timed(name) for name in names]
    t.ok("the upstream's port is closed: 40 stale answers",
         all(is_stale(r) for r, _ in got), got)
    t.ok("each at once", max(took for _, took in got) < 0.3,
         sorted(round(took, 3) for _, took in got)[-5:])
    got = [timed("none%d.example" % i) for i in range(20)]
    t.ok("and 20 failures, each at once", all(t.rcode(r) == 2 and took < 0.3
                                              for r, took in got), got)
    d.stop("gone")


def scenarios(helpers):
    global t
    t = helpers
    manners.t = helpers
    t.kernel("ok")
    late()
    gone()
