#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The report of what bench/guest measured: a table for people, a chart."""
import argparse
import collections
import os
import statistics
import sys
from xml.sax.saxutils import escape

NAMES = {
    "none": "no hook",
    "empty": "empty hook",
    "nettrust": "NetTrust, conntrack off",
    "nettrust-defaults": "NetTrust, defaults",
    "nettrust-reject": "NetTrust, action reject",
    "nft": "nftables set",
    "nft-ct": "nftables ct state, set",
    "ipset": "ipset",
}
TABLES = ("nettrust", "nft", "ipset")


class Results:
    """Lines "result WHAT FAMILY N CASE VALUE...", as a table of lists."""

    def __init__(self, paths):
        self.values = collections.defaultdict(list)
        self.kernels = {}
        self.when = collections.defaultdict(lambda: ("some day", "unknown"))
        for path in paths:
            what = os.path.splitext(os.path.basename(path))[0]
            with open(path, encoding="ascii") as f:
                for line in f:
                    self.add(what, line.split()[1:])

    def add(self, what, words):
        if words[0] == "kernel":
            self.kernels[what] = words[4]
        elif words[0] == "measured":
            self.when[what] = words[1:3]
        elif words[0] != "complete":
            self.values[tuple(words[:4])].append(words[4:])

    def get(self, what, column, n, case):
        """The words of one line, or None."""
        found = self.values.get((what, column, str(n), case))
        return found[-1] if found else None

    def number(self, what, column, n, case, word=0):
        words = self.get(what, column, n, case)
        try:
            return float(words[word])
        except (TypeError, IndexError, ValueError):
            return None

    def rounds(self, column, n, case):
        """Nanoseconds, the least of the repetitions of each round."""
        return [float(words[1]) for words in
                self.values.get(("time", column, str(n), case), [])]

    def sizes(self, what):
        return sorted({int(key[2]) for key in self.values if key[0] == what})

    def cases(self, what):
        seen = {key[3] for key in self.values if key[0] == what}
        return [case for case in NAMES if case in seen]

    def base(self, column):
        """Instructions without a hook; they are measured once."""
        return self.number("instructions", column, 1000, "none")


def rounded(x, form="%.0f"):
    return "" if x is None else form % x


def more(x, base):
    return None if x is None or base is None else x - base


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def instructions(res):
    columns = ("udp4", "tcp4", "udp6", "tcp6")
    head = ["", "entries", "IPv4 UDP", "IPv4 TCP", "IPv6 UDP", "IPv6 TCP"]
    rows = [[NAMES["none"] + ", absolute", ""] +
            [rounded(res.base(c)) for c in columns]]
    rows.append([NAMES["empty"], ""] + [
        rounded(more(res.number("instructions", c, 1000, "empty"),
                     res.base(c)), "%+.0f") for c in columns])
    sizes = res.sizes("instructions")
    for case in res.cases("instructions"):
        if case in ("none", "empty", "nettrust-reject"):
            continue
        for n in sizes:
            rows.append([NAMES[case], "{:,}".format(n)] + [
                rounded(more(res.number("instructions", c, n, case),
                             res.base(c)), "%+.0f") for c in columns])
    yield "## Instructions more than without a hook, for an accepted packet"
    yield ""
    yield from table(head, rows)
    yield "## Instructions of a denied UDP packet, all of sendto()"
    yield ""
    rows = [[NAMES[case] + (", counter drop" if case == "nft" else
                            ", action drop" if case == "nettrust" else ""),
             "{:,}".format(n)] +
            [rounded(res.number("instructions", c, n, case))
             for c in ("denied4", "denied6")]
            for case in ("nettrust", "nettrust-reject", "nft", "ipset")
            for n in sizes]
    yield from table(["", "entries", "IPv4", "IPv6"], rows)


def time(res):
    sizes = res.sizes("time")
    columns = [(f, k, n) for f in "46" for n in sizes
               for k in (1000, 100000)
               if res.rounds("%s-%d" % (f, k), n, "none")]

    # A busy moment of the machine lasts for longer than a round.
    def cell(case, f, k, n):
        column = "%s-%d" % (f, k)
        base = res.rounds(column, n, "none")
        if case == "none":
            return rounded(min(base))
        lower, middle, upper = statistics.quantiles(
            map(more, res.rounds(column, n, case), base), n=4)
        return "%+.0f ± %.0f" % (middle, (upper - lower) / 2)
    yield "## Nanoseconds for an accepted UDP packet"
    yield ""
    yield ("Without a hook, the least of all; then how much more than without a "
           "hook in the same round, the median of at least %d rounds, ± half "
           "the distance of the quartiles. User-Mode Linux, 512 datagrams to a "
           "sendmmsg(), the least of 5 repetitions in each round." %
           min(len(found) for key, found in res.values.items()
               if key[0] == "time"))
    yield ""
    head = ["", "entries", "destinations"]
    head += [NAMES[case] for case in res.cases("time")]
    rows = [["IPv" + f, "{:,}".format(n), "{:,}".format(k)] +
            [cell(case, f, k, n) for case in res.cases("time")]
            for f, k, n in columns]
    yield from table(head, rows)


def bulk(res):
    head = ["", "entries", "add all, s", "add one, µs: median", "99 %",
            "dump, s", "list, s"]
    rows = []
    for case in TABLES:
        for n in res.sizes("bulk"):
            one = res.get("bulk", "one", n, case) or ["", ""]
            rows.append([NAMES[case].split(",")[0], "{:,}".format(n),
                         " ".join(res.get("bulk", "add", n, case) or [""]),
                         one[0], one[-1],
                         " ".join(res.get("bulk", "dump", n, case) or [""]),
                         " ".join(res.get("bulk", "list", n, case) or [""])])
    yield "## Filling and reading a table, IPv4"
    yield ""
    yield ("User-Mode Linux. Add all: leases in batches; `nft -f`; `ipset "
           "restore`. Add one: from send to acknowledgement, 10,000 times. "
           "Dump: `nettrust --json leases --sort none`. List, with its output "
           "thrown away: `nettrust leases`; `nft list set`; `ipset save`; at "
           "most 120 s.")
    yield ""
    yield from table(head, rows)


def memory(res):
    rows = []
    for case in TABLES:
        for n in res.sizes("memory"):
            free, slab, vmalloc = (
                more(res.number("memory", "4", n, case, w),
                     res.number("memory", "4", n, case, w + 3)) or 0
                for w in range(3))
            rows.append([NAMES[case].split(",")[0], "{:,}".format(n)] +
                        [rounded(kb * 1024 / n, "%.1f")
                         for kb in (free, -slab, -vmalloc)] +
                        [rounded(res.number("filled", "4", n, case)),
                         " ".join(res.get("back", "4", n, case) or [])])
    yield "## Bytes of memory for an entry, IPv4 with expiry, without name"
    yield ""
    yield ("What free memory lost, and of that what Slab and VmallocUsed gained, "
           "by the number of entries; read after caches were dropped and slabs "
           "shrunk. Instructions to add one of them, the program's and the "
           "kernel's: leases in batches; `nft -f`; `ipset restore`. Back: "
           "seconds after the table was emptied until slabs and vmalloc were "
           "within 256 kB of what they were; looked at for 60 s.")
    yield ""
    yield from table(["", "entries", "all", "slabs", "vmalloc",
                      "instructions to add", "back, s"], rows)
    for key, found in sorted(res.values.items()):
        if key[0] == "slab":
            yield "- `%s` at %s leases: %.1f bytes for each of them in slabs" % (
                key[3], "{:,}".format(int(key[2])),
                float(found[-1][0]) / int(key[2]))
    yield ""
    yield "## Idle leases"
    yield ""
    yield ("Instructions a second that the processor was not idle, over "
           "3,000 s (/proc/uptime, in steps of 3,333).")
    yield ""
    rows = [["{:,}".format(n), rounded(res.number("idle", "-", n, "nettrust"))]
            for n in res.sizes("idle")]
    yield from table(["leases", "instructions/s"], rows)


def processor():
    with open("/proc/cpuinfo", encoding="ascii") as f:
        for line in f:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return "unknown"


def report(res, command):
    yield "# What NetTrust costs in the kernel"
    yield ""
    yield "- written by %s" % command
    for what, kernel in res.kernels.items():
        yield "- %s: %s, commit %s, kernel %s, %s" % (
            what, *res.when[what], kernel,
            "User-Mode Linux" if what == "time" else
            "QEMU, one instruction a nanosecond")
    yield "- processor (for time only): " + processor()
    yield ""
    yield "[bench/README.md](../README.md) says how, and what the rows are."
    yield ""
    if res.sizes("instructions"):
        yield "![chart](kernel.svg)"
        yield ""
        yield from instructions(res)
    if res.sizes("time"):
        yield from time(res)
    if res.sizes("bulk"):
        yield from bulk(res)
    if res.sizes("memory"):
        yield from memory(res)


def chart(res):
    """Bars of what is added to a UDP packet, in the largest table."""
    n = res.sizes("instructions")[-1]
    bars = []
    for case in res.cases("instructions"):
        if case in ("none", "nettrust-reject"):
            continue
        at = 1000 if case == "empty" else n
        for column, colour in (("udp4", "#4878a8"), ("udp6", "#a8c4e0")):
            x = more(res.number("instructions", column, at, case),
                     res.base(column))
            if x is not None:
                bars.append((NAMES[case], column, colour, x))
    longest = max([bar[3] for bar in bars] + [1])
    height = 70 + 24 * len(bars)
    yield ('<svg xmlns="http://www.w3.org/2000/svg" width="720" height="%d" '
           'font-family="sans-serif" font-size="13">' % height)
    yield '<rect width="100%" height="100%" fill="white"/>'
    yield ('<text x="10" y="24" font-size="15">Instructions that a filter adds '
           'to an accepted UDP packet, {:,} entries</text>'.format(n))
    for i, (name, column, colour, x) in enumerate(bars):
        y = 44 + 24 * i
        width = 400 * max(x, 0) / longest
        yield '<text x="10" y="%d">%s, %s</text>' % (
            y + 14, escape(name), "IPv" + column[-1])
        yield '<rect x="240" y="%d" width="%.0f" height="18" fill="%s"/>' % (
            y, width, colour)
        yield '<text x="%.0f" y="%d">%.0f</text>' % (246 + width, y + 14, x)
    yield "</svg>"


def write(path, lines):
    with open(path + ".new", "w", encoding="utf-8") as f:
        for line in lines:
            f.write(line + "\n")
    os.rename(path + ".new", path)


def gate(res, path):
    """TAP, one test: the cost is at most 10 % over what the file says."""
    with open(path, encoding="ascii") as f:
        limit = float([line for line in f if not line.startswith("#")][0])
    cost = more(res.number("instructions", "udp4", 1000, "nettrust"),
                res.base("udp4"))
    good = cost is not None and cost <= limit * 1.1
    print("%sok 1 - an IPv4 UDP packet costs at most 10 %% over %.0f "
          "instructions" % ("" if good else "not ", limit))
    print("# it costs " + rounded(cost))
    if not good:
        print("# if that is meant, put the new number into bench/gate.txt")
    print("1..1")
    return 0 if good else 1


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--gate", metavar="FILE",
                      help="compare with the number in FILE, nothing else")
    args.add_argument("--out", metavar="PATH",
                      help="write PATH.md and PATH.svg")
    args.add_argument("--command", help="what made the measurement")
    args.add_argument("raw", nargs="+", help="lines of bench/guest")
    args = args.parse_args()
    res = Results(args.raw)
    if args.gate:
        return gate(res, args.gate)
    if not args.out or not args.command:
        print("report.py: --out and --command are needed", file=sys.stderr)
        return 2
    write(args.out + ".md", report(res, args.command))
    if res.sizes("instructions"):
        write(args.out + ".svg", chart(res))
    return 0


if __name__ == "__main__":
    sys.exit(main())
