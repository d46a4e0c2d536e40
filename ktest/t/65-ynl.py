#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# The kernel's own YNL client, given only uapi/nettrust.yaml, issues every command and
# reads every reply and event.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

TOOLS = os.environ.get("KTEST_TOOLS")
if not TOOLS:
    print("1..0 # SKIP Debian's linux-source-6.12 is not installed")
    sys.exit()
sys.path.insert(0, TOOLS + "/tools/net/ynl")
from lib import NlError, YnlFamily  # noqa: E402

SPEC = REPO + "/uapi/nettrust.yaml"
SCHEMA = TOOLS + "/Documentation/netlink/genetlink-legacy.yaml"
given = set()
# There the kernel pads 64-bit attributes, which this client does not support.
pads = not configured("HAVE_EFFICIENT_UNALIGNED_ACCESS")


def family():
    return YnlFamily(SPEC, SCHEMA, process_unknown=pads)


def do(op, **attributes):
    """Issues a command. Returns the reply or the NlError."""
    given.add((op, "do"))
    attributes = {k.replace("_", "-"): v for k, v in attributes.items()}
    try:
        return ynl.do(op, attributes)
    except NlError as e:
        return e


def dump(op):
    given.add((op, "dump"))
    return ynl.dump(op, {})


def v4(text):
    return int.from_bytes(socket.inet_aton(text), "big")


def v6(text):
    return socket.inet_pton(socket.AF_INET6, text)


def refusal(answer):
    """Errno, message and attribute of an NlError."""
    if not isinstance(answer, NlError):
        return answer
    extack = answer.nl_msg.extack or {}
    return errno.errorcode[-answer.nl_msg.error], extack.get("msg"), \
        extack.get("bad-attr")


pair()
ynl = family()
listeners = {}      # a socket binds once, so each listens to one group
for event, group in (("lease-ntf", "leases"), ("state-ntf", "state"),
                     ("deny-ntf", "denials")):
    listeners[event] = family()
    listeners[event].ntf_subscribe(group)


def events(name, want):
    """Waits for that many events of a name. Returns each event only once."""
    listener = listeners[name]

    def come():
        listener.check_ntf()
        return len(listener.async_msg_queue) >= want
    poll(5, come)
    got = [m["msg"] for m in listener.async_msg_queue]
    listener.async_msg_queue.clear()
    return got


status = query("status")
policy = do("policy-get")
equal("policy-get says what the tool says",
      (policy["mode"], policy["action"], policy["hooks"], policy["priority"],
       policy["version"], policy["leases-max"]),
      (status["mode"], status["action"], set(status["hooks"]),
       status["priority"], status["version"], status["leases_max"]))
equal("policy-set", do(
    "policy-set", mode="enforce", liveness="hold", hooks=["output", "forward"],
    builtin=["loopback", "reply"], priority=-40, dns_lockdown=0,
    event_rate=500, linger=30, upstream_mark=7,
    upstream=[{"addr4": v4("192.0.2.53"), "proto": 17, "port": 53},
              {"addr6": v6("2001:db8::53"), "proto": 6, "port": 853}]), None)
policy = do("policy-get")
equal("and it is in force",
      {k: policy[k] for k in ("mode", "liveness", "hooks", "builtin",
                              "priority", "dns-lockdown", "event-rate",
                              "linger", "upstream-mark")},
      {"mode": "enforce", "liveness": "hold", "hooks": {"output", "forward"},
       "builtin": {"loopback", "reply"}, "priority": -40, "dns-lockdown": 0,
       "event-rate": 500, "linger": 30, "upstream-mark": 7})
equal("with its upstreams", policy["upstream"],
      [{"addr4": "192.0.2.53", "proto": 17, "port": 53},
       {"addr6": "2001:db8::53", "proto": 6, "port": 853}])
told = events("state-ntf", 1)
equal("state-ntf tells it", [(e["mode"], e["linger"]) for e in told],
      [("enforce", 30)])
do("policy-set", upstream_clear=True)
ok("upstream-clear", "upstream" not in do("policy-get"))
equal("a refusal names the attribute", refusal(do("policy-set", hooks=[]))[:2],
      ("EINVAL", "hooks must name at least one hook, mode off unregisters "
       "them all"))

answer = do("lease-add", lease=[
    {"addr4": v4("192.0.2.2"), "ttl": 600, "name": "a.example",
     "service": [{"proto": 6, "port-min": 80, "port-max": 90}]},
    {"addr6": v6("2001:db8::2"), "ttl": 600, "scope": "uid", "uid": 1000},
    {"addr4": v4("192.0.2.4"), "ttl": 4294967295, "scope": "client",
     "client4": v4("198.51.100.2")},
    {"addr6": v6("2001:db8::4"), "ttl": 60, "scope": "cgroup",
     "cgroup": 1 << 40}])
equal("lease-add", answer, {"result": bytes(4)})
equal("lease-ntf tells each",
      [(e["change"], e["lease"][0]["ttl"]) for e in events("lease-ntf", 4)],
      [("added", 600), ("added", 600), ("added", 4294967295), ("added", 60)])
answer = do("lease-get", lease=[
    {"addr4": v4("192.0.2.2"), "service": [{"proto": 6, "port-min": 80,
                                            "port-max": 90}]}])
equal("lease-get", (answer["lease"], answer["state"], answer["packets"]),
      ([{"addr4": "192.0.2.2", "scope": "any", "ttl": 600,
         "service": [{"proto": 6, "port-min": 80, "port-max": 90}],
         "name": "a.example"}], "live", 0))
ok("with the time that is left", 590000 < answer["remaining-ms"] <= 600000,
   answer)
equal("the packet passes", tcp("192.0.2.2", 80), "ok")
equal("and is refused", udp("192.0.2.3", 80), "EPERM")
denied = events("deny-ntf", 1)
equal("deny-ntf tells it",
      [(e["reason"], e["mode"], e["hook"], e["dst4"], e["proto"], e["dport"],
        e["comm"]) for e in denied],
      [("no-lease", "enforce", {"output"}, "192.0.2.3", 17, 80, "65-ynl.py")])
leases = dump("lease-get")
equal("a dump has all of them",
      sorted((m["lease"][0].get("addr4") or m["lease"][0]["addr6"],
              m["lease"][0]["scope"]) for m in leases),
      [("192.0.2.2", "any"), ("192.0.2.4", "client"), ("2001:db8::2", "uid"),
       ("2001:db8::4", "cgroup")])
equal("with what they are scoped to",
      sorted(str(m["lease"][0].get("client4") or m["lease"][0].get("uid") or
                 m["lease"][0].get("cgroup")) for m in leases),
      ["1000", str(1 << 40), "198.51.100.2", "None"])
equal("one already there is extended",
      do("lease-add", lease=[{"addr6": v6("2001:db8::2"), "ttl": 900,
                              "scope": "uid", "uid": 1000}]),
      {"result": bytes([1])})
equal("lease-del", do("lease-del", lease=[
    {"addr4": v4("192.0.2.4"), "scope": "client",
     "client4": v4("198.51.100.2")}]), None)
equal("what is not there", refusal(do("lease-del", lease=[
    {"addr4": v4("192.0.2.4")}])), ("ENOENT", "no such lease", ".lease"))
equal("a bad one is named to the attribute", refusal(do("lease-add", lease=[
    {"addr4": v4("192.0.2.4"), "ttl": 0}])),
    ("ERANGE", "integer out of range", ".lease.ttl"))
equal("lease-flush", do("lease-flush"), None)
equal("none is left", dump("lease-get"), [])

equal("prefix-add", do("prefix-add", prefix=[
    {"addr4": v4("198.51.100.0"), "len": 24, "kind": "allow"},
    {"addr6": v6("2001:db8:7::"), "len": 48, "kind": "deny",
     "origin": "daemon"}]), None)
equal("prefix-get", sorted((p["prefix"][0] for p in dump("prefix-get")),
                           key=lambda p: p["len"]),
      [{"addr4": "198.51.100.0", "len": 24, "kind": "allow",
        "origin": "admin"},
       {"addr6": "2001:db8:7::", "len": 48, "kind": "deny",
        "origin": "daemon"}])
equal("one alone is refused", refusal(do("prefix-get"))[0],
      errno.errorcode[errno.EOPNOTSUPP])
equal("prefix-del", do("prefix-del", prefix=[
    {"addr4": v4("198.51.100.0"), "len": 24, "kind": "allow"}]), None)
equal("prefix-flush", do("prefix-flush", prefix=[{"origin": "daemon"}]), None)
equal("no prefix is left", dump("prefix-get"), [])



def counted():
    return {c["reason"]: c["packets"] for c in do("stats-get")["counter"]}


# A packet of the guest itself may be counted in between.
ok("stats-get says what the tool says", poll(5, lambda: counted() == counts()),
   (counted(), counts()))
stats = do("stats-get")
equal("its totals", (stats["leases-added"], stats["leases-extended"],
                     stats["leases-revoked"]),
      tuple(query("stats")["leases"][k] for k in ("added", "extended",
                                                  "revoked")))
equal("a trial", do("policy-set", linger=20, confirm=60), None)
left = do("policy-get")["confirm-ms"]
ok("has its time", 50000 < left <= 60000, left)
equal("policy-confirm", do("policy-confirm"), None)
equal("only what waits is confirmed", refusal(do("policy-confirm"))[:2],
      ("ENOENT", "nothing waits to be confirmed"))
sh("ip netns add locked")
with inside("locked"):
    own, ynl = ynl, family()
equal("policy-lock", do("policy-lock"), None)
ok("shows", do("policy-get")["locked"])
equal("and holds", refusal(do("policy-set", dns_lockdown=0))[0], "EPERM")
del ynl
ynl = own
sh("ip netns del locked")

asked = {(op.name, how) for op in ynl.ops.values() for how in ("do", "dump")
         if how in op.yaml}
equal("nothing was left out", asked - given, set())
done()
