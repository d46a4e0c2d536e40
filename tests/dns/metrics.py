# SPDX-License-Identifier: GPL-2.0
"""Metrics, health and the log: over HTTP, read by promtool and by a Prometheus
that knows the alert rules and asks what the dashboard asks. Called by run.py,
whose helpers come in as t."""
import contextlib
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

t = None
HERE = "127.0.0.1:9953"
RESOLVER = "127.0.0.59"
PROMETHEUS = "127.0.0.1:9090"
TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
RULES = TOP + "/doc/prometheus/nettrust.rules.yml"
DASHBOARD = TOP + "/doc/grafana/nettrust.json"


def daemon(**keys):
    return t.Daemon(**dict({"metricsAddr": HERE, "fwdAddr": RESOLVER + ":53"},
                           **keys))


def get(path, method="GET", data=None):
    """Status, type and text; None if nobody answers."""
    request = urllib.request.Request("http://%s%s" % (HERE, path), data,
                                     method=method)
    try:
        with urllib.request.urlopen(request, timeout=3) as r:
            return r.status, r.headers["Content-Type"], r.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.headers["Content-Type"], e.read().decode()
    except OSError:
        return None, None, None


def values():
    """Series with their labels, and what they are worth."""
    time.sleep(0.2)     # what was gathered before is told for so long
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
            for line in (get("/metrics")[2] or "").splitlines()
            if not line.startswith("#")}


def poll(seconds, what):
    for _ in range(seconds * 10):
        got = what()
        if got:
            return got
        time.sleep(0.1)
    return what()


def ask(name, type_=1):
    return t.rcode(t.ask(t.question(name, type_)))


# --- what is told ------------------------------------------------------------

def told(server):
    d = daemon(seccomp="enforce", workers=2, dnsTTLCache=300,
               cachePrefetch=False,
               blacklist={"domains": ["ads.example"]})
    poll(5, lambda: ask("www.example") == 0)
    before = values()
    for _ in range(5):
        ask("www.example")
    ask("ads.example")
    ask("text.example", 16)
    v = values()

    def more(name):
        return v["nettrust_" + name] - before["nettrust_" + name]

    status, type_, text = get("/metrics")
    t.ok("/metrics is Prometheus' text", status == 200 and
         type_ == "text/plain; version=0.0.4; charset=utf-8", type_)
    r = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                       capture_output=True)
    t.ok("promtool has nothing to say about it", r.returncode == 0 and
         not r.stdout + r.stderr, r.stdout + r.stderr)
    became = [more(name + "_total") for name in (
        "queries", "answers_authorized", "queries_blocked",
        "queries_unhandled")]
    t.ok("questions are counted by what became of them",
         became == [7, 5, 1, 1], "%s\n%s" % (became, d.log()))
    t.ok("each reply is in the histogram",
         more("reply_duration_seconds_count") == 7 and
         v['nettrust_reply_duration_seconds_bucket{le="+Inf"}'] ==
         v["nettrust_reply_duration_seconds_count"] and
         0 < more("reply_duration_seconds_sum") < 60, text)
    buckets = [v[s] for s in v if s.startswith(
        "nettrust_reply_duration_seconds_bucket")]
    t.ok("whose buckets grow", len(buckets) == 19 and
         buckets == sorted(buckets), buckets)
    commits = more("commit_duration_seconds_count")
    t.ok("and each commit", 1 <= commits <= 5, commits)
    t.ok("the upstream is told by address and protocol",
         v['nettrust_upstream_up{upstream="127.0.0.59:53",proto="udp"}'] == 1
         and v['nettrust_upstream_answers_total{upstream="127.0.0.59:53",'
               'proto="udp"}'] >= 2, text)
    t.ok("the kernel's side, too",
         v['nettrust_packets_total{verdict="accept",reason="lease"}'] == 1000
         and v['nettrust_packets_total{verdict="deny",reason="no-lease"}'] == 7
         and v['nettrust_mode{mode="enforce"}'] == 1 and
         v["nettrust_leases_limit"] == 1024, text)
    t.ok("and the cache", v["nettrust_cache_entries"] >= 1 and
         v["nettrust_cache_bytes"] > 0 and
         v["nettrust_cache_entries_limit"] == 10000, text)
    logged = d.counters()
    t.ok("what SIGUSR1 logs has the same numbers",
         logged["queries"] == v["nettrust_queries_total"] and
         logged["cached"] == v["nettrust_cache_hits_total"], logged)
    t.ok("health and readiness", get("/healthz")[::2] == (200, "ok") and
         get("/ready")[::2] == (200, "ok"), get("/ready"))
    t.ok("no other page", get("/")[0] == 404 and get("/metrics/")[0] == 404)
    t.ok("HEAD gets no body, POST is not allowed",
         get("/metrics", "HEAD")[::2] == (200, "") and
         get("/metrics", "POST", b"x" * 100)[0] == 405 and
         get("/metrics", "DELETE")[0] == 405)
    sick(d)
    hostile(d)
    t.reload(d, metricsAddr="127.0.0.1:9954")
    t.ok("another address needs a restart", "key=metricsAddr" in d.log() and
         get("/healthz")[0] == 200, d.log())
    second = t.Daemon(metricsAddr=HERE, listenAddr="127.0.0.2:53")
    t.ok("one whose address is taken serves without, and says so",
         'No metrics" key=metricsAddr' not in second.log() and
         "No metrics key=metricsAddr address=127.0.0.1:9953" in second.log()
         and "Ready" in second.log(), second.log())
    second.stop("without metrics")
    d.stop("with metrics")
    t.ok("and then nobody answers there", get("/healthz")[0] is None)


def sick(d):
    t.kernel("gone")
    time.sleep(0.2)
    t.ok("without the kernel it is healthy, and not ready",
         get("/healthz")[0] == 200 and
         get("/ready")[::2] == (503, "the kernel module does not answer"),
         get("/ready"))
    v = values()
    t.ok("and tells only what it knows", v["nettrust_kernel_up"] == 0 and
         not any(s.startswith("nettrust_leases") for s in v) and
         "nettrust_queries_total" in v, v)
    queries = v["nettrust_queries_total"]
    t.kernel("hang")
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(t.question("www.example"), ("127.0.0.1", 53))
    begin = time.monotonic()
    unhealthy = poll(5, lambda: get("/healthz")[0] == 503)
    v = values()
    t.ok("a worker that hangs is told of, and does not hang the others",
         unhealthy and v["nettrust_workers_answering"] == 1 and
         v["nettrust_workers"] == 2 and get("/ready")[::2] ==
         (503, "a worker does not answer"), v)
    t.ok("its counters stay", v["nettrust_queries_total"] >= queries, v)
    t.ok("soon", time.monotonic() - begin < 5)
    t.kernel("ok")
    t.ok("and it heals", poll(5, lambda: get("/ready")[0] == 200),
         get("/ready"))
    s.close()


def hostile(d):
    """HTTP as nobody should speak it."""
    held = []
    for i in range(100):
        c = socket.socket()
        c.settimeout(1)
        with contextlib.suppress(OSError):
            c.connect(("127.0.0.1", 9953))
            c.send(b"GET /metrics HT"[:i % 16])
            held.append(c)
    t.ok("100 connections that say little do not trouble clients",
         all(ask("www.example") == 0 for _ in range(20)))
    with open("/proc/%d/stat" % d.p.pid) as f:
        ticks = sum(map(int, f.read().split()[13:15]))
    time.sleep(1)
    with open("/proc/%d/stat" % d.p.pid) as f:
        ticks = sum(map(int, f.read().split()[13:15])) - ticks
    t.ok("nor the processor", ticks < 50, ticks)
    t.ok("so many are kept open",
         len(os.listdir("/proc/%d/fd" % d.p.pid)) < 100)
    for c in held:
        c.close()
    t.ok("and when they are gone it serves", poll(30, lambda:
         get("/healthz")[0] == 200))
    for wire in (os.urandom(3000), b"GET " + b"/" * 100000 + b" HTTP/1.1\r\n",
                 b"GET /metrics HTTP/1.1\r\n" + b"X: y\r\n" * 20000,
                 b"GET /metrics HTTP/9.9\r\n\r\n", b"\0" * 100 + b"\r\n\r\n",
                 b"POST /metrics HTTP/1.1\r\nContent-Length: "
                 b"99999999999999999999\r\n\r\n",
                 b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 500):
        c = socket.socket()
        c.settimeout(0.5)
        with contextlib.suppress(OSError):
            c.connect(("127.0.0.1", 9953))
            c.sendall(wire)
            while c.recv(65536):
                pass
        c.close()
    t.ok("messages that are none", poll(15, lambda:
         get("/healthz")[0] == 200) and d.rss() < 600000, d.rss())


# --- rules and dashboard -----------------------------------------------------

def api(path, **args):
    url = "http://%s/api/v1/%s?%s" % (PROMETHEUS, path,
                                      urllib.parse.urlencode(args))
    try:
        with urllib.request.urlopen(url, timeout=10) as r:
            return json.load(r)["data"]
    except urllib.error.HTTPError as e:
        return {"error": e.read().decode(), "result": []}
    except OSError:
        return {"error": "nobody answers", "result": []}


def selectors(expr):
    """The series that it reads, each with its labels."""
    return re.findall(r"\b((?:nettrust_|process_|up\b)\w*(?:\{[^}]*\})?)", expr)


def expressions():
    """Of the dashboard, as Grafana would fill them in, and of the rules."""
    def walk(value):
        if isinstance(value, dict):
            if "expr" in value:
                yield value["expr"]
            for v in value.values():
                yield from walk(v)
        elif isinstance(value, list):
            for v in value:
                yield from walk(v)
    with open(DASHBOARD) as f:
        dashboard = json.load(f)
    for expr in walk(dashboard):
        yield "dashboard", expr.replace("$__rate_interval", "5s").replace(
            "$instance", ".*")
    for group in api("rules").get("groups", []):
        for rule in group["rules"]:
            yield "rule " + rule["name"], rule["query"]


def scraped(server):
    folder = t.dir_ + "/prometheus"
    os.makedirs(folder)
    with open(folder + "/prometheus.yml", "w") as f:
        f.write("global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                "rule_files: ['%s']\n"
                "scrape_configs:\n- job_name: nettrust\n  static_configs: "
                "[{targets: ['%s']}]\n" % (RULES, HERE))
    r = subprocess.run(["promtool", "check", "config",
                        folder + "/prometheus.yml"], text=True,
                       capture_output=True)
    t.ok("promtool finds the rules good", r.returncode == 0, r.stdout + r.stderr)
    r = subprocess.run(["promtool", "test", "rules",
                        os.path.dirname(RULES) + "/nettrust.test.yml"],
                       text=True, capture_output=True)
    t.ok("and that each fires when it should alone", r.returncode == 0,
         r.stdout + r.stderr)
    with open(RULES) as rules, open(os.path.dirname(RULES) +
                                    "/nettrust.test.yml") as test:
        tested = test.read()
        untested = [name for name in re.findall(r"alert: (\w+)", rules.read())
                    if '"%s"' % name not in tested]
    t.ok("none is untested", not untested, untested)

    d = daemon(dnsTTLCache=300)
    p = subprocess.Popen(
        ["prometheus", "--config.file=" + folder + "/prometheus.yml",
         "--storage.tsdb.path=" + folder, "--log.level=error",
         "--web.listen-address=" + PROMETHEUS],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    t.ok("Prometheus scrapes it", poll(30, lambda: api(
        "query", query='up{job="nettrust"} == 1')["result"]), api("targets"))
    for i in range(25):
        ask("www.example")
        ask("other%d.example" % i)
        time.sleep(0.2)
    wrong, missing, empty, n = [], set(), [], 0
    for where, expr in expressions():
        n += 1
        got = api("query", query=expr)
        if "error" in got:
            wrong.append("%s: %s: %s" % (where, expr, got["error"]))
        for series in selectors(expr):
            if not api("query", query=series)["result"]:
                missing.add("%s: %s" % (where, series))
        if where == "dashboard" and not got["result"] and " > 0" not in expr:
            empty.append(expr)
    t.ok("every expression of dashboard and rules can be evaluated", n > 60 and
         not wrong, "%d\n%s" % (n, "\n".join(wrong)))
    t.ok("and names series that exist", not missing, "\n".join(sorted(missing)))
    t.ok("and each panel has something to show", not empty, "\n".join(empty))
    rules = [rule for group in api("rules")["groups"]
             for rule in group["rules"]]
    t.ok("no alert on a daemon that is well",
         len(rules) >= 20 and not [r for r in rules if r["state"] != "inactive"
                                   or r["health"] != "ok"],
         [(r["name"], r["state"], r.get("lastError")) for r in rules])
    server.terminate()
    server.wait()
    ask("gone.example")
    t.ok("a resolver that goes is noticed", poll(10, lambda: [
        a for a in api("alerts")["alerts"]
        if a["labels"]["alertname"] == "NettrustNoUpstream"]), api("alerts"))
    t.ok("and then it is not ready", get("/ready")[::2] ==
         (503, "no upstream answers"), get("/ready"))
    p.terminate()
    p.wait()
    d.stop("with Prometheus")


# --- the log -----------------------------------------------------------------

def unread():
    """Nobody reads what the daemon writes to standard error."""
    read, write = os.pipe()
    log, t.Daemon.log = t.Daemon.log, lambda self: "Ready"
    d = t.Daemon(stderr=write, metricsAddr=HERE, logLevel="debug",
                 localRecords=[{"name": "here.lan", "type": "A",
                                "value": "192.0.2.1"}])
    t.Daemon.log = log
    poll(10, lambda: get("/healthz")[0] == 200)
    good = sum(ask("here.lan") == 0 for _ in range(1500))
    v = values()
    t.ok("a log that nobody reads stops no answer", good == 1500 and
         get("/healthz")[0] == 200, good)
    t.ok("what is lost of it is counted",
         100 < v["nettrust_log_lines_lost_total"] < 1500, v)
    os.set_blocking(read, False)
    text = b""
    with contextlib.suppress(BlockingIOError):
        while True:
            text += os.read(read, 65536)
    ask("here.lan")
    time.sleep(0.3)
    told = os.read(read, 65536).decode().splitlines()
    t.ok("and told of when somebody reads again", told[0].startswith(
        "WARNING Log lines lost lines=") and "here.lan" in told[1], told)
    t.ok("lines are whole", all(line.startswith(("INFO ", "WARNING "))
                                for line in text.decode().splitlines()), text)
    d.p.terminate()
    t.ok("it ends all the same", d.p.wait(10) == 0)
    os.close(read)
    os.close(write)


def fields(entry):
    return dict(line.split("=", 1) for line in entry.decode().splitlines())


def local(**keys):
    """A daemon that needs no resolver."""
    return daemon(metricsAddr="", localRecords=[
        {"name": "here.lan", "type": "A", "value": "192.0.2.1"}], **keys)


def journal_socket():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind("/run/systemd/journal/socket")
    s.settimeout(5)
    return s


def journal():
    """Another one's place, seen by this namespace alone."""
    t.sh("mount -t tmpfs none /run && mkdir -p /run/systemd/journal")
    d = local(logTarget="journal", seccomp="enforce")
    t.ok("without a journal lines go to standard error", "Ready" in d.log())
    s = journal_socket()
    ask("here.lan")
    got = fields(s.recv(65536))
    t.ok("with one, there, with fields", got.get("PRIORITY") == "6" and
         got.get("SYSLOG_IDENTIFIER") == "nettrustd" and
         got.get("NETTRUST_QUESTION") == "here.lan" and
         got.get("NETTRUST_TYPE") == "A" and
         got.get("NETTRUST_HOSTS") == "192.0.2.1" and
         got.get("MESSAGE", "").startswith("Authorized question=here.lan"),
         got)
    good = sum(ask("here.lan") == 0 for _ in range(500))
    t.ok("a journal that does not keep up stops no answer", good == 500, good)
    s.settimeout(0.2)
    with contextlib.suppress(OSError):
        while s.recv(65536):
            pass
    ask("here.lan")
    got = fields(s.recv(65536))
    t.ok("and hears how many lines it lost",
         100 < int(got.get("NETTRUST_LINES_LOST", 0)) <= 500, got)
    s.close()
    os.unlink("/run/systemd/journal/socket")
    ask("here.lan")
    t.ok("one that goes is made up for", poll(5, lambda:
         "question=here.lan" in d.log()), d.log())
    d.stop("with a journal")
    st = os.stat(d.log_name)
    for stream, journals in ((st.st_ino, True), (st.st_ino + 1, False)):
        d = local(env={"JOURNAL_STREAM": "%d:%d" % (st.st_dev, stream)})
        s = journal_socket()
        mark = len(d.log())
        ask("here.lan")
        s.settimeout(2 if journals else 0.5)
        got = b""
        with contextlib.suppress(OSError):
            got = s.recv(65536)
        t.ok("standard error is a stream to the journal: so are lines"
             if journals else "it is not: they stay",
             (b"NETTRUST_QUESTION=here.lan" in got) == journals and
             ("here.lan" in d.log()[mark:]) != journals, got)
        s.close()
        os.unlink("/run/systemd/journal/socket")
        d.stop("by JOURNAL_STREAM")
    t.sh("umount /run")


def scenarios(module):
    global t
    t = module
    t.kernel("ok")
    server = t.nsd(RESOLVER)
    told(server)
    scraped(server)
    unread()
    journal()
