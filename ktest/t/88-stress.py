#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Reloads the module repeatedly during traffic, commands, event listeners and the
# creation and destruction of namespaces: 10 times, 1000 with KTEST_LONG=1.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from nt import *  # noqa: E402,F403

KO = os.environ["KO"]
ROUNDS = 1000 if os.environ.get("KTEST_LONG") == "1" else 10
# Commands may fail while the module is not loaded; kernel errors are reported at the
# end of the run.
COMMANDS = """
while :; do
	{tool} mode enforce
	{tool} allow 192.0.2.2 --ttl 60
	{tool} allow 203.0.113.0/24
	{load} churn 1 1
	{tool} leases
	{tool} flush all
done"""
LISTENER = "while :; do timeout 2 {tool} monitor; done"
NAMESPACES = """
while :; do
	unshare -n sh -c 'ip link set lo up; {tool} mode enforce;
		{tool} allow 192.0.2.2 --ttl 1; echo x >/dev/udp/127.0.0.1/9'
done"""


def start(script):
    return subprocess.Popen(
        ["bash", "-c", script.format(tool=TOOL, load=REPO + "/build/ktest/load")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True)


def unload():
    """Retries, because a command or dump in progress pins the module."""
    return poll(60, lambda: subprocess.run(
        ["rmmod", "nettrust"], capture_output=True).returncode == 0)


pair()
stop = threading.Event()
thread = threading.Thread(target=hammer, args=(stop,))
thread.start()
busy = [start(script) for script in (COMMANDS, LISTENER, NAMESPACES)]
failed = []
begin = time.monotonic()
for i in range(ROUNDS):
    if not unload():
        failed.append("%d: cannot be unloaded" % i)
        break
    out = sh("insmod " + KO, check=False)
    if out:
        failed.append("%d: %s" % (i, out))
        break
    time.sleep(i % 8 * 0.05)
equal("unloaded and loaded %d times under traffic, commands, listeners and "
      "namespaces" % ROUNDS, failed, [])
print("# %d s" % (time.monotonic() - begin))
for p in busy:
    os.killpg(p.pid, 9)
    p.wait()
tool("flush", "all")
tool("mode", "enforce", "--hooks", "output")
tool("allow", "192.0.2.2")
equal("and it still decides", (udp("192.0.2.2", 80), udp("192.0.2.3", 80)),
      ("ok", "EPERM"))
stop.set()
thread.join()
ok("unloaded for good", unload())
left = sh("grep ^nettrust /proc/slabinfo", check=False)
equal("no slab cache is left", left, "")
sh("insmod " + KO)
done()
