#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The report of what bench/dns measured: a table for people, a chart."""
import argparse
import collections
import datetime
import os
from xml.sax.saxutils import escape

from report import processor, table, write

NAMES = {
    "nettrust": "NetTrust, every answer committed *",
    "dnsmasq": "dnsmasq",
    "unbound": "unbound",
    "dnsdist": "dnsdist",
    "smartdns": "smartdns",
}
CASES = {
    "uncached": "every name asked once",
    "cached": "1,000 names asked again and again",
}


def read(path):
    """The best of the rounds: most queries a second, least of the rest."""
    found = collections.defaultdict(list)
    with open(path, encoding="ascii") as f:
        for line in f:
            _, name, case, what, *values = line.split()
            found[name, case, what].append([float(v) for v in values])
    best = {}
    for key, rows in found.items():
        best[key] = [min(column) for column in zip(*rows)]
        if key[2] == "throughput":
            best[key][0] = max(row[0] for row in rows)
    return best


def report(best, command):
    yield "# What the daemon makes of a processor"
    yield ""
    yield "- measured on %s by %s" % (datetime.date.today(), command)
    yield "- kernel %s, %s" % (os.uname().release, processor())
    yield ""
    yield "[bench/README.md](../README.md) says how, and what the columns are."
    yield ""
    yield "![chart](dns.svg)"
    yield ""
    for case, text in CASES.items():
        yield "## %s: %s" % (case.capitalize(), text)
        yield ""
        rows = []
        for name in NAMES:
            load = best.get((name, case, "throughput"))
            late = best.get((name, case, "latency"), [0, 0, 0])
            if load:
                rows.append([NAMES[name], "{:,.0f}".format(load[0]),
                             "%.1f" % load[1], "%.2f" % load[2]] +
                            ["%.0f" % v for v in late] +
                            ["%.1f" % (load[3] / 1024)])
        yield from table(["", "queries/s", "CPU µs/query", "lost %", "p50 µs",
                          "p99 µs", "p99.9 µs", "memory MB"], rows)
    yield ("\\* over the tests' fake kernel: a commit costs nothing here. What it "
           "costs on the module stands in [kernel.md](kernel.md).")


def chart(best):
    bars = [(NAMES[name].split(",")[0] + ", " + case, colour,
             best[name, case, "throughput"][0])
            for name in NAMES
            for case, colour in (("uncached", "#4878a8"), ("cached", "#a8c4e0"))
            if (name, case, "throughput") in best]
    longest = max(bar[2] for bar in bars)
    yield ('<svg xmlns="http://www.w3.org/2000/svg" width="720" height="%d" '
           'font-family="sans-serif" font-size="13">' % (70 + 24 * len(bars)))
    yield '<rect width="100%" height="100%" fill="white"/>'
    yield ('<text x="10" y="24" font-size="15">Queries a second on one '
           'processor</text>')
    for i, (name, colour, x) in enumerate(bars):
        y = 44 + 24 * i
        width = 400 * x / longest
        yield '<text x="10" y="%d">%s</text>' % (y + 14, escape(name))
        yield '<rect x="200" y="%d" width="%.0f" height="18" fill="%s"/>' % (
            y, width, colour)
        yield '<text x="%.0f" y="%d">%s</text>' % (206 + width, y + 14,
                                                   "{:,.0f}".format(x))
    yield "</svg>"


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", metavar="PATH", required=True,
                      help="write PATH.md and PATH.svg")
    args.add_argument("--command", required=True,
                      help="what made the measurement")
    args.add_argument("raw", help="lines of bench/dns")
    args = args.parse_args()
    best = read(args.raw)
    write(args.out + ".md", report(best, args.command))
    write(args.out + ".svg", chart(best))


if __name__ == "__main__":
    main()
