#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
Runs a command in a terminal and prints the output:

    terminal.py [-c COLUMNS] [-o FILE] [-e FILE] [-s TEXT=ANSWER]... COMMAND...

-o and -e redirect standard output and standard error to a file. -s types
ANSWER once TEXT appears after the previous answer; \\n, \\x03 and \\x04 are
return, Ctrl-C and Ctrl-D. The exit code is that of the command, 128 plus the
signal's number, or 124 if there was no output for 20 seconds.
"""
import argparse
import fcntl
import os
import pty
import select
import struct
import sys
import termios


def child(args):
    fcntl.ioctl(0, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, args.columns, 0, 0))
    for name, fd in ((args.out, 1), (args.err, 2)):
        if name:
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(file, fd)
    os.execvp(args.command[0], args.command)


def play(fd, script):
    """Returns the output, and whether the command hangs."""
    seen, mark = b"", 0
    while True:
        if script and script[0][0] in seen[mark:]:
            os.write(fd, script[0][1])
            mark = len(seen)
            script.pop(0)
        if not select.select([fd], [], [], 20)[0]:
            return seen, True
        try:
            chunk = os.read(fd, 65536)
        except OSError:
            chunk = b""
        if not chunk:
            return seen, False
        seen += chunk


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", dest="columns", type=int, default=80)
    parser.add_argument("-o", dest="out")
    parser.add_argument("-e", dest="err")
    parser.add_argument("-s", dest="script", action="append", default=[])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    script = [[part.encode().decode("unicode_escape").encode()
               for part in pair.split("=", 1)] for pair in args.script]
    pid, fd = pty.fork()
    if not pid:
        child(args)
    seen, hangs = play(fd, script)
    if hangs:
        os.kill(pid, 9)
    status = os.waitpid(pid, 0)[1]
    sys.stdout.write(seen.decode(errors="replace").replace("\r\n", "\n"))
    if hangs:
        sys.exit(124)
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status)
             else os.WEXITSTATUS(status))


if __name__ == "__main__":
    main()
