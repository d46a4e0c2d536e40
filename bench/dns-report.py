#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The report of what bench/dns measured: tables for people, a chart."""
import argparse
import collections
import datetime
import os
import statistics
from xml.sax.saxutils import escape

from report import processor, table, write

NAMES = {
    "bare": "bare forwarder",
    "nettrust": "NetTrust",
    "nettrust-fake": "NetTrust, commit to nobody",
    "dnsmasq": "dnsmasq",
    "dnsmasq-ipset": "dnsmasq, ipset",
    "dnsmasq-nftset": "dnsmasq, nftset",
    "unbound": "unbound",
    "dnsdist": "dnsdist",
    "smartdns": "smartdns",
    "smartdns-ipset": "smartdns, ipset",
    "smartdns-nftset": "smartdns, nftset",
}
CASES = {
    "uncached": "every name asked once",
    "cached": "1,000 names asked again and again",
}
ENVIRONMENTS = {
    "icount": "With the module, in instructions",
    "native": "Natively, without the module",
    "uml": "With the module, in User-Mode Linux",
}
# What the project promised: least factor between two contestants.
TARGETS = (
    ("uncached", "smartdns-ipset", 1.4),
    ("uncached", "dnsmasq-nftset", 6),
    ("cached", "unbound", 0.8),
)


class Results:
    """Lines "result ENVIRONMENT NAME CASE WHAT VALUE...", one for each round."""

    def __init__(self, paths):
        self.rows = collections.defaultdict(list)
        for path in paths:
            with open(path, encoding="ascii") as f:
                for line in f:
                    _, env, name, case, what, *values = line.split()
                    self.rows[env, name, case, what].append(
                        [float(v) for v in values])

    def all(self, *key):
        return self.rows.get(key, [])

    def least(self, *key, column=0):
        return min((row[column] for row in self.all(*key)), default=None)

    def most(self, *key, column=0):
        return max((row[column] for row in self.all(*key)), default=None)

    def middle(self, *key, column=0):
        rows = self.all(*key)
        return statistics.median(row[column] for row in rows) if rows else None


def number(value, form="%.1f"):
    return "" if value is None else form % value


def thousands(value):
    return "" if value is None else "{:,.0f}".format(value)


def load_rows(results, env, case):
    for name, text in NAMES.items():
        load = env, name, case, "throughput"
        late = env, name, case, "latency"
        if results.all(*load):
            rss = results.least(*load, column=3)
            yield [text, thousands(results.most(*load)),
                   number(results.least(*load, column=1)),
                   number(results.middle(*load, column=1)),
                   number(results.least(env, name, case, "calls"), "%.2f"),
                   number(results.most(*load, column=2), "%.2f")] + \
                  [number(results.least(*late, column=i), "%.0f")
                   for i in range(3)] + [number(rss / 1024)]


def load_tables(results, env):
    for case, text in CASES.items():
        rows = list(load_rows(results, env, case))
        if not rows:
            continue
        yield "### %s: %s" % (case.capitalize(), text)
        yield ""
        yield from table(["", "queries/s", "CPU µs/query", "median",
                          "calls/query", "lost %", "p50 µs", "p99 µs",
                          "p99.9 µs", "memory MB"], rows)


def target_rows(results, env, ours):
    for case, rival, factor in TARGETS:
        mine = results.least(env, ours, case, "throughput", column=1)
        other = results.least(env, rival, case, "throughput", column=1)
        if mine and other:
            yield [NAMES[rival] + ", " + case, "%.1f" % factor,
                   "%.2f" % (other / mine)]


def targets(results, env, ours):
    rows = list(target_rows(results, env, ours))
    if rows:
        yield ("How many queries %s serves in the processor time in which the other "
               "one serves one:" % NAMES[ours])
        yield ""
        yield from table(["", "to be reached", "measured"], rows)


def added(results, env):
    rows = []
    for case in CASES:
        with_, without = (results.all(env, name, case, "latency")
                          for name in ("nettrust", "nettrust-fake"))
        if with_ and without:
            rows.append([case] + [
                "%.0f" % (min(row[i] for row in with_) -
                          min(row[i] for row in without)) for i in range(3)])
    if rows:
        yield "What the commit adds to the time until the reply, of at most 50 at p99:"
        yield ""
        yield from table(["", "p50 µs", "p99 µs", "p99.9 µs"], rows)


def commits(results, env):
    rows = [[text, number(results.least(env, name, "-", "commit")),
             number(results.least(env, name, "-", "commit", column=1))]
            for name, text in (("nettrust", "NetTrust"), ("nft", "nftables set"),
                               ("ipset", "ipset"))
            if results.all(env, name, "-", "commit")]
    if rows:
        yield "One commit of one address, from send to acknowledgement:"
        yield ""
        yield from table(["", "median µs", "p99 µs"], rows)


def overload(results, env):
    rows = []
    for name, text in NAMES.items():
        key = env, name, "uncached", "overload"
        if results.all(*key):
            rows.append([text, thousands(results.most(*key)),
                         number(results.middle(*key, column=1)),
                         number(results.middle(*key, column=2)),
                         thousands(results.most(*key, column=3))])
    if rows:
        yield "### Overload"
        yield ""
        yield ("200,000 questions a second are offered, or as many as dnsperf can "
               "make with 8,000 under way; then, at once, a second of the load "
               "above.")
        yield ""
        yield from table(["", "answered/s", "lost %", "SERVFAIL %",
                          "queries/s after"], rows)


def report(results, command, notes):
    yield "# What the daemon makes of a processor"
    yield ""
    yield "- measured on %s by %s" % (datetime.date.today(), command)
    yield "- kernel %s, %s" % (os.uname().release, processor())
    for note in notes:
        yield "- " + note
    yield ""
    yield "[bench/README.md](../README.md) says how, and what the columns are."
    yield ""
    yield "![chart](dns.svg)"
    yield ""
    for env, text in ENVIRONMENTS.items():
        if not any(key[0] == env for key in results.rows):
            continue
        yield "## " + text
        yield ""
        yield from load_tables(results, env)
        yield from targets(results, env, "nettrust-fake" if env == "native" else
                           "nettrust")
        yield from added(results, env)
        yield from commits(results, env)
        yield from overload(results, env)


def bars(results):
    for env, text in (("icount", "instructions"), ("native", "native")):
        for name in NAMES:
            for case, colour in (("uncached", "#4878a8"),
                                 ("cached", "#a8c4e0")):
                cost = results.least(env, name, case, "throughput", column=1)
                if cost:
                    yield "%s, %s, %s" % (NAMES[name], case, text), colour, cost


def chart(results):
    found = list(bars(results))
    longest = max(bar[2] for bar in found)
    yield ('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="%d" '
           'font-family="sans-serif" font-size="13">' % (60 + 22 * len(found)))
    yield '<rect width="100%" height="100%" fill="white"/>'
    yield ('<text x="10" y="24" font-size="15">Processor time of a query, '
           'microseconds; an instruction counted as a nanosecond</text>')
    for i, (name, colour, x) in enumerate(found):
        y = 44 + 22 * i
        width = 440 * x / longest
        yield '<text x="10" y="%d">%s</text>' % (y + 14, escape(name))
        yield '<rect x="370" y="%d" width="%.0f" height="17" fill="%s"/>' % (
            y, width, colour)
        yield '<text x="%.0f" y="%d">%.1f</text>' % (376 + width, y + 14, x)
    yield "</svg>"


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", metavar="PATH", required=True,
                      help="write PATH.md and PATH.svg")
    args.add_argument("--command", required=True,
                      help="what made the measurement")
    args.add_argument("--note", action="append", default=[],
                      help="what to know of this measurement")
    args.add_argument("raw", nargs="+", help="lines of bench/dns-measure")
    args = args.parse_args()
    results = Results(args.raw)
    write(args.out + ".md", report(results, args.command,
                                   args.note))
    write(args.out + ".svg", chart(results))


if __name__ == "__main__":
    main()
