# SPDX-License-Identifier: GPL-2.0
"""A trusted resolver, the daemon and dig, for the scenarios."""
import json
import os
import re
import signal
import socket
import struct
import subprocess
import threading

import nt

RESOLVER4, RESOLVER6 = "192.0.2.9", "2001:db8::9"
DIR = "/run/nettrust-test"

ZONE = """$ORIGIN example.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 5
@ NS ns
ns A 192.0.2.9
www A 192.0.2.2
www AAAA 2001:db8::2
alias CNAME first
first CNAME second
second A 192.0.2.3
hints HTTPS 1 . alpn=h2 ipv4hint=192.0.2.4 ipv6hint=2001:db8::4
mail MX 10 exchange
exchange A 192.0.2.5
zero A 0.0.0.0
zero AAAA ::
inside A 10.9.9.2
mixed A 10.9.9.2
mixed A 192.0.2.6
blocked A 192.0.2.6
*.below A 192.0.2.6
listed A 192.0.2.8
fresh A 192.0.2.7
"""


class Resolver:
    """nsd with the zone example, in the namespace srv."""

    def __init__(self):
        os.makedirs(DIR, exist_ok=True)
        big = "".join("big A 203.0.113.%d\n" % i for i in range(1, 101))
        with open(DIR + "/example.zone", "w") as f:
            f.write(ZONE + big)
        with open(DIR + "/nsd.conf", "w") as f:
            f.write("""server:
    ip-address: %s
    ip-address: %s
    username: ""
    server-count: 1
    zonesdir: "%s"
    database: ""
    pidfile: "%s/nsd.pid"
    xfrdfile: "%s/xfrd"
    zonelistfile: "%s/zones"
    xfrdir: "%s"
remote-control:
    control-enable: no
zone:
    name: example
    zonefile: example.zone
""" % ((RESOLVER4, RESOLVER6) + 5 * (DIR,)))
        self.p = subprocess.Popen(["ip", "netns", "exec", "srv", "nsd", "-d",
                                   "-c", DIR + "/nsd.conf"],
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)

    def stop(self):
        self.p.terminate()
        self.p.wait()


class SlowResolver:
    """Over UDP it says, after go.set(), to ask by TCP, and there one address."""

    def __init__(self, address, port, answer):
        self.answer = socket.inet_aton(answer)
        self.asked, self.go = threading.Event(), threading.Event()
        for kind, run in ((socket.SOCK_DGRAM, self.datagrams),
                          (socket.SOCK_STREAM, self.connections)):
            s = nt.open_socket(address, kind, ns="srv")
            s.bind((address, port))
            threading.Thread(target=run, args=(s,), daemon=True).start()

    def datagrams(self, s):
        while True:
            query, peer = s.recvfrom(4096)
            self.asked.set()
            self.go.wait()
            s.sendto(query[:2] + bytes([query[2] | 0x82]) + query[3:], peer)

    def connections(self, s):
        s.listen()
        while True:
            with s.accept()[0] as c:
                query = c.recv(4096)[2:]
                question = query[12:query.index(b"\0", 12) + 5]
                reply = (query[:2] + struct.pack("!5H", 0x8180, 1, 1, 0, 0) +
                         question + struct.pack("!3HIH", 0xc00c, 1, 1, 60, 4) +
                         self.answer)
                c.sendall(struct.pack("!H", len(reply)) + reply)
                c.recv(4096)


class Daemon:
    """nettrustd with these keys on top of the least; waits until it listens."""

    def __init__(self, wait=True, ns=None, **keys):
        self.config = {"fwdAddr": RESOLVER4 + ":53",
                       "listenAddr": "127.0.0.1:53", "ttl": "dns",
                       "ttlMin": 1, "logFormat": "json", "logLevel": "debug"}
        self.ns = ns
        self.p = None
        self.write(**keys)
        self.start(wait)

    def write(self, **keys):
        self.config.update(keys)
        with open(DIR + "/config.json", "w") as f:
            json.dump(self.config, f)

    def start(self, wait=True):
        with open(DIR + "/log", "w") as log:
            self.p = subprocess.Popen(
                [nt.REPO + "/build/nettrustd", "-config",
                 DIR + "/config.json"], stderr=log)
        if wait and not nt.poll(20, lambda: self.logged("Ready")):
            print("Bail out! nettrustd: " + self.log(), flush=True)
            os._exit(2)

    @staticmethod
    def log():
        with open(DIR + "/log") as f:
            return f.read()

    def logged(self, *words):
        """Is there a line with all these words?"""
        return any(all(word in line for word in words)
                   for line in self.log().splitlines())

    def stop(self, how=signal.SIGTERM):
        self.p.send_signal(how)
        return self.p.wait(timeout=20)


class Answer:
    """What dig got: status, the answers' data in order, EDE code and text."""

    def __init__(self, text):
        found = re.search(r"status: (\w+)", text)
        self.status = found.group(1) if found else "none"
        found = re.search(r"; EDE: (\d+)[^:\n]*(?:: \((.*)\))?", text)
        self.ede = int(found.group(1)) if found else None
        self.ede_text = (found.group(2) or "") if found else ""
        self.data = [line.split(None, 4)[4] for line in text.splitlines()
                     if line and line[0] != ";" and len(line.split()) > 4]

    def addresses(self):
        return sorted(d for d in self.data if re.fullmatch(r"[0-9a-f.:]+", d))


def dig(name, kind="A", server="127.0.0.1", *options, ns=None, program="dig"):
    command = [program, "@" + server, name + ".example", kind]
    if program == "dig":
        command += ["+tries=1", "+time=5", "+noall", "+comments", "+answer"]
    command += list(options)
    if ns:
        command = ["ip", "netns", "exec", ns] + command
    r = subprocess.run(command, capture_output=True, text=True)
    return Answer(r.stdout)
