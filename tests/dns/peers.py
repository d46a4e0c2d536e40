# SPDX-License-Identifier: GPL-2.0
"""Other people's servers behind the daemon, and other people's clients before it.
Called by run.py, whose helpers come in as t. What Debian has not, or what must
not be installed on a machine in use (systemd-resolved takes over its resolv.conf),
is skipped: RESOLVED names the program of an unpacked package, RESOLVED_LIB the
folder of its library."""
import os
import shutil
import subprocess
import time

t = None
BIG = 100       # addresses: more than a datagram holds
ZONE = "peers.example"
RESOLVED = os.environ.get("RESOLVED", "/lib/systemd/systemd-resolved")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def skip(text, why):
    t.tests += 1
    print("ok %d - %s # skip %s" % (t.tests, text, why), flush=True)


def write(name, text):
    path = t.dir_ + "/" + name
    with open(path, "w") as f:
        f.write(text)
    return path


def big():
    return ["203.0.113.%d" % (i + 1) for i in range(BIG)]


def zone():
    return write("zone.peers", """$ORIGIN %s.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 192.0.2.53
www A 192.0.2.1
www AAAA 2001:db8::1
alias CNAME www
%s
""" % (ZONE, "\n".join("big A " + address for address in big())))


def nsd(address):
    d = t.dir_
    return ["nsd", "-d", "-c", write("nsd.peers", """server:
 ip-address: %s
 username: ""
 zonesdir: "%s"
 database: ""
 pidfile: "%s/pid.peers"
 xfrdfile: "%s/xfrd.peers"
 xfrdir: "%s"
 zonelistfile: "%s/list.peers"
remote-control:
 control-enable: no
zone:
 name: %s
 zonefile: %s
""" % (address, d, d, d, d, d, ZONE, zone()))]


def knot(address):
    return ["knotd", "-c", write("knot.peers", """server:
    listen: %s@53
    rundir: %s
database:
    storage: %s
zone:
  - domain: %s
    file: %s
    zonefile-sync: -1
""" % (address, t.dir_, t.dir_, ZONE, zone()))]


def unbound(address):
    records = ["www A 192.0.2.1", "www AAAA 2001:db8::1"] + \
        ["big A " + one for one in big()]
    data = ["local-data: \"%s.%s 300 %s\"" % (name, ZONE, rest) for name, rest
            in (record.split(" ", 1) for record in records)]
    return ["unbound", "-d", "-c", write("unbound.peers", """server:
 interface: %s
 username: ""
 chroot: ""
 directory: "%s"
 pidfile: ""
 use-syslog: no
 do-daemonize: no
 local-zone: "%s." static
 local-data: "%s. SOA ns hostmaster 1 3600 600 86400 60"
 local-data: "alias.%s. 300 CNAME www.%s."
 %s
remote-control:
 control-enable: no
""" % (address, t.dir_, ZONE, ZONE, ZONE, ZONE, "\n ".join(data)))]


def dnsmasq(address):
    return ["dnsmasq", "-k", "-p", "53", "--listen-address=" + address,
            "--bind-interfaces", "-R", "-h", "--conf-file=/dev/null",
            "--pid-file=", "--local-ttl=300", "--local=/%s/" % ZONE,
            "--host-record=www.%s,192.0.2.1,2001:db8::1" % ZONE,
            "--cname=alias.%s,www.%s" % (ZONE, ZONE)] + \
        ["--host-record=big.%s,%s" % (ZONE, one) for one in big()]


def start(command, address):
    p = subprocess.Popen(command, **QUIET)
    for _ in range(50):
        if "192.0.2.1" in t.sh("dig +short +tries=1 +time=1 @%s www.%s" %
                               (address, ZONE)):
            return p
        time.sleep(0.1)
    return p


def stop(p):
    p.terminate()
    p.wait()


def dig(name, type_="A", options="+short"):
    return t.sh("dig %s @127.0.0.1 %s.%s %s" % (options, name, ZONE, type_))


def upstream(command, address):
    name = command[0]
    server = start(command, address)
    for proto in ("udp", "tcp"):
        what = "%s behind us, over %s: " % (name, proto)
        d = t.Daemon(fwdAddr=address + ":53", fwdProto=proto)
        mark = len(t.committed())
        out = dig("www") + dig("www", "AAAA")
        t.ok(what + "addresses", out.split() == ["192.0.2.1", "2001:db8::1"],
             out)
        out = dig("alias")
        # unbound does not follow an alias of its own data.
        t.ok(what + "an alias", out.split()[0] == "www.%s." % ZONE and
             (name == "unbound" or out.split()[-1] == "192.0.2.1"), out)
        out = dig("big")
        t.ok(what + "a long answer, whole and committed", sorted(out.split()) ==
             sorted(big()) and t.committed()[mark:].count(" big.") >= BIG, out)
        out = dig("none", options="")
        t.ok(what + "a name that is none", "NXDOMAIN" in out, out)
        d.stop(what + "then")
    stop(server)


def certificate():
    t.sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
         "-nodes -days 2 -subj /CN=resolver.test "
         "-addext subjectAltName=DNS:resolver.test "
         "-keyout %s/peers.key -out %s/peers.pem" % (t.dir_, t.dir_))


def lookup(compiler):
    """A program that asks by the C library of this compiler, or None."""
    if not shutil.which(compiler):
        return None
    program = "%s/lookup-%s" % (t.dir_, compiler)
    t.sh("%s -o %s %s/lookup.c" % (compiler, program,
                                   os.path.dirname(__file__)))
    return program


def with_us(command):
    """Runs it where resolv.conf names us."""
    conf = write("resolv.peers", "nameserver 127.0.0.1\n")
    return t.sh("unshare -m sh -c 'mount --bind %s /etc/resolv.conf; %s'" %
                (conf, command))


def resolvers():
    for command, text in (("dig +short", "dig"), ("dig +short +tcp", "dig +tcp"),
                          ("dig +short +cookie +dnssec +bufsize=4096",
                           "dig with a cookie and DO"),
                          ("kdig +short", "kdig"),
                          ("kdig +short +tcp +keepopen", "kdig +tcp"),
                          ("kdig +short +tls -p 853 +tls-ca=%s/peers.pem "
                           "+tls-host=resolver.test +padding +retry=0" % t.dir_,
                           "kdig +tls, which checks the certificate"),
                          ("drill -Q", "drill"), ("drill -Q -t", "drill -t")):
        if not shutil.which(command.split()[0]):
            skip("before us: " + text, "it is not installed")
            continue
        out = t.sh("%s @127.0.0.1 alias.%s A" % (command, ZONE))
        t.ok("before us: " + text, "192.0.2.1" in out.split() and
             "www.%s." % ZONE in out.split(), out)


def libraries():
    for compiler, library in (("cc", "glibc"), ("musl-gcc", "musl")):
        text = "before us: getaddrinfo of %s: " % library
        program = lookup(compiler)
        if not program:
            skip(text + "all", compiler + " is not installed")
            continue
        out = with_us("%s alias.%s" % (program, ZONE))
        t.ok(text + "both addresses of an alias", sorted(out.split()) ==
             ["192.0.2.1", "2001:db8::1"], out)
        out = with_us("%s none.%s" % (program, ZONE))
        t.ok(text + "a name that is none", out and "192" not in out, out)
        out = with_us("%s big.%s" % (program, ZONE))
        # musl asks by TCP since 1.2.4; before, it takes what fits.
        least = BIG if library == "glibc" else 20
        t.ok(text + "a long answer", set(out.split()) <= set(big()) and
             len(out.split()) >= least, out)


def curl():
    t.sh("ip addr add 192.0.2.1/32 dev lo")
    write("index.html", "Hello\n")
    server = subprocess.Popen(["python3", "-m", "http.server", "-b",
                               "192.0.2.1", "-d", t.dir_, "8080"], **QUIET)
    for _ in range(50):
        out = with_us("curl -4 -s --max-time 5 http://alias.%s:8080/index.html"
                      % ZONE)
        if "Hello" in out:
            break
        time.sleep(0.1)
    t.ok("before us: curl", out == "Hello\n", out)
    stop(server)
    t.sh("ip addr del 192.0.2.1/32 dev lo")


RUN_RESOLVED = """
mount -t tmpfs none /run
mkdir -p /run/systemd/netif /run/systemd/resolved.conf.d
echo OPER_STATE=routable >/run/systemd/netif/state
printf '[Resolve]\\nDNS=127.0.0.1\\nDomains=~.\\nDNSSEC=no\\nLLMNR=no
MulticastDNS=no\\nDNSStubListener=no\\nDNSStubListenerExtra=127.0.0.99:5399
' >/run/systemd/resolved.conf.d/us.conf
cp /etc/passwd /run/passwd
echo 'systemd-resolve:x:65001:65534::/:/usr/sbin/nologin' >>/run/passwd
mount --bind /run/passwd /etc/passwd
LD_LIBRARY_PATH=$RESOLVED_LIB exec "$RESOLVED"
"""


def resolved():
    text = "before us: systemd-resolved"
    if not os.path.exists(RESOLVED):
        skip(text, "it is not installed")
        return
    # It asks nobody without a link that leads anywhere.
    t.sh("ip link add p0 type veth peer name p1; ip link set p1 up; "
         "ip addr add 198.51.100.2/24 dev p0; ip link set p0 up")
    p = subprocess.Popen(["unshare", "-m", "sh", "-c", RUN_RESOLVED],
                         env=dict(os.environ, RESOLVED=RESOLVED,
                                  RESOLVED_LIB=os.environ.get(
                                      "RESOLVED_LIB", "")), **QUIET)
    ask = "dig +short +tries=1 +time=2 @127.0.0.99 -p 5399 %s.%s %s"
    for _ in range(50):
        out = t.sh(ask % ("alias", ZONE, "A"))
        if "192.0.2.1" in out:
            break
        time.sleep(0.1)
    t.ok(text, out.split() == ["www.%s." % ZONE, "192.0.2.1"], out)
    out = t.sh(ask % ("big", ZONE, "A"))
    t.ok(text + ": a long answer", len(out.split()) == BIG, out)
    stop(p)
    t.sh("ip link del p0")


def clients():
    certificate()
    server = start(nsd("127.0.0.78"), "127.0.0.78")
    d = t.Daemon(fwdAddr="127.0.0.78:53", listenTLSAddr="127.0.0.1:853",
                 listenCert=t.dir_ + "/peers.pem",
                 listenCertKey=t.dir_ + "/peers.key")
    resolvers()
    libraries()
    curl()
    resolved()
    d.stop("clients")
    stop(server)


def scenarios(helpers):
    global t
    t = helpers
    t.kernel("ok")
    for i, make in enumerate((nsd, knot, unbound, dnsmasq)):
        address = "127.0.0.%d" % (73 + i)
        command = make(address)
        if shutil.which(command[0]):
            upstream(command, address)
        else:
            skip(command[0] + " behind us", "it is not installed")
    clients()
