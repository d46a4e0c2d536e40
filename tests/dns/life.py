# SPDX-License-Identifier: GPL-2.0
"""Start, life and end: sockets of the service manager, what it is told, the
watchdog, privileges, the filter of system calls. Called by run.py, whose
helpers come in as t."""
import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import time

t = None


def good(query, send):
    send(t.reply_to(query, t.record(), 1))


def daemon(**keys):
    return t.Daemon(**dict({"fwdAddr": "127.0.0.57:53"}, **keys))


def answers(tcp=False):
    return t.rcode(t.ask(t.question("www.example"), tcp=tcp)) == 0


def bound(type_, address, family=socket.AF_INET, v6only=True,
          port=53):
    s = socket.socket(family, type_)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    s.bind((address, port))
    if type_ == socket.SOCK_STREAM:
        s.listen(16)
    return s


def refused(text, word, **keys):
    d = daemon(**keys)
    with contextlib.suppress(subprocess.TimeoutExpired):
        d.p.wait(10)
    t.ok(text, d.p.returncode == 1 and word in d.log(),
         "%s %s" % (d.p.returncode, d.log()))
    if d.p.returncode is None:
        d.p.kill()
    return d


def wait_for(what, seconds=5):
    for _ in range(seconds * 20):
        if what():
            return True
        time.sleep(0.05)
    return False


# --- socket activation -------------------------------------------------------

def activation():
    udp, tcp = (bound(type_, "127.0.0.1") for type_ in
                (socket.SOCK_DGRAM, socket.SOCK_STREAM))
    # Asked before anybody is there to answer.
    early = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    early.settimeout(5)
    early.sendto(t.question("www.example"), ("127.0.0.1", 53))
    d = daemon(fds=(udp.fileno(), tcp.fileno()), workers=3,
                 listenAddr="127.0.0.1:53,[::1]:53")
    got = None
    with contextlib.suppress(OSError):
        got = early.recv(4096)
    t.ok("a question from before the start is answered",
         t.rcode(got) == 0, d.log())
    t.ok("given sockets serve three workers, UDP and TCP",
         all(answers() for _ in range(60)) and
         all(answers(tcp=True) for _ in range(20)), d.log())
    t.ok("an address that was not given is bound",
         "NOERROR" in t.sh("dig @::1 www.example"))
    d.stop("with given sockets")
    early.sendto(t.question("www.example"), ("127.0.0.1", 53))
    d = daemon(fds=(udp.fileno(), tcp.fileno()))
    got = None
    with contextlib.suppress(OSError):
        got = early.recv(4096)
    t.ok("nor is one lost that came between two daemons", t.rcode(got) == 0)
    d.stop("once more with given sockets")
    udp.close()
    tcp.close()
    early.close()

    for text, word, socket_, config in (
            ("a given socket of another address", "TCP 127.0.0.9:53 is no",
             bound(socket.SOCK_STREAM, "127.0.0.9"), {}),
            ("one of UDP where only TLS is", "UDP 127.0.0.9:53 is no",
             bound(socket.SOCK_DGRAM, "127.0.0.9"),
             {"listenTLSAddr": "127.0.0.9:53", "listenCert": "/x",
              "listenCertKey": "/x"}),
            ("one for both IP versions", "BindIPv6Only",
             bound(socket.SOCK_DGRAM, "::", socket.AF_INET6, False, 5353),
             {"listenAddr": "[::]:5353"}),
            ("one that is no internet socket", "must be UDP or TCP",
             socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), {}),
            ("a file instead of a socket", "descriptor 3",
             open("/dev/null"), {})):
        refused(text + " is refused, by its name", word,
                fds=(socket_.fileno(),), **config)
        socket_.close()
    one = bound(socket.SOCK_DGRAM, "127.0.0.1")
    refused("a socket given twice", "given twice",
            fds=(one.fileno(), one.fileno()))
    for count in ("-1", "x", "49"):
        refused("LISTEN_FDS=%s is refused" % count, "LISTEN_FDS",
                fds=(one.fileno(),), env={"LISTEN_FDS": count})
    one.close()
    d = daemon(env={"LISTEN_FDS": "5", "LISTEN_PID": "1"})
    t.ok("sockets for another process are none of ours", answers(), d.log())
    d.stop("beside another's sockets")


# --- the service manager -----------------------------------------------------

class Manager:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0nettrust-test")
        self.socket.settimeout(0.1)
        self.told = []

    def hear(self):
        with contextlib.suppress(OSError):
            while True:
                self.told.append(self.socket.recv(4096).decode())
        return self.told

    def heard(self, word):
        return wait_for(lambda: any(word in m for m in self.hear()))


def manager():
    m = Manager()
    env = {"NOTIFY_SOCKET": "@nettrust-test", "WATCHDOG_USEC": "1000000"}
    d = daemon(env=env, workers=3)
    t.ok("it tells that it is ready", m.heard("READY=1\nSTATUS=Serving"),
         m.told)
    m.told.clear()
    time.sleep(2)
    n = m.hear().count("WATCHDOG=1")
    t.ok("the watchdog hears from it twice in its time", 3 <= n <= 5, m.told)
    m.told.clear()
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    t.reload(d, ttlMin=61)
    t.ok("a reload is told, with the time, and its end",
         m.heard("Serving, reloaded") and any(
             "RELOADING=1\nMONOTONIC_USEC=" in w and
             0 <= int(w.split("=")[2]) - before < 10**7 for w in m.told),
         m.told)
    t.reload(d, ttlMin="x")
    t.ok("one that failed, too", m.heard("READY=1\nSTATUS=Not reloaded: "),
         m.told)
    t.kernel("hang")
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(t.question("hangs.example"), ("127.0.0.1", 53))
    time.sleep(1.2)
    m.hear()
    m.told.clear()
    time.sleep(1.5)
    t.ok("a worker that hangs silences the watchdog, though others work",
         "WATCHDOG=1" not in m.hear(), m.told)
    t.kernel("ok")
    t.ok("and one that works again brings it back", m.heard("WATCHDOG=1"))
    s.close()
    d.stop("with a service manager")
    t.ok("the end is told", m.heard("STOPPING=1"), m.told)
    m.told.clear()
    d = daemon(env=dict(env, WATCHDOG_PID="1"))
    time.sleep(1.2)
    t.ok("another's watchdog hears nothing", "WATCHDOG=1" not in m.hear() and
         m.heard("READY=1"), m.told)
    d.stop("beside another's watchdog")
    m.socket.close()


# --- privileges --------------------------------------------------------------

def status(d, key):
    with open("/proc/%d/status" % d.p.pid) as f:
        for line in f:
            if line.startswith(key + ":"):
                return line.split()[1:]


def everywhere(d, key):
    """The values that the threads have."""
    values = set()
    for task in os.listdir("/proc/%d/task" % d.p.pid):
        with open("/proc/%d/task/%s/status" % (d.p.pid, task)) as f:
            values |= {" ".join(line.split()[1:]) for line in f
                       if line.startswith(key + ":")}
    return values


def privileges():
    refused("a user that is none is refused", 'user: "nobody-here": there is '
            "no such user", user="nobody-here")
    os.chmod(t.dir_, 0o755)
    secret = t.dir_ + "/secret-list"
    with open(secret, "w") as f:
        f.write("ads.example\n")
    os.chmod(secret, 0o600)
    t.kernel("ok")
    for name in (t.fake, t.fake + ".log"):
        os.chmod(name, 0o666)
    d = daemon(user="nobody", workers=2, lists=[{"file": secret}])
    os.chmod(t.dir_ + "/config.json", 0o644)
    t.ok("it becomes the user, in every thread",
         everywhere(d, "Uid") == {"65534 65534 65534 65534"} and
         everywhere(d, "Gid") == {"65534 65534 65534 65534"} and
         everywhere(d, "Groups") <= {"65534", ""},
         "%s %s" % (everywhere(d, "Uid"), d.log()))
    two = "%016x" % (1 << 12 | 1 << 10)
    t.ok("with CAP_NET_ADMIN and CAP_NET_BIND_SERVICE alone",
         everywhere(d, "CapPrm") == everywhere(d, "CapEff") == {two} and
         everywhere(d, "CapAmb") == everywhere(d, "CapInh") ==
         everywhere(d, "CapBnd") == {"0" * 16},
         [everywhere(d, k) for k in ("CapPrm", "CapEff", "CapBnd", "CapInh")])
    t.ok("and no way to more", everywhere(d, "NoNewPrivs") == {"1"})
    t.ok("nobody may trace it: its files are root's",
         os.stat("/proc/%d/maps" % d.p.pid).st_uid == 0)
    t.ok("it serves, with marked sockets to the upstream", answers(), d.log())
    t.ok("it says which file a reload cannot read",
         "A reload will not be able to read a file key=lists file=" + secret
         in d.log(), d.log())
    t.reload(d, ttlMin=61)
    t.ok("and the reload says so, too, and changes nothing",
         secret in d.log().split("Ready")[1] and "Not reloaded" in d.log() and
         answers(), d.log())
    t.reload(d, ttlMin=62, lists=[])
    t.ok("what it may read it reloads", "INFO Reloaded" in d.log(), d.log())
    t.reload(d, user="root")
    t.ok("another user needs a restart", "needs a restart\" key=user"
         in d.log(), d.log())
    d.stop("as nobody")
    os.chmod(t.dir_, 0o700)


# --- the filter of system calls ----------------------------------------------

def seccomp():
    d = daemon(seccomp="enforce", workers=2)
    t.ok("the filter holds in every thread",
         everywhere(d, "Seccomp") == {"2"}, everywhere(d, "Seccomp"))
    t.ok("it serves under it", answers() and answers(tcp=True), d.log())
    t.reload(d, ttlMin=61)
    t.ok("reloads", "INFO Reloaded" in d.log(), d.log())
    d.counters()
    d.stop("under the filter")
    d = daemon(seccomp="auto")
    t.ok("so it is by itself", everywhere(d, "Seccomp") == {"2"})
    d.stop("with the filter that is the default")
    d = daemon(seccomp="off")
    t.ok("unless it is off", everywhere(d, "Seccomp") == {"0"})
    d.stop("without a filter")


# --- /etc/resolv.conf --------------------------------------------------------

RESOLV = "/etc/resolv.conf"


def write(path, text):
    with open(path + ".tmp", "w") as f:
        f.write(text)
    os.rename(path + ".tmp", path)


def read(path):
    with open(path) as f:
        return f.read()


def told(d, n, word="does not name us first"):
    return wait_for(lambda: d.log().count(word) == n)


def resolvconf():
    """In a mount namespace, with an /etc that is a copy."""
    t.sh("cp -a /etc %s/etc && mount --bind %s/etc /etc" % (t.dir_, t.dir_))
    t.sh("rm -f " + RESOLV)
    write(RESOLV, "nameserver 127.0.0.1\n")
    d = daemon(resolvConf="tell", seccomp="enforce")
    time.sleep(1.5)
    t.ok("a resolv.conf that names us is nothing to tell of",
         told(d, 0) and "resolv.conf" not in d.log(), d.log())
    write(RESOLV, "search lan\nnameserver 192.0.2.53\nnameserver 127.0.0.1\n")
    t.ok("another server put first is told, by its address", told(d, 1) and
         'servers="192.0.2.53 127.0.0.1"' in d.log(), d.log())
    with open(RESOLV, "a") as f:
        f.write("options edns0\n")
    time.sleep(1.5)
    t.ok("once", told(d, 1), d.log())
    write(RESOLV, "nameserver 127.0.0.1\n")
    t.ok("and that it is good again", told(d, 1, "names us first again"),
         d.log())
    os.unlink(RESOLV)
    t.ok("a file that is gone", told(d, 2) and "servers=none" in d.log(),
         d.log())
    os.mkdir("/etc/elsewhere")
    write("/etc/elsewhere/resolv.conf", "nameserver 127.0.0.1\n")
    os.symlink("elsewhere/resolv.conf", RESOLV)
    t.ok("a link to a good one", told(d, 2, "names us first again"), d.log())
    write("/etc/elsewhere/resolv.conf", "nameserver 192.0.2.54\n")
    t.ok("and a change of what it leads to", told(d, 3) and
         "servers=192.0.2.54" in d.log(), d.log())

    t.reload(d, resolvConf="restore")
    t.ok("a reload that says so puts us back at once or with the next change",
         wait_for(lambda: os.path.isfile(RESOLV) and "nameserver 127.0.0.1"
                  in read(RESOLV)), read(RESOLV))
    t.ok("in place of the link, not through it",
         not os.path.islink(RESOLV) and "192.0.2.54" in
         read("/etc/elsewhere/resolv.conf"))
    write(RESOLV, "search lan\nnameserver 192.0.2.53\noptions edns0\n")
    t.ok("what is no nameserver stays", wait_for(lambda: read(RESOLV) ==
         "nameserver 127.0.0.1\nnameserver ::1\nsearch lan\noptions edns0\n"),
         read(RESOLV))
    for i in range(4):
        write(RESOLV, "nameserver 192.0.2.%d\n" % (60 + i))
        time.sleep(1.5)
    t.ok("who insists is told of, not fought", "too often" in d.log() and
         read(RESOLV).startswith("nameserver 192.0.2.6"), d.log())
    t.ok("and it serves", answers())
    t.reload(d, resolvConf="off")
    mark = len(d.log())
    write(RESOLV, "nameserver 192.0.2.99\n")
    time.sleep(1.5)
    t.ok("off is off", "resolv.conf" not in d.log()[mark:], d.log()[mark:])
    d.stop("with resolv.conf watched")
    t.sh("umount /etc")


# --- addresses of a link ------------------------------------------------------

def link_local():
    t.sh("ip link add ll0 type veth peer name ll1; ip link set ll0 up; "
         "ip link set ll1 up; ip addr add fe80::1:1/64 dev ll0 nodad; "
         "ip addr add fe80::1:2/64 dev ll1 nodad")
    d = daemon(listenAddr="[::]:53")
    for type_, text in ((socket.SOCK_DGRAM, "UDP"),
                        (socket.SOCK_STREAM, "TCP")):
        s = socket.socket(socket.AF_INET6, type_)
        s.settimeout(3)
        q = t.question("www.example")
        got = None
        with contextlib.suppress(OSError):
            s.connect(("fe80::1:1", 53, 0, socket.if_nametoindex("ll1")))
            s.send(q if text == "UDP" else struct.pack("!H", len(q)) + q)
            got = s.recv(4096)[0 if text == "UDP" else 2:]
        t.ok("a client on the link asks our link-local address over " + text,
             t.rcode(got) == 0, d.log())
        s.close()
    d.stop("with addresses of a link")
    t.sh("ip link del ll0")


# --- that it runs -------------------------------------------------------------

def looked_at():
    """Who holds the address by which the tool sees the daemon: pid and uid."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO,
                     struct.pack("ll", 5, 0))
        try:
            s.connect("\0nettrustd")
        except OSError:
            return None
        return struct.unpack("iII", s.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[:2]


def presence():
    t.ok("nobody says that it runs before it does", looked_at() is None)
    os.chmod(t.dir_, 0o755)
    d = daemon(seccomp="enforce", user="nobody")
    os.chmod(t.dir_, 0o700)
    t.ok("the daemon says so, as who it was before it gave its rights up",
         looked_at() == (d.p.pid, 0), looked_at())
    t.ok("however often it is looked at",
         all(looked_at() == (d.p.pid, 0) for _ in range(200)) and answers(),
         d.log())
    second = daemon(listenAddr="127.0.0.2:53")
    t.ok("another one tells that it will not be seen, and serves",
         wait_for(lambda: "The tool will not see" in second.log()) and
         looked_at() == (d.p.pid, 0) and second.p.poll() is None,
         second.log())
    second.stop("a second one")
    d.p.kill()
    d.p.wait()
    t.ok("killed, it says so no more", looked_at() is None)


# --- the history of names ----------------------------------------------------

def names():
    path = t.dir_ + "/names"

    def saved(d):
        d.counters()
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            return read(path).splitlines()
        return []

    d = daemon(stateFile=path, historyEntries=3, workers=2, seccomp="enforce",
               rules=[{"name": "*.example", "allow": True}])
    for i in range(5):
        t.ask(t.question("n%d.example" % i))
    t.ask(t.question("other.net"))
    lines = saved(d)
    t.ok("SIGUSR1 writes the names: no more than there may be",
         lines[0] == "nettrust names 2" and lines[-1] == "end 3" and
         len(lines) == 5, lines)
    fields = {line.split("\t")[1]: line.split("\t") for line in lines[1:-1]}
    t.ok("the last ones, with address, time and rule",
         sorted(fields) == ["n3.example", "n4.example", "other.net"] and
         fields["n4.example"][0] == "192.0.2.1" and
         abs(int(fields["n4.example"][2]) - time.time()) < 20 and
         int(fields["n4.example"][3]) - int(fields["n4.example"][2]) == 305 and
         fields["n4.example"][4] == "*.example" and
         fields["other.net"][4] == "", lines)
    t.ok("for nobody else to read", os.stat(path).st_mode & 0o777 == 0o600)
    out = t.sh("build/nettrust names --file %s 192.0.2.1; "
               "build/nettrust names --file %s n4.example --json" %
               (path, path))
    t.ok("the tool shows them, by address and by name",
         out.splitlines()[0].split() == ["LAST", "ADDRESS", "NAME", "ALLOWED",
                                         "BY"] and
         len(out.splitlines()) == 5 and
         json.loads(out.splitlines()[4])[0]["allowed-by"] == "*.example", out)
    out = t.sh("build/nettrust names --file %s 192.0.2.2; echo $?; "
               "build/nettrust names --file %s; echo $?" %
               (path, t.dir_ + "/none"))
    t.ok("and says by its exit code that there is none, or no file",
         out.count("\n1\n") == 2 and "stateFile" in out, out)
    t.kernel("fail")
    t.ask(t.question("never.example"))
    t.kernel("ok")
    t.ok("what was not committed is not among them",
         not any("never" in line for line in saved(d)), lines)
    time.sleep(1.1)    # the file counts seconds
    t.ask(t.question("last.example"))
    d.stop("with a file of names")
    t.ok("the end writes it, too", "last.example" in read(path), read(path))

    d = daemon(stateFile=path, historyEntries=3)
    t.ask(t.question("new.example"))
    lines = saved(d)
    t.ok("the next daemon goes on with them",
         any("last.example" in line for line in lines) and
         any("new.example" in line for line in lines) and
         lines[-1] == "end 3", lines)
    os.unlink(path)
    t.ask(t.question("new.example"))
    os.mkdir(path)
    saved(d)
    t.ok("a file that cannot be written is told, and no more",
         "Cannot write the names" in d.log() and answers(), d.log())
    os.rmdir(path)
    d.p.kill()
    d.p.wait()
    for text, content in (("cut short", "nettrust names 2\n192.0.2.1\ta"),
                          ("of noise", "\x7f\0\1"), ("empty", "")):
        with open(path, "w") as f:
            f.write(content)
        d = daemon(stateFile=path)
        t.ok("a file %s is told and put aside" % text,
             "The file of names is broken" in d.log() and
             read(path + ".broken") == content and
             not os.path.exists(path) and answers(), d.log())
        d.stop("after a file " + text)
    with open(path, "w") as f:
        f.write("nettrust names 2\n" + "".join(
            "192.0.2.1\told%d.example\t%d\tnever\t\n" % (i, 1000 + i)
            for i in range(1000)) + "end 1000\n")
    d = daemon(stateFile=path, historyEntries=3)
    t.ask(t.question("new.example"))
    lines = saved(d)
    t.ok("of a file of a larger history the newest stay",
         {line.split("\t")[1] for line in lines[1:-1]} ==
         {"new.example", "old998.example", "old999.example"},
         "%s %s" % (lines, d.log()))
    d.stop("with less history than before")
    d = daemon(historyEntries=0)
    t.ok("without a history", answers())
    d.stop("without a history")


# --- the end ------------------------------------------------------------------

def stopped(d):
    """Until it is let go on."""
    d.p.send_signal(signal.SIGSTOP)
    os.waitpid(d.p.pid, os.WUNTRACED)


def ends():
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.58", 53))
    silent.settimeout(5)
    d = daemon(fwdAddr="127.0.0.58:53", maxConnectionQueries=1)
    s = socket.create_connection(("127.0.0.1", 53))
    for i in range(3):
        q = t.question("n%d.example" % i)
        s.send(struct.pack("!H", len(q)) + q)
    silent.recv(4096)
    t.reload(d, ttlMin=61)
    d.stop("a client's next question while those under way fail")
    s.close()
    silent.close()
    for text, others in (("SIGTERM", (signal.SIGTERM,)),
                         ("SIGHUP and SIGTERM",
                          (signal.SIGHUP, signal.SIGTERM))):
        mark = len(t.committed())
        d = daemon(workers=2)
        stopped(d)
        for number in (signal.SIGQUIT,) + others:
            d.p.send_signal(number)
        d.p.send_signal(signal.SIGCONT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            d.p.wait(10)
        t.ok("SIGQUIT and %s at once: it ends, and leaves all in force" % text,
             d.p.returncode == 0 and "flush" not in t.committed()[mark:],
             "%s %s" % (d.p.returncode, d.log()))
        d.p.kill()
        d.p.wait()


# --- a kernel in trouble --------------------------------------------------------

def trouble():
    d = daemon(localRecords=[{"name": "n%d.lan" % i, "type": "A",
                              "value": "192.168.7.7"} for i in range(10)])
    for word, text in (("away", "descriptor"), ("none", "memory")):
        t.kernel(word)
        failed = []
        for _ in range(3):
            failed.append(t.rcode(t.ask(t.question("www.example"))) == 2)
            time.sleep(0.6)     # no new connection before
        t.kernel("ok")
        t.ok("the module gone, and no %s left: it heals" % text,
             all(failed) and wait_for(answers), (failed, d.log()[-500:]))
    t.kernel("mute")
    mark = len(t.committed())
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(5)
    s.connect(("127.0.0.1", 53))
    stopped(d)
    for i in range(10):
        s.send(t.question("n%d.lan" % i))
    d.p.send_signal(signal.SIGCONT)
    got = [t.rcode(s.recv(4096)) for _ in range(10)]
    t.ok("a kernel that does not answer is waited for once, not for each",
         got == [2] * 10 and t.committed()[mark:].count("no answer") == 1,
         (got, t.committed()[mark:]))
    t.kernel("ok")
    s.close()
    d.stop("after a kernel in trouble")


# --- what stays in the kernel -------------------------------------------------

def staying():
    mark = len(t.committed())
    d = daemon()
    answers()
    d.p.send_signal(signal.SIGQUIT)
    t.ok("SIGQUIT ends it and leaves all in force", d.p.wait(10) == 0 and
         "flush" not in t.committed()[mark:] and
         "policy mode 0" not in t.committed()[mark:], t.committed()[mark:])
    mark = len(t.committed())
    taken = bound(socket.SOCK_DGRAM, "127.0.0.1")
    apply = [t.DAEMON, "-apply", "-config", t.dir_ + "/config.json"]
    environ = dict(os.environ, FAKE_NL=t.fake)
    done = subprocess.run(apply, timeout=30, env=environ)
    t.ok("-apply puts the policy in force though the port is taken",
         done.returncode == 0 and
         "policy mode 2 hooks" in t.committed()[mark:] and
         "flush" not in t.committed()[mark:], t.committed()[mark:])
    taken.close()
    t.kernel("fail")
    done = subprocess.run(apply, timeout=30, env=environ, text=True,
                          stderr=subprocess.PIPE)
    t.kernel("ok")
    t.ok("and says so if the kernel refuses", done.returncode == 1 and
         "kernel: the fake kernel refuses" in done.stderr, done)


def scenarios(helpers):
    global t
    t = helpers
    t.kernel("ok")
    t.Upstream("127.0.0.57").behaviour = good
    activation()
    manager()
    privileges()
    seccomp()
    presence()
    names()
    resolvconf()
    link_local()
    ends()
    trouble()
    staying()
