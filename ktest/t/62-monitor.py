#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# monitor: the sender of a denied packet, and filters.
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

pair()
tool("mode", "enforce")

SEND = ("import socket; s = socket.socket(type=socket.SOCK_DGRAM)\n"
        "try: s.sendto(b'x', ('192.0.2.%d', 80))\n"
        "except OSError: pass\n")
PYTHON = os.path.realpath(sys.executable)


def send(last, stay=True, group=None):
    """A process that sends one datagram and then waits to be killed."""
    command = [PYTHON, "-c", SEND % last +
               ("import time; time.sleep(60)" if stay else ""), "a b", "\033[2J"]
    script = "echo $$ >'%s/cgroup.procs'; " % group if group else ""
    return subprocess.Popen(["sh", "-c", script + 'exec "$@"', "sh"] + command)


def end(p):
    p.kill()
    p.wait()


def one(m):
    return (m.read(seconds=10) or [{}])[0]


m = Monitor("--denials")
p = send(2)
e = one(m)
equal("the executable and the process", (e.get("exe"), e.get("pid")),
      (PYTHON, p.pid))
ok("the command line, made safe for a terminal",
   e.get("command", "").endswith(" a b ?[2J") and
   e["command"].startswith(PYTHON + " -c import socket"), e)
end(p)

group = "/sys/fs/cgroup/test.slice/docker-" + "0123456789abcdef" * 4 + ".scope"
unit = "/sys/fs/cgroup/test.slice/my\\x2dapp.service"
for g in (group, unit):
    os.makedirs(g)
p = send(2, group=group)
e = one(m)
equal("a container, by the cgroup", (e.get("container"), e.get("cgroup")),
      ("docker:0123456789ab", os.stat(group).st_ino))
ok("its path", e.get("cgroup_path") == group[len("/sys/fs/cgroup"):], e)
end(p)
p = send(2, stay=False, group=unit)
e = one(m)
equal("a unit, also of a process that is gone", e.get("unit"),
      "my-app.service")
p.wait()

# Needs a long-lived socket; forwarded packets and the kernel's have no sender.
s = open_socket("192.0.2.3", socket.SOCK_DGRAM)
with contextlib.suppress(OSError):
    s.sendto(b"x", ("192.0.2.3", 80))
e = one(m)
equal("ourselves", (e.get("pid"), e.get("exe")), (os.getpid(), PYTHON))
m.stop()

# A PID namespace has its own numbers.
out = os.pipe()
p = subprocess.Popen(["unshare", "-pf", "--mount-proc", TOOL, "monitor",
                      "--json", "--denials", "--count", "1"], stdout=out[1])
os.close(out[1])
poll(10, lambda: any(int(line.split()[3], 16) for line in
                     open("/proc/net/netlink").readlines()[1:]))
time.sleep(1)
udp("192.0.2.3", 80)
e = json.loads(os.read(out[0], 65536) or b"{}")
equal("in another pid namespace no number is looked up",
      (e.get("exe"), e.get("comm")),
      (None, open("/proc/self/comm").read().strip()))
p.wait()

# --- names -------------------------------------------------------------------

os.makedirs("/var/lib/nettrust", exist_ok=True)
with open("/var/lib/nettrust/names", "w") as f:
    f.write("nettrust names 1\n"
            "192.0.2.4\told.example\t1000\t\n"
            "192.0.2.4\twww.example\t2000\t\n"
            "192.0.2.5\tother.example\t3000\t\n"
            "end 3\n")
m = Monitor("--denials")
udp("192.0.2.4", 80)
e = one(m)
equal("names that the address had, the last first", e.get("names"),
      ["www.example", "old.example"])
udp("192.0.2.6", 80)
equal("and none where there are none", one(m).get("names"), [])
m.stop()

# --- filters -----------------------------------------------------------------


def last_digit(e):
    """The event's first letter, followed by the last digit of its address."""
    return e["event"][0] + (e.get("dst") or e.get("lease", {}).get("address")
                            or "-")[-1]


every = ["d4", "d5", "d6", "d7", "d4", "l8", "l8", "s-", "s-"]
wanted = (
    ((), every),
    (("--type", "leases", "--type", "state"), ["l8", "l8", "s-", "s-"]),
    (("--name", "*.example"), ["d4", "d5", "l8", "l8"]),
    (("--name", "old.example"), ["d4"]),
    (("--address", "192.0.2.4/30"), every[:4]),
    (("--address", "2001:db8::/32"), ["d4"]),
    (("--address", "192.0.2.8"), ["l8", "l8"]),
    (("--reason", "dns", "--reason", "expired"), ["d7"]),
    (("--reason", "no-lease", "--address", "192.0.2.0/24"), every[:3]),
    (("--process", str(os.getpid())), every[:5]),
    (("--process", "pytho*", "--reason", "dns"), ["d7"]),
    (("--process", "1"), []))
monitors = [(Monitor(*args), args, want) for args, want in wanted]
for last in (4, 5, 6):
    udp("192.0.2.%d" % last, 80)
udp("192.0.2.7", 53)
udp("2001:db8::4", 80)
tool("allow", "192.0.2.8", "--ttl", "100", "--name", "lease.example")
tool("revoke", "192.0.2.8")
tool("mode", "audit")
tool("mode", "enforce")
for m, args, want in monitors:
    got = m.read(want=len(want), seconds=10 if want else 1)
    got += m.read(seconds=0.2)
    m.stop()
    equal("monitor " + " ".join(args), [last_digit(e) for e in got], want)

text = subprocess.Popen([TOOL, "monitor", "--denials", "--count", "1"],
                        stdout=subprocess.PIPE, text=True)
time.sleep(at_least(1))
udp("192.0.2.4", 80)
line = text.stdout.read()
ok("a line for people", " denied no-lease output udp 192.0.2.1:" in line and
   " -> 192.0.2.4:80 (once www.example, ...) %s[%d] uid 0" %
   (PYTHON, os.getpid()) in line, line)
text.wait()

shutil.rmtree("/var/lib/nettrust")
for g in (group, unit):
    poll(5, lambda: not open(g + "/cgroup.procs").read())
    os.rmdir(g)
os.rmdir("/sys/fs/cgroup/test.slice")
done()
