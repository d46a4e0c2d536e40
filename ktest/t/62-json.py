#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# The tool's JSON output conforms to doc/schema/; suggest follows denials.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

sys.path.insert(0, REPO + "/tests/cli")
from schema import misfit  # noqa: E402


def fits(name, *args):
    problem = misfit(name, query(name, *args))
    ok("%s %s" % (name, " ".join(map(str, args))), problem is None, problem)


pair()
m = Monitor()
tool("mode", "audit", "--upstream", "192.0.2.7:53/udp")
tool("allow", "192.0.2.2", "--name", "open.example", "--ttl", "100")
tool("allow", "192.0.2.2", "--uid", "1", "--service", "tcp/80")
tool("allow", "192.0.2.3", "--client", "10.0.0.1")
tool("allow", "192.0.2.4", "--cgroup", "7")
tool("allow", "203.0.113.0/24")
tool("deny", "198.51.100.0/24")
tcp("192.0.2.2", 80)
tcp("192.0.2.9", 80)
ping("2001:db8::9")
tool("flush", "leases")
events = m.read(want=9, seconds=10)
m.stop()
equal("every kind of event came", {e["event"] for e in events},
      {"denial", "lease", "state"})
problems = [p for p in (misfit("monitor", e) for e in events) if p]
equal("monitor", problems, [])

tool("allow", "192.0.2.2", "--name", "open.example", "--ttl", "100")
tool("allow", "192.0.2.2", "--uid", "1", "--service", "tcp/80")
for command in ("status", "mode", "version", "stats", "leases", "prefixes"):
    fits(command)
tool("mode", "audit", "--confirm", "100")
fits("status")
tool("confirm")
for args in (("192.0.2.2",), ("192.0.2.9", "--port", 80, "--uid", 1),
             ("192.0.2.9", "--from", "10.0.0.1"), ("198.51.100.1",),
             ("203.0.113.1",), ("fd00::1", "--proto", 200), ("127.0.0.1",),
             ("192.0.2.7", "--port", 53)):
    fits("explain", *args)
with open("/tmp/schema.json", "w") as f:
    f.write('{ "fwdAddr": "192.0.2.7:53", "blacklist": '
            '{ "domains": [ "bad.example" ] } }')
for name in ("open.example", "bad.example", "dns.google", "plain"):
    fits("explain", name, "--config", "/tmp/schema.json")
with open("/tmp/names", "w") as f:
    f.write("nettrust names 1\n192.0.2.6\tsix.example\t1795000000\t*\nend 1\n")
fits("names", "--file", "/tmp/names")

p = subprocess.Popen([TOOL, "suggest", "--listen", "3", "--names",
                      "/tmp/names", "--json"], text=True,
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
end = time.monotonic() + 60
while p.poll() is None and time.monotonic() < end:
    udp("192.0.2.9", 4444)
    udp("192.0.2.6", 4444)
    time.sleep(0.2)
out, err = p.communicate()
said = json.loads(out)
equal("suggest has heard the denials",
      (said["whitelist"]["hosts"], [r["name"] for r in said["rules"]]),
      (["192.0.2.9"], ["six.example"]))
ok("and who sent them", "192.0.2.9 udp/4444: no-lease" in err and
   open("/proc/self/comm").read().strip() in err, err)
problem = misfit("suggest", said)
ok("suggest", problem is None, problem)
p = subprocess.Popen([TOOL, "suggest", "--record", "/tmp/denials"])


def recorded():
    r = tool_raw("suggest", "/tmp/denials", "--json")
    return "192.0.2.9 udp/4445" in r[2]


time.sleep(at_least(2))
udp("192.0.2.9", 4445)
time.sleep(at_least(1))
p.terminate()
equal("the recorder ends when told to", p.wait(), 0)
ok("and has kept what it heard", recorded())
p = subprocess.Popen([TOOL, "suggest", "--record", "/tmp/denials"])
time.sleep(at_least(2))
p.terminate()
p.wait()
ok("and keeps what an earlier one did", recorded())
done()
