# SPDX-License-Identifier: GPL-2.0
"""Names that never repeat, for so many seconds: does the daemon grow? See
soak. The names that come are as good as any: what is measured is memory."""
import os
import subprocess
import sys
import time

SECONDS = int(sys.argv[1])
DIR = sys.argv[2]
WINDOW = 500            # queries under way
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(pid):
    with open("/proc/%d/statm" % pid) as f:
        return int(f.read().split()[1]) * PAGE


def names():
    """Numbered for ever; dnsperf reads them from a pipe."""
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        return read
    os.close(read)
    i = 0
    try:
        while True:
            text = "".join("n%d.soak.example.org A\n" % n
                           for n in range(i, i + 1000))
            os.write(write, text.encode())
            i += 1000
    finally:
        os._exit(0)


def slope(samples):
    """Octets a second, least squares."""
    n = len(samples)
    mt = sum(t for t, _ in samples) / n
    mv = sum(v for _, v in samples) / n
    return sum((t - mt) * (v - mv) for t, v in samples) / \
        sum((t - mt) ** 2 for t, _ in samples)


def main():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with open(DIR + "/soak.json", "w") as f:
        f.write('{ "fwdAddr": "127.0.0.2:5300", "listenAddr": "127.0.0.1:5301",'
                ' "ttl": "dns", "logLevel": "warning",'
                ' "rebindProtection": false, "dnsTTLCache": 300 }')
    up = subprocess.Popen([DIR + "/upstream", "127.0.0.2", "5300"])
    d = subprocess.Popen([DIR + "/nettrustd", "-config", DIR + "/soak.json"])
    time.sleep(1)
    # To a file: it writes a line for each question that was lost.
    with open(DIR + "/dnsperf.log", "w") as f:
        load = subprocess.Popen(
            ["dnsperf", "-s", "127.0.0.1", "-p", "5301", "-n", "1", "-c", "20",
             "-q", str(WINDOW), "-l", str(SECONDS)], stdin=names(), stdout=f)
    begin, samples = time.time(), []
    while load.poll() is None:
        time.sleep(0.5)
        if d.poll() is not None:
            break
        samples.append((time.time() - begin, resident(d.pid)))
    load.wait()
    with open(DIR + "/dnsperf.log") as f:
        out = f.read()
    asked = int(out.split("Queries completed:")[1].split()[0])
    d.terminate()
    rc = d.wait(20)
    up.kill()
    # The cache fills in the first half.
    late = [s for s in samples if s[0] > SECONDS / 2]
    growth = slope(late)
    print("# %d names in %d s; resident after %.0f s: %.1f MB, at the end "
          "%.1f MB; slope %.0f octets/s, %.3f octets/name" % (
              asked, SECONDS, late[0][0], late[0][1] / 1e6, late[-1][1] / 1e6,
              growth, growth * SECONDS / asked))
    # What one name takes is 400 octets and more: a leak of one in a hundred.
    good = asked > 1000 * SECONDS and growth * SECONDS / asked < 4 and rc == 0
    print("%sok 1 - %d s of names that never repeat, and it does not grow" %
          ("" if good else "not ", SECONDS))
    print("1..1")
    return 0 if good else 1


sys.exit(main())
