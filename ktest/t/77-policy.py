#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Rules reach the kernel as written: services, scopes by the querying program's
# socket, and revocation by a reload.
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403
from resolver import Daemon, Resolver, dig  # noqa: E402


def rule(name, **more):
    return dict({"name": name + ".example", "allow": True}, **more)


def dig_as(uid, name, *options):
    return sh("setpriv --reuid=%d --clear-groups dig +short +tries=1 +time=5 "
              "@127.0.0.1 %s.example %s" % (uid, name, " ".join(options)))


pair()
resolver = Resolver()
rules = [rule("ns"), rule("www", services=["tcp/80"]),
         rule("second", scope="uid"), rule("exchange", scope="cgroup"),
         rule("fresh")]
daemon = Daemon(defaultPolicy="deny", rules=rules)
ok("the resolver answers through the daemon",
   poll(20, lambda: dig("ns").status == "NOERROR"), daemon.log())

equal("services: told", dig("www").data, ["192.0.2.2"])
equal("services: the port passes and no other",
      (tcp("192.0.2.2", 80), tcp("192.0.2.2", 81), udp("192.0.2.2", 80)),
      ("ok", "ECONNREFUSED", "EPERM"))

equal("uid: told", dig_as(1234, "second").split(), ["192.0.2.3"])
equal("uid: who asked passes, another does not, nor does root",
      (tcp("192.0.2.3", 80, uid=1234), tcp("192.0.2.3", 80, uid=1235),
       tcp("192.0.2.3", 80)), ("ok", "ECONNREFUSED", "ECONNREFUSED"))
equal("uid: over TCP", dig_as(1235, "second", "+tcp").split(), ["192.0.2.3"])
equal("uid: the other one, too, then", tcp("192.0.2.3", 80, uid=1235), "ok")

group = "/sys/fs/cgroup/nettrust-policy"
os.makedirs(group, exist_ok=True)
out = sh("(echo 0 >%s/cgroup.procs; dig +short @127.0.0.1 exchange.example)"
         % group)
equal("cgroup: told", out.split(), ["192.0.2.5"])
connect = ("import socket; "
           "print(socket.socket().connect_ex(('192.0.2.5', 80)))")
equal("cgroup: a process in it passes",
      sh("(echo 0 >%s/cgroup.procs; python3 -c \"%s\")"
         % (group, connect)).strip(), "0")
equal("cgroup: one outside does not", tcp("192.0.2.5", 80), "ECONNREFUSED")

equal("default deny: not told", dig("mail").status, "NXDOMAIN")
equal("fresh is", (dig("fresh").data, tcp("192.0.2.7", 80)),
      (["192.0.2.7"], "ok"))
daemon.write(rules=rules[:-1])
daemon.p.send_signal(signal.SIGHUP)
ok("a reload without its rule", poll(10, lambda: daemon.logged("Reloaded")),
   daemon.log())
equal("takes its address back, and no other", (tcp("192.0.2.7", 80),
      tcp("192.0.2.2", 80)), ("ECONNREFUSED", "ok"))
ok("the log says so", daemon.logged("Revoked"))
daemon.stop()
done()
