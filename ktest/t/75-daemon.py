#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# The daemon against a real resolver: what a name opens and what stays closed; kill,
# restart, refusal by the kernel, shutdown.
import json
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403
from resolver import (DIR, RESOLVER4, Daemon, Resolver, SlowResolver,
                      dig)  # noqa: E402

KO = os.environ["KO"]


def live():
    """The addresses that pass."""
    return sorted(l["address"] for l in query("leases")
                  if l["state"] != "lapsed")


def listens():
    return dig("ns").status == "NOERROR"


pair()
resolver = Resolver()
daemon = Daemon(blacklist={"domains": ["blocked.example", "*.below.example"],
                           "hosts": ["192.0.2.8"]},
                whitelist={"networks": ["2001:db8::6/127"]},
                listenAddr=["127.0.0.1:53", "[::1]:53"])
ok("the resolver answers through the daemon", poll(20, listens),
   daemon.log())
status = query("status")
equal("the policy is the configuration's", (status["mode"], status["hooks"],
      [(u["address"], u["port"]) for u in status["upstreams"]]),
      ("enforce", ["output"], [(RESOLVER4, 53)] * 2))
equal("and status sees the daemon", status["daemon"],
      {"state": "running", "pid": daemon.p.pid})

# A name opens its addresses.
for family, a, kind in (("IPv4", "192.0.2.2", "A"),
                        ("IPv6", "2001:db8::2", "AAAA")):
    equal("nobody asked: refused, " + family, tcp(a, 80), "ECONNREFUSED")
    equal("dig is answered, " + family, dig("www", kind).data, [a])
    equal("the address passes, " + family, (tcp(a, 80), udp(a, 80), ping(a)),
          ("ok", "ok", "ok"))
    found = lease(a)[0]
    # 5 s longer than the answer, for a client that uses it to the end.
    equal("the lease names it and ends with the answer, " + family,
          (found["name"], found["ttl"]), ("www.example", 305))
ok("the log says so", daemon.logged("Authorized", "www.example"))
dig("www")
ok("asked again, it is a renewal", daemon.logged("Renewed", "www.example"))
equal("over TCP and IPv6", dig("www", "A", "::1", "+tcp").data, ["192.0.2.2"])
equal("kdig over TCP, three questions on one connection",
      sh("kdig @127.0.0.1 +tcp +keepopen +short www.example A www.example "
         "AAAA ns.example A").split(), ["192.0.2.2", "2001:db8::2", RESOLVER4])
tool("revoke", "www.example")
equal("the resolver itself is asked by nobody else",
      (dig("www", "A", RESOLVER4, "+tcp").status,
       dig("www", "A", RESOLVER4).status), ("none", "none"))
equal("and no lease came of that", tcp("192.0.2.2", 80), "ECONNREFUSED")

equal("a chain of CNAMEs", dig("alias").data,
      ["first.example.", "second.example.", "192.0.2.3"])
equal("opens its address, in the name asked for",
      (tcp("192.0.2.3", 80), lease("192.0.2.3")[0]["name"]),
      ("ok", "alias.example"))
equal("hints of HTTPS", dig("hints", "HTTPS").status, "NOERROR")
equal("open, too", (tcp("192.0.2.4", 80), tcp("2001:db8::4", 80)),
      ("ok", "ok"))
equal("the additional section does not",
      (dig("mail", "MX").data, tcp("192.0.2.5", 80)),
      (["10 exchange.example."], "ECONNREFUSED"))
big = dig("big")
equal("an answer too long for UDP", (len(big.addresses()),
      sum(l["name"] == "big.example" for l in query("leases"))), (100, 100))

# What stays closed.
stood = live()
equal("a name that is not there", dig("nothing").status, "NXDOMAIN")
equal("a null address is told and opens nothing",
      (dig("zero").data, dig("zero", "AAAA").data), (["0.0.0.0"], ["::"]))
a = dig("inside")
equal("a private address of a public name is taken out",
      (a.status, a.data, a.ede), ("NOERROR", [], 17))
equal("a name of the blacklist", (dig("blocked").status, dig("blocked").ede),
      ("NXDOMAIN", 15))
equal("and one below", dig("x.below").status, "NXDOMAIN")
equal("none of them made a lease", live(), stood)
equal("of a mixed answer the public part is left", dig("mixed").data,
      ["192.0.2.6"])
dig("listed")
equal("an address of the blacklist, though its name was answered",
      tcp("192.0.2.8", 80), "ECONNREFUSED")
equal("a network of the whitelist needs no name", tcp("2001:db8::6", 80), "ok")

# curl, as users of the original do.
sh("mkdir -p /run/www && echo hello >/run/www/index.html && "
   "ip netns exec srv busybox httpd -p 192.0.2.7:8000 -h /run/www && "
   "rm -f /etc/resolv.conf /etc/nsswitch.conf && "
   "echo 'nameserver 127.0.0.1' >/etc/resolv.conf && "
   "echo 'hosts: files dns' >/etc/nsswitch.conf")
r = sh("curl -sS -m 5 http://192.0.2.7:8000/; echo $?", check=False)
ok("curl to the address", r.endswith("\n7\n"), r)
equal("curl to the name", sh("curl -sS -m 10 http://fresh.example:8000/",
                             check=False), "hello\n")

# kill -9
dig("www")
c = Connection("192.0.2.2", 80)
before = live()
daemon.stop(signal.SIGKILL)
equal("killed: the open connection goes on", c.alive(), "ok")
equal("killed: what was open stays open", tcp("192.0.2.2", 80), "ok")
equal("killed: nothing new opens", (dig("second").status,
      tcp("192.0.2.5", 80)), ("none", "ECONNREFUSED"))
equal("killed: leases and mode stand", (live(), query("status")["mode"]),
      (before, "enforce"))
equal("killed: status says so", query("status")["daemon"]["state"], "stopped")
begin = time.monotonic()
daemon.start()
print("# back after %.1f s" % (time.monotonic() - begin))
ok("the next one adopts them", daemon.logged("Adopted") and live() == before,
   daemon.log())
equal("and goes on answering", (dig("second").data, c.alive()),
      (["192.0.2.3"], "ok"))
c.close()

# Reload, all or nothing.
daemon.write(blacklist={"domains": ["first.example", 7]})
daemon.p.send_signal(signal.SIGHUP)
ok("a reload with an error is refused",
   poll(10, lambda: daemon.logged("Not reloaded")) and
   daemon.logged("blacklist.domains"), daemon.log())
equal("and changes nothing", dig("blocked").status, "NXDOMAIN")
daemon.write(blacklist={"domains": ["first.example"]})
daemon.p.send_signal(signal.SIGHUP)
ok("one without is done", poll(10, lambda: daemon.logged("Reloaded")),
   daemon.log())
equal("it is in force", (dig("blocked").status, dig("first").status),
      ("NOERROR", "NXDOMAIN"))
equal("the address of the old blacklist is free",
      (dig("listed").status, tcp("192.0.2.8", 80)), ("NOERROR", "ok"))

# A reload removes an upstream while a query to it is in flight, and the query must
# still be retried over TCP. Only this resolver has 192.0.2.10.
sh("ip -n srv address add 192.0.2.10/24 dev v1")
slow = SlowResolver("192.0.2.10", 53, "192.0.2.5")
reloads = daemon.log().count("Reloaded")
daemon.write(fwdAddr="192.0.2.10:53", upstreamTimeout=8000)
daemon.p.send_signal(signal.SIGHUP)
ok("a reload takes another upstream", poll(
   10, lambda: daemon.log().count("Reloaded") > reloads), daemon.log())
client = subprocess.Popen(["dig", "@127.0.0.1", "slow.example", "+short",
                           "+tries=1", "+time=20"], stdout=subprocess.PIPE,
                          text=True)
ok("which is asked", slow.asked.wait(10))
daemon.write(fwdAddr=RESOLVER4 + ":53")
daemon.p.send_signal(signal.SIGHUP)
ok("one more, the first again", poll(
   10, lambda: daemon.log().count("Reloaded") > reloads + 1), daemon.log())
equal("which is asked from then on", dig("www").data, ["192.0.2.2"])
slow.go.set()
equal("and the query under way is answered by the other",
      client.communicate(timeout=30)[0], "192.0.2.5\n")
ok("which the kernel then forgets", poll(30, lambda: {
   u["address"] for u in query("status")["upstreams"]} == {RESOLVER4}),
   query("status")["upstreams"])

# A change that fails halfway: the table has room for the prefix it denies, but not
# for the one it allows.
stood = query("prefixes")
tool("mode", "--max-prefixes", len(stood) + 1)
daemon.write(blacklist={"domains": ["first.example"], "hosts": ["192.0.2.8"]},
             whitelist={"networks": ["2001:db8::6/127", "198.51.100.0/25"]})
refusals = daemon.log().count("Not reloaded")
daemon.p.send_signal(signal.SIGHUP)
ok("a reload that the kernel refuses is told", poll(
   10, lambda: daemon.log().count("Not reloaded") > refusals) and
   daemon.logged("Not reloaded", "prefixes-max"), daemon.log())
equal("and nothing of it is in force", (query("prefixes"),
      tcp("192.0.2.8", 80)), (stood, "ok"))
tool("mode", "--max-prefixes", 262144)

# A change while the daemon is not running.
equal("two names are open", (dig("www").data, dig("second").data),
      (["192.0.2.2"], ["192.0.2.3"]))
daemon.stop(signal.SIGQUIT)
daemon.write(blacklist={"domains": ["www.example"]},
             whitelist={"networks": ["2001:db8::6/127"]})
equal("ended by SIGQUIT both stay so", (tcp("192.0.2.2", 80),
                                        tcp("192.0.2.3", 80)), ("ok", "ok"))
daemon.start()
equal("the next one revokes what its rules forbid, and adopts the rest",
      (lease("192.0.2.2"), lease("2001:db8::2"), tcp("192.0.2.2", 80),
       tcp("192.0.2.3", 80)), ([], [], "ECONNREFUSED", "ok"))
ok("and says so", daemon.logged("Revoked", "leases"), daemon.log())

# Shutdown.
tool("allow", "198.51.100.0/24")
equal("told to end, it ends well", daemon.stop(), 0)
status = query("status")
equal("and takes back what it set, not what others set",
      (status["mode"], status["leases"],
       [p["prefix"] for p in query("prefixes")]),
      ("off", 0, ["198.51.100.0/24"]))
tool("flush", "all")
daemon = Daemon(doNotFlushTable=True, doNotFlushAuthorizedHosts=True)
poll(20, listens)
dig("www")
daemon.stop()
equal("unless it was told to keep it",
      (query("status")["mode"], tcp("192.0.2.2", 80), tcp("192.0.2.3", 80)),
      ("enforce", "ok", "ECONNREFUSED"))

# The cache.
tool("flush", "all")
daemon = Daemon(dnsTTLCache=300)
poll(20, listens)
dig("www")
tool("revoke", "www.example")
resolver.stop()
equal("from the cache it is committed again",
      (dig("www").data, tcp("192.0.2.2", 80)), (["192.0.2.2"], "ok"))
a = dig("second", "A", "127.0.0.1", "+time=20")
ok("without a resolver it is a failure that says why",
   a.status == "SERVFAIL" and a.ede in (22, 23), (a.status, a.ede, a.ede_text))
resolver = Resolver()
ok("the resolver is back", poll(30, lambda: dig("second").data ==
                                ["192.0.2.3"]))

# The kernel refuses leases.
sh("rmmod nettrust")
a = dig("www")
ok("module gone: no address is told, and why",
   (a.status, a.data) == ("SERVFAIL", []) and a.ede == 0, vars(a))
sh("insmod %s max_leases=10" % KO)
ok("module back, but not guarded: that is for who took it away",
   poll(5, lambda: dig("www").data == ["192.0.2.2"]) and
   query("status")["mode"] == "off", daemon.log()[-500:])
daemon.p.send_signal(signal.SIGHUP)
ok("a reload guards it again", poll(10, lambda: daemon.logged("Reloaded")) and
   query("status")["mode"] == "enforce", daemon.log()[-500:])
sh("rmmod nettrust; insmod %s max_leases=10" % KO)
daemon.stop()
ok("module gone and back: the end finds it, too",
   not daemon.logged("Cannot clean up"), daemon.log()[-500:])
daemon = Daemon()
poll(20, listens)
before = live()
a = dig("big")
ok("table full: no address is told, and why",
   (a.status, a.data) == ("SERVFAIL", []) and a.ede == 0 and
   "full" in a.ede_text, vars(a))
equal("table full: nothing of it opened", live(), before)
equal("table full: what fits does", (dig("www").data, tcp("192.0.2.2", 80)),
      (["192.0.2.2"], "ok"))
ok("table full: the log says so", daemon.logged("Failed", "big.example"))
daemon.stop()
sh("rmmod nettrust; insmod " + KO)

# Bad configuration changes nothing.
daemon = Daemon(wait=False, fwdProto="smoke")
equal("a bad configuration is refused", daemon.p.wait(), 2)
ok("it says which key and why", "fwdProto" in daemon.log() and
   "smoke" in daemon.log(), daemon.log())
equal("and nothing was changed", query("status")["mode"], "off")

# firewallDropInput
daemon = Daemon(firewallDropInput=True)
poll(20, listens)
serve("0.0.0.0", 8081)
equal("firewallDropInput: nobody comes in", tcp("192.0.2.1", 8081, 1,
                                                ns="srv"), "timeout")
equal("firewallDropInput: answers do", (dig("www").data, tcp("192.0.2.2", 80)),
      (["192.0.2.2"], "ok"))
daemon.stop()

# firewallType FORWARD, for a forwarded client.
sh("ip netns add cli && ip link add c0 type veth peer name c1 netns cli && "
   "ip link set c0 up && ip -n cli link set c1 up && "
   "ip addr add 198.51.100.1/24 dev c0 && "
   "ip -n cli addr add 198.51.100.2/24 dev c1 && "
   "ip -n cli route add default via 198.51.100.1 && "
   "ip -n srv route add default via 192.0.2.1 && "
   "sysctl -qw net.ipv4.ip_forward=1")
daemon = Daemon(firewallType="FORWARD", listenAddr="198.51.100.1:53")
ask = dict(server="198.51.100.1", ns="cli")
ok("FORWARD: the client is answered",
   poll(20, lambda: dig("ns", **ask).status == "NOERROR"), daemon.log())
equal("FORWARD: refused before", tcp("192.0.2.2", 80, ns="cli"),
      "ECONNREFUSED")
equal("FORWARD: passes after", (dig("www", **ask).data,
                                tcp("192.0.2.2", 80, ns="cli")),
      (["192.0.2.2"], "ok"))
equal("FORWARD: it cannot ask another resolver",
      dig("www", "A", RESOLVER4, ns="cli").status, "none")
equal("FORWARD: the gateway's own packets are not decided",
      tcp("192.0.2.5", 80), "ok")
daemon.stop()
resolver.stop()
sh("ip netns del cli")

# A lock prevents restoring a setting, so none may be removed needlessly.
sh("ip netns add locked")


def apply(**keys):
    """Exit code and output of nettrustd -apply there."""
    with open(DIR + "/locked.json", "w") as f:
        json.dump(dict({"fwdAddr": RESOLVER4 + ":53",
                        "listenAddr": "127.0.0.1:53"}, **keys), f)
    r = subprocess.run(["ip", "netns", "exec", "locked",
                        REPO + "/build/nettrustd", "-apply", "-config",
                        DIR + "/locked.json"], capture_output=True, text=True)
    return r.returncode, r.stderr


def prefixes():
    return [p["prefix"] for p in query("prefixes", "--netns", "locked")]


apply(whitelist={"networks": ["203.0.113.0/24"]})
tool("lock", "--netns", "locked")
rc, said = apply(whitelist={"networks": ["198.51.100.0/24"]},
                 blacklist={"hosts": ["192.0.2.8"]})
equal("locked: a policy that opens is refused, and changes nothing",
      (rc, "locked" in said, prefixes()), (1, True, ["203.0.113.0/24"]))
equal("locked: one that is stricter is taken",
      (apply(blacklist={"hosts": ["192.0.2.8"]}), prefixes()),
      ((0, ""), ["192.0.2.8/32"]))
sh("ip netns del locked")
done()
