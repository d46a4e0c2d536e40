#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Control: tentative settings, the lock, changing limits, other namespaces,
# delegation, marks for the administrator's own rules, tracepoints.
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

BOTH = (("IPv4", "192.0.2.2", "192.0.2.3"),
        ("IPv6", "2001:db8::2", "2001:db8::3"))
MARK = 0x4e540000


def mode():
    return tool("mode").strip()


def refused(text, *args, why=""):
    """The tool fails with this message."""
    rc, out, err = tool_raw(*args)
    ok(text, rc and why in err, (rc, out, err))


pair()

# Tentative settings.
TRIAL = at_least(2)
refused("nothing waits to be confirmed", "confirm", why="nothing waits")
refused("a trial of 0 seconds is refused", "mode", "audit", "--confirm", 0,
        why="1 to 86400")
tool("mode", "enforce", "--confirm", TRIAL)
equal("on trial it is in force", tcp("192.0.2.2", 80), "ECONNREFUSED")
left = query("status")["confirm_ms"]
ok("status says how long", 0 < left <= 1000 * TRIAL, left)
ok("unconfirmed it goes back", poll(TRIAL + 3, lambda: mode() == "off"), mode())
equal("and nothing waits", query("status")["confirm_ms"], None)
equal("packets pass again", tcp("192.0.2.2", 80), "ok")
tool("mode", "enforce", "--confirm", TRIAL)
tool("mode", "--liveness", "off", "--confirm", 2 * TRIAL)
time.sleep(TRIAL + 0.5)
equal("a second trial has its own time", mode(), "enforce")
ok("and both go back together", poll(TRIAL + 3, lambda: mode() == "off") and
   query("status")["liveness"] == "renew", query("status"))
tool("mode", "enforce", "--confirm", TRIAL)
refused("what waits cannot be locked", "lock", why="confirm them first")
tool("confirm")
time.sleep(TRIAL + 0.5)
equal("confirmed it stays", mode(), "enforce")

# Changing limits.
tool("mode", "--max-leases", 2, "--max-prefixes", 1)
m = Monitor("--leases")
for i in (2, 3):
    tool("allow", "192.0.2.%d" % i, "--ttl", 600)
refused("a limit holds at once", "allow", "192.0.2.4", "--ttl", 600,
        why="leases-max")
events = m.read(3)
m.stop()
equal("and an event tells", [e["change"] for e in events],
      ["added", "added", "refused"])
equal("what stands is not evicted", len(query("leases")), 2)
tool("mode", "--max-leases", 1)
equal("a lower limit takes nothing away", len(query("leases")), 2)
tool("allow", "192.0.2.2", "--ttl", 700)
equal("and lets what stands be extended", len(query("leases")), 2)
tool("mode", "--max-leases", 5000)
print("# " + sh(REPO + "/build/ktest/load leases 4000 600"), end="")
equal("a higher one lets more in", query("status")["leases"], 4002)
tool("flush", "leases")
tool("deny", "198.51.100.0/24")
refused("prefixes likewise", "deny", "203.0.113.0/24", why="prefixes-max")
tool("flush", "prefixes")
tool("mode", "--max-leases", 1048576, "--max-prefixes", 262144)

# Marks, and the administrator's own rules.
tool("mode", "enforce", "--action", "mark")
for family, lease_of, other in BOTH:
    equal("mark: without a rule it passes, " + family, tcp(other, 80), "ok")
sh("nft add table inet own && nft add chain inet own out "
   "'{ type filter hook output priority 0; }' && nft add rule inet own out "
   "meta mark and 0x%x == 0x%x counter reject with icmpx admin-prohibited"
   % (MARK, MARK))
for family, lease_of, other in BOTH:
    tool("allow", lease_of, "--ttl", 600)
    equal("mark: what has a lease is not marked, " + family,
          tcp(lease_of, 80), "ok")
    ok("mark: an nftables rule sees the rest, " + family,
       tcp(other, 80) != "ok")
    equal("mark: UDP, too, " + family, udp(other, 80), "EPERM")
sh("nft delete table inet own")
for family, lease_of, other in BOTH:
    iptables = "iptables" if family == "IPv4" else "ip6tables"
    sh("%s -A OUTPUT -m mark --mark 0x10000/0x10000 -j DROP" % iptables)
    tool("mode", "--deny-mark", 0x10000)
    equal("mark: an iptables rule sees it, " + family, udp(other, 80), "EPERM")
    equal("mark: and lets leases pass, " + family, udp(lease_of, 80), "ok")
    sh("%s -F OUTPUT" % iptables)
tool("mode", "--action", "reject", "--deny-mark", MARK)
tool("flush", "leases")

# Another namespace, by name, process and path.
sh("ip netns add other")
sleeper = subprocess.Popen(["ip", "netns", "exec", "other", "sleep", "1000"])
poll(5, lambda: os.readlink("/proc/%d/ns/net" % sleeper.pid) !=
     os.readlink("/proc/self/ns/net"))
tool("mode", "audit", "--netns", "other")
for text, which in (("name", "other"), ("process", sleeper.pid),
                    ("path", "/run/netns/other")):
    equal("another namespace by " + text,
          tool("mode", "--netns", which).strip(), "audit")
equal("ours is not touched", mode(), "enforce")
refused("one that is not there", "mode", "--netns", "nowhere",
        why="ip netns")

# The lock.
tool("mode", "enforce", "--netns", "other", "--upstream", "192.0.2.53:53/udp",
     "--max-lifetime", 100)
tool("deny", "198.51.100.0/24", "--netns", "other")
tool("allow", "203.0.113.0/24", "--netns", "other")
tool("lock", "--netns", "other")
ok("status says that it is locked", query("status", "--netns",
                                          "other")["locked"])
WEAKER = (("mode", "audit"), ("mode", "off"),
          ("mode", "--action", "mark"), ("mode", "--hooks", "forward"),
          ("mode", "--priority", "10"), ("mode", "--dns-lockdown", "off"),
          ("mode", "--upstream", "192.0.2.54:53/udp"),
          ("mode", "--upstream-mark", "9"), ("mode", "--delegate", "on"),
          ("mode", "--max-lifetime", "0"), ("mode", "--max-lifetime", "101"),
          ("mode", "--liveness", "off", "--confirm", "5"),
          ("allow", "0.0.0.0/0"), ("deny", "--remove", "198.51.100.0/24"),
          ("flush", "prefixes"), ("flush", "all"))
for args in WEAKER:
    refused("locked: no " + " ".join(args), *args, "--netns", "other",
            why="locked")
STRICTER = (("mode", "--liveness", "hold"), ("mode", "--liveness", "off"),
            ("mode", "--hooks", "output,forward"),
            ("mode", "--builtin", "loopback"), ("mode", "--no-upstream"),
            ("mode", "--action", "drop"), ("mode", "--max-lifetime", "50"),
            ("deny", "192.0.2.0/24"), ("allow", "203.0.113.0/24"),
            ("allow", "--remove", "203.0.113.0/24"),
            ("allow", "192.0.2.9", "--ttl", "60"), ("flush", "leases"))
for args in STRICTER:
    rc, _, err = tool_raw(*args, "--netns", "other")
    ok("locked: still " + " ".join(args), rc == 0, err)
refused("locked: liveness cannot go back", "mode", "--liveness", "renew",
        "--netns", "other", why="locked")
refused("locked: a built-in cannot come back", "mode", "--builtin",
        "loopback,reply", "--netns", "other", why="locked")
ok("locked: the module stays", "in use" in sh("rmmod nettrust", check=False))
sleeper.kill()
sleeper.wait()
sh("ip netns del other")

# Delegation: before it, root in a user namespace has no rights.
owner = subprocess.Popen(["unshare", "-U", "-r", "-n", "sleep", "1000"])
poll(5, lambda: open("/proc/%d/comm" % owner.pid).read() == "sleep\n")


def as_owner(*args):
    r = subprocess.run(["nsenter", "-t", str(owner.pid), "-U", "-n",
                        "--preserve-credentials", TOOL] +
                       [str(a) for a in args], text=True, capture_output=True)
    return r.returncode, r.stdout + r.stderr


for args in (("status",), ("leases",), ("prefixes",), ("stats",),
             ("mode", "off"), ("allow", "192.0.2.1"), ("flush", "all"),
             ("deny", "192.0.2.0/24"), ("confirm",), ("lock",)):
    rc, out = as_owner(*args)
    ok("not delegated: no " + " ".join(args),
       rc == 4 and "not delegated" in out, (rc, out))
tool("mode", "--delegate", "on", "--netns", owner.pid)
for args in (("mode", "audit"), ("allow", "192.0.2.1", "--ttl", 60),
             ("leases",), ("prefixes",), ("status",), ("flush", "all")):
    rc, out = as_owner(*args)
    ok("delegated: " + " ".join(map(str, args)), rc == 0, (rc, out))
for args in (("--max-leases", 9), ("--max-prefixes", 9), ("--delegate", "on")):
    rc, out = as_owner("mode", *args)
    ok("delegated: but no " + args[0], rc == 4 and "initial" in out,
       (rc, out))
rc, out = as_owner("lock")
ok("delegated: but no lock", rc == 4 and "initial" in out, (rc, out))
equal("delegated: what was set is set",
      tool("mode", "--netns", owner.pid).strip(), "audit")
tool("mode", "--delegate", "off", "--netns", owner.pid)
rc, out = as_owner("mode", "off")
ok("taken back", rc == 4, (rc, out))
owner.kill()
owner.wait()

# Output for programs, with arbitrary characters in names.
tool("flush")
services = ["udp/%d-%d" % (i, i + 1) for i in range(10000, 60000, 3333)][:15]
tool("allow", "2001:db8::7", "--ttl", 600, "--uid", 7, "--name", "a\"b\\c\td",
     *sum((["--service", s] for s in services + ["icmp"]), []))
tool("allow", "192.0.2.7", "--client", "192.0.2.9", "--ttl", "never")
for how in ([], ["--sort", "none"]):
    leases = sorted(query("leases", *how), key=lambda l: l["address"])
    ok("a lease as JSON, with a name in need of escapes", leases[1:] and
       leases[1]["name"] == "a\"b\\c?d" and leases[1]["uid"] == 7 and
       leases[1]["scope"] == "uid" and
       set(leases[1]["services"]) == set(services + ["icmp"]) and
       leases[1]["ttl"] == 600 and 0 < leases[1]["remaining_ms"] <= 600000 and
       leases[1]["idle_ms"] is None and leases[1]["state"] == "live", leases)
    ok("and without one", leases[1:] and leases[0]["name"] is None and
       leases[0]["client"] == "192.0.2.9" and leases[0]["ttl"] is None and
       leases[0]["remaining_ms"] is None and leases[0]["packets"] == 0, leases)
tool("flush")

# Tracepoints.
TRACING = tracing()
sh("echo 1 >%sevents/nettrust/enable" % TRACING)
tool("allow", "192.0.2.2", "--ttl", 600)
tcp("192.0.2.2", 80)
udp("2001:db8::3", 80)
trace = open(TRACING + "trace").read()
sh("echo 0 >%sevents/nettrust/enable" % TRACING)
ok("a lease is traced", re.search(
    r"nettrust_lease: netns=\d+ change=0 family=2 scope=0 ttl=600 "
    r"addr=c0000202\b", trace), trace)
ok("what passes is traced", re.search(
    r"nettrust_verdict: netns=\d+ mode=2 reason=3 hook=1 family=2 proto=6 "
    r"dport=80 src=c0000201 dst=c0000202\b", trace), trace)
ok("what does not, too", re.search(
    r"nettrust_verdict: netns=\d+ mode=2 reason=10 hook=1 family=10 proto=17 "
    r"dport=80 src=\w{32} dst=20010db8000000000000000000000003\b", trace),
   trace)
done()
