#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# explain predicts what the kernel does with a packet.
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403


def explained(address, *args):
    return query("explain", address, *args)


def reasons(send):
    """The reasons that the kernel counts during an action."""
    before = counts()
    send()
    return {r for r, n in counts().items() if n > before[r]}


# Other reasons that neighbour discovery, replies to this host and the end of
# connections without a socket may count.
NOISE = {"builtin", "loopback", "reply", "no-lease"}


pair()
tool("mode", "enforce", "--liveness", "off", "--builtin",
     "loopback,private,multicast,reply", "--upstream", "192.0.2.7:53/udp",
     "--linger", 3600)
tool("allow", "192.0.2.2", "--name", "open.example")
tool("allow", "2001:db8::2")
tool("allow", "192.0.2.3", "--service", "tcp/80", "--service", "udp/1000-2000")
tool("allow", "192.0.2.4", "--uid", "1234", "--name", "user.example")
tool("deny", "192.0.2.5")
tool("allow", "192.0.2.5")
tool("allow", "192.0.2.6/31")
tool("allow", "192.0.2.8", "--ttl", "1", "--name", "past.example")
ok("it lapses", poll(10, lambda: lease("192.0.2.8")[0]["state"] == "lapsed"))

PROTO = {"tcp": tcp, "udp": udp}
for address in ("192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5",
                "192.0.2.6", "192.0.2.7", "192.0.2.8", "192.0.2.9",
                "2001:db8::2", "2001:db8::3", "10.9.9.2", "fd00:9::2",
                "127.0.0.1", "192.0.2.1"):
    for proto, port in (("tcp", 80), ("udp", 80), ("udp", 1500), ("tcp", 53),
                        ("udp", 853)):
        for uid in (None, 1234, 99):
            if uid and address not in ("192.0.2.4", "192.0.2.2"):
                continue
            said = explained(address, "--proto", proto, "--port", port,
                             *(("--uid", uid) if uid else ("--uid", 0)))
            did = reasons(lambda: PROTO[proto](address, port, uid=uid))
            ok("%s %s/%d uid %s: %s" % (address, proto, port, uid,
                                        said["reason"]),
               said["reason"] in did and did <= NOISE | {said["reason"]}, did)

e = explained("192.0.2.3")
equal("what is not told of the packet is left open",
      (e["verdict"], [l["services"] for l in e["except"]]),
      ("denied", [["tcp/80", "udp/1000-2000"]]))
e = explained("192.0.2.8")
equal("a name that ended, and the command",
      (e["reason"], e["lease"]["name"], e["step"], e["allow"]),
      ("expired", "past.example", 11, "nettrust allow 192.0.2.8 --ttl 3600"))
tool(*explained("192.0.2.9", "--port", 80)["allow"].split()[1:])
equal("the command that it gives allows it", tcp("192.0.2.9", 80), "ok")
equal("and no more", tcp("192.0.2.9", 443), "ECONNREFUSED")
tool(*explained("192.0.2.5")["allow"].split()[1:])
equal("it names the deny prefix", tcp("192.0.2.5", 80), "ok")
out = tool("explain", "192.0.2.4")
ok("people read the same", "denied, no-lease" in out and
   "any of uid 1234 pass, a lease of user.example" in out, out)

tool("mode", "audit")
equal("audit", explained("192.0.2.9", "--port", 443)["verdict"], "audited")
equal("a packet from elsewhere meets no hook",
      explained("192.0.2.9", "--from", "10.9.9.2")["verdict"], "unseen")
tool("mode", "enforce", "--hooks", "output,forward")
tool("allow", "192.0.2.9", "--client", "10.9.9.2")
equal("now it does, and its client has a lease",
      [explained("192.0.2.9", "--port", 443, "--from", c)["verdict"]
       for c in ("10.9.9.2", "10.9.9.3")], ["passes", "denied"])

CONFIG = "/tmp/explain.json"
with open(CONFIG, "w") as f:
    f.write('{ "fwdAddr": "192.0.2.7:53",\n  "rules": [\n'
            '    { "name": "open.example", "allow": true } ] }\n')
e = query("explain", "open.example", "--config", CONFIG)
equal("a name: rule, line and leases",
      (e["verdict"], e["rulings"][0]["rule"],
       [l["address"] for l in e["leases"]]),
      ("allowed", {"file": CONFIG, "key": "rules[1]", "line": 3},
       ["192.0.2.2"]))
equal("the rule of a lease's name",
      explained("192.0.2.2", "--config", CONFIG)["names"][0]["rule"]["line"],
      3)

# A lease that the kernel has forgotten is still in the daemon's file of names.
NAMES = "/tmp/explain.names"
tool("mode", "--linger", 1)
ok("it is forgotten", poll(90, lambda: not lease("192.0.2.8")))
tool("revoke", "192.0.2.9")
end = int(time.time()) - 3700
with open(NAMES, "w") as f:
    f.write("nettrust names 2\n"
            "192.0.2.8\tpast.example\t%d\t%d\t\n"
            "192.0.2.9\tnear.example\t%d\t%d\t\nend 2\n" %
            (end - 60, end, end, end + 7200))
with open(CONFIG, "w") as f:
    f.write('{ "fwdAddr": "192.0.2.7:53", "stateFile": "%s" }' % NAMES)
out = tool("explain", "192.0.2.8", "--config", CONFIG)
ok("when it ended, by the clock and how long ago", "denied, no-lease" in out and
   "before   its lease ended " + time.strftime("%F %T", time.localtime(end))
   in out and ", 1h0" in out, out)
out = tool("explain", "past.example", "--config", CONFIG)
ok("the same of the name", "  before   its lease ended " in out, out)
out = tool("explain", "192.0.2.9", "--config", CONFIG)
ok("one that was taken away", "before   its lease was valid until " in out and
   "but is gone: revoked" in out, out)
out = tool("explain", "203.0.113.9", "--config", CONFIG)
ok("one that nobody knows of", "before   no lease on record in " + NAMES in
   out, out)
equal("in JSON", [n["until"] for n in explained("192.0.2.8", "--config",
      CONFIG)["names"]], [time.strftime("%FT%TZ", time.gmtime(end))])

# Finds the daemon by the address that it holds in its network namespace.
ok("it does not run, and that is told", "daemon   does not run" in out, out)
equal("nor for status", query("status")["daemon"],
      {"state": "stopped", "pid": None})
holder = socket.socket(socket.AF_UNIX)
holder.bind("\0nettrustd")
holder.listen(5)
equal("now it runs", query("status")["daemon"],
      {"state": "running", "pid": os.getpid()})
equal("not for another network namespace",
      query("status", "--netns", "srv")["daemon"]["state"], "stopped")
out = tool("explain", "203.0.113.9", "--config", CONFIG)
ok("and explain tells nothing of it", "daemon" not in out, out)
holder.close()

with open(TOOL, "rb") as f:
    other = f.read()
version = tool("version").split()[1].encode()
with open("/tmp/other", "wb") as f:
    f.write(other.replace(version + b"\0", b"9" + version[1:] + b"\0"))
os.chmod("/tmp/other", 0o755)
r = subprocess.run(["/tmp/other", "version"], capture_output=True, text=True)
ok("another version of the tool says so, exit code 5",
   r.returncode == 5 and "the module is version " + version.decode() in
   r.stderr, r)
r = subprocess.run(["/tmp/other", "confirm"], capture_output=True, text=True)
ok("and whenever the kernel refuses", r.returncode == 5 and
   "the module is version" in r.stderr, r)
r = subprocess.run(["setpriv", "--reuid", "1234", "--clear-groups", TOOL,
                    "status"], capture_output=True, text=True)
ok("without permission: exit code 4, and why",
   r.returncode == 4 and "CAP_NET_ADMIN" in r.stderr, r)
done()
