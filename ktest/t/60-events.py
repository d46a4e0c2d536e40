#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Contents and rate of events, and who may read them.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

pair()
tool("mode", "enforce")
equal("nobody listens, so nothing is sent",
      (tcp("192.0.2.2", 80), query("stats")["events"]["sent"]),
      ("ECONNREFUSED", query("stats")["events"]["sent"]))

m = Monitor("--denials")
for a, src in (("192.0.2.2", "192.0.2.1"), ("2001:db8::2", "2001:db8::1")):
    tcp(a, 4444, uid=1234)
    e = (m.read() or [{}])[0]
    want = {
        "event": "denial", "mode": "enforce", "hook": "output",
        "reason": "no-lease", "src": src, "dst": a, "proto": "tcp",
        "dport": 4444, "ifname": "v0", "uid": 1234, "pid": os.getpid(),
        "comm": open("/proc/self/comm").read().strip(),
    }
    equal("a TCP denial, " + a, {k: e.get(k) for k in want}, want)
    ok("its source port, time and cgroup",
       e.get("sport", 0) > 0 and e.get("cgroup", 0) > 0 and e.get("time"), e)
    ping(a)
    e = (m.read() or [{}])[0]
    equal("an ICMP denial, " + a, (e.get("proto"), e.get("icmp_type")),
          ("icmpv6", 128) if is6(a) else ("icmp", 8))
tool("mode", "audit")
udp("192.0.2.2", 4445)
e = (m.read() or [{}])[0]
equal("in audit the event says so", (e.get("mode"), e.get("dport")),
      ("audit", 4445))
tool("mode", "enforce", "--liveness", "off")
tool("allow", "192.0.2.2", "--ttl", "1", "--name", "past.example")
time.sleep(1.2)
udp("192.0.2.2", 80)
e = (m.read() or [{}])[0]
equal("an expired lease's name is told", (e.get("reason"), e.get("name")),
      ("expired", "past.example"))

tool("mode", "--event-rate", "5")
time.sleep(1.1)
s = open_socket("192.0.2.9", socket.SOCK_DGRAM)
lost_before = query("stats")["events"]["lost"]
for _ in range(200):
    try:
        s.sendto(b"x", ("192.0.2.9", 80))
    except OSError:
        pass
time.sleep(1.1)
try:
    s.sendto(b"x", ("192.0.2.9", 80))
except OSError:
    pass
events = m.read(want=500, seconds=2)
lost = query("stats")["events"]["lost"] - lost_before
ok("the rate bounds the events", 0 < len(events) <= 30, len(events))
ok("the rest is counted as lost", lost >= 150, lost)
equal("and told with the next event",
      sum(e.get("lost") or 0 for e in events), lost)
tool("mode", "--event-rate", "1000")
m.stop()

m = Monitor("--leases")
tool("allow", "192.0.2.7", "--ttl", "100", "--name", "life.example")
tool("allow", "192.0.2.7", "--ttl", "200", "--name", "life.example")
tool("revoke", "192.0.2.7")
tool("allow", "192.0.2.7", "--ttl", "1")
events = m.read(want=5, seconds=5)
equal("the life of a lease", [e["change"] for e in events],
      ["added", "extended", "revoked", "added", "expired"])
equal("with its address and name",
      (events[0]["lease"]["address"], events[0]["lease"]["name"]),
      ("192.0.2.7", "life.example"))
tool("flush", "leases")
equal("a flush is one event", [e["change"] for e in m.read()], ["flushed"])
m.stop()

m = Monitor("--state")
tool("mode", "audit")
e = (m.read() or [{}])[0]
equal("a change of the mode is told", e.get("event"), "state")
tool("mode", "--max-leases", 77)
e = (m.read() or [{}])[0]
equal("with what changed beside it", e.get("policy", e).get("leases_max"), 77)
tool("mode", "off", "--confirm", 1, "--max-leases", 1048576)
e = (m.read() or [{}])[0]
ok("a trial is told as such", e.get("policy", e).get("confirm_ms"), e)
e = (m.read() or m.read() or [{}])[0]
equal("and its end", (e.get("policy", e).get("confirm_ms"),
                      e.get("policy", e).get("mode")), (None, "audit"))
m.stop()

m = Monitor("--denials")
tool("mode", "enforce")
udp("192.0.2.8", 80)
rc = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups",
                     "--inh-caps=-all", TOOL, "monitor", "--count", "1"],
                    capture_output=True, text=True, timeout=20)
equal("without CAP_NET_ADMIN nobody listens", rc.returncode, 4)
rc = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups",
                     "--inh-caps=-all", TOOL, "mode", "off"],
                    capture_output=True, text=True, timeout=20)
equal("nor changes anything", (rc.returncode, query("status")["mode"]),
      (4, "enforce"))
rc = subprocess.run(["unshare", "-Urn", TOOL, "mode", "off"],
                    capture_output=True, text=True, timeout=20)
equal("root of a user namespace changes nothing either", rc.returncode, 4)
m.stop()
done()
