#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# Runs the guides' commands and compares the output with what the guides show.
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import guide  # noqa: E402
from nt import *  # noqa: E402,F403

RUN = "/run/guide"
TOOLS = os.environ.get("KTEST_TOOLS", "")
PATH = RUN + "/bin:/usr/local/bin"

# A resolver over TLS named dns.example, with a CA that the system trusts.
TLS_RESOLVER = """
cd %s/net
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \\
	-keyout tls.key -out tls.pem -subj /CN=dns.example \\
	-addext subjectAltName=DNS:dns.example
cp tls.pem /etc/ssl/certs/$(openssl x509 -in tls.pem -noout -hash).0
ip -n resolver address replace 203.0.113.54/24 dev eth0
ip -n resolver address replace 2001:db8:53::54/64 dev eth0 nodad
sed -e 's/ip-address: .*53$/&4@853/; s/534@853$/54@853/' -e 's/nsd.pid/tls.pid/' \\
	-e '/^server:/a \\\ttls-service-key: "tls.key"\\n\\ttls-service-pem: "tls.pem"\\n\\ttls-port: 853' \\
	nsd.conf >tls.conf
ip netns exec resolver nsd -d -c tls.conf >tls.log 2>&1 &
for i in $(seq 100); do grep -q 'nsd started' tls.log && exit; sleep 0.1; done
cat tls.log
exit 1
""" % RUN

# Network setup as Docker's, with one container.
CONTAINER = """
set -e
ip netns add container
ip link add docker0 netns lan type veth peer name eth0 netns container
ip -n lan addr add 172.17.0.1/16 dev docker0
ip -n lan link set docker0 up
ip -n container link set lo up
ip -n container link set eth0 up
ip -n container addr add 172.17.0.2/16 dev eth0
ip -n container route add default via 172.17.0.1
ip netns exec lan sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; nft "
	table ip docker {
		chain post {
			type nat hook postrouting priority srcnat
			ip saddr 172.17.0.0/16 masquerade
		}
	}"'
mkdir -p /etc/netns/container
echo nameserver 172.17.0.1 >/etc/netns/container/resolv.conf
echo 'hosts: files dns' >/etc/netns/container/nsswitch.conf
"""

# The parts of the kernel source that its netlink client needs.
KERNEL_SOURCE = """
mkdir -p %s/linux
cd %s/linux
ln -s %s/tools
cp %s/uapi/nettrust.yaml .
""" % (RUN, RUN, TOOLS, REPO)

# The machine that each document describes, and its initial state.
DOCUMENTS = (
    ("doc/guides/first-steps.md", "lan", ""),
    ("doc/guides/server.md", "lan", ""),
    ("doc/guides/gateway.md", "gateway", ""),
    ("doc/guides/from-original.md", "lan", ""),
    ("doc/guides/from-dnsmasq.md", "lan", ""),
    ("doc/guides/laptop.md", "lan", TLS_RESOLVER),
    ("doc/guides/containers.md", "lan", CONTAINER),
    ("doc/TROUBLESHOOTING.md", "lan", ""),
    ("man/nettrust-netlink.7", "lan", KERNEL_SOURCE),
    # Last, because a lock cannot be undone.
    ("doc/guides/ci-runner.md", "lan", ""),
)
MACHINES = ("lan", "gateway")


def clean(machine):
    """Restores the initial state."""
    guide.Shell(RUN, machine, PATH).run(
        None, True, "systemctl stop nettrustd; nettrust mode off --action reject "
        "--hooks output --liveness renew --no-upstream "
        "--builtin loopback,private,linklocal,multicast,reply; "
        "nettrust flush all; conntrack -F; nft flush ruleset; rm -f %s/%s.*" %
        (RUN, machine))
    for name in MACHINES:
        with open("/etc/netns/%s/resolv.conf" % name, "w") as f:
            f.write("nameserver 203.0.113.53\noptions timeout:2 attempts:2\n")
    sh("rm -rf /etc/nettrust /var/lib/nettrust; mkdir -p /etc/nettrust")


def follow(path, machine, before):
    if before == KERNEL_SOURCE and not TOOLS:
        ok("%s # SKIP Debian's linux-source-6.12 is not installed" % path, True)
        return
    sh(before)
    steps = [0]

    def check(text, good, detail):
        steps[0] += 1
        ok("%s: %s" % (os.path.basename(path), text), good, detail)

    home = RUN + "/linux" if before == KERNEL_SOURCE else RUN
    guide.play(REPO + "/" + path, guide.Shell(home, machine, PATH), check)
    ok("%s has commands" % path, steps[0] > 0)
    clean(machine)


def follow_text(text):
    """The errors found in a document."""
    wrong = []
    with tempfile.NamedTemporaryFile("w", suffix=".md") as f:
        f.write(text)
        f.flush()
        guide.play(f.name, guide.Shell(RUN, "lan", PATH),
                   lambda text, good, _: good or wrong.append(text))
    return wrong


# Where ordinary users find them, too.
sh("mkdir -p %s/bin && cp %s/build/nettrust %s/build/nettrustd %s/bin && "
   "ln -s %s/ktest/guide-bin/* %s/bin" % (RUN, REPO, REPO, RUN, REPO, RUN))
sh("dir=%s/net sh %s/ktest/guide-net.sh" % (RUN, REPO))
clean("lan")

# Test the checker itself.
equal("a document that is right", follow_text(
    "```console run\n# echo 12:34:56 [7] 5m04s; echo b; echo c\n"
    "00:00:00  [1] 1s\n...\n# true\n$ id -u\n65534\n```\n"), [])
equal("one that is wrong", follow_text(
    "```console run\n# echo a\nb\n# false\n# echo unsaid\n# echo more; echo\n"
    "more\n```\n```console background\n# echo x\ny\n```\n"),
      ["line 1: echo a", "line 1: false", "line 1: echo unsaid",
       "line 1: echo more; echo", "line 9: echo x"])
equal("what is not marked is not run",
      follow_text("```console\n# false\n```\n"), [])

for document in DOCUMENTS:
    follow(*document)
done()
