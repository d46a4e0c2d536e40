# SPDX-License-Identifier: GPL-2.0
"""
Runs the commands of a document and compares what they print with what it shows.

In Markdown these blocks count, by what follows the language:

  ```console run          lines with a prompt are given to a shell, in order;
                          the lines below are what they print
  ```console background   the same of one command that goes on: what it has
                          printed is compared where its section ends
  ```json file=/PATH      written there

"# " is root's prompt and "$ " an ordinary user's, on the document's own
machine; "NAME# " and "NAME$ " are those of another one. A command with \\ at
its end goes on in the next line. In what is printed, ... stands for anything,
and alone in a line for any lines; times, process numbers, ports and the width
of columns are not compared, nor what is said of a process beyond its name and
user, since it may be gone before anybody can look. A command of which no output
is shown must succeed and print nothing.

In a manual page the literal display behind a comment ".\\" run" is such a
block.
"""
import contextlib
import glob
import os
import re
import select
import shlex
import signal
import subprocess
import time

PROMPT = re.compile(r"(?:([a-z]+))?([#$]) (.*)")
DONE = "@command ended: "
NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups "


class Block:
    """kind: run, background, file, or heading, which ends a section."""

    def __init__(self, kind, line, path=None):
        self.kind, self.line, self.path = kind, line, path
        self.lines = []

    def commands(self):
        """(machine or None, is root, command, lines it prints)"""
        found, goes_on = [], False
        for line in self.lines:
            match = None if goes_on else PROMPT.fullmatch(line)
            if match:
                found.append([match[1], match[2] == "#", match[3], []])
            elif not found:
                raise ValueError("line %d: a prompt is missing" % self.line)
            elif goes_on:
                found[-1][2] += "\n" + line
            else:
                found[-1][3].append(line)
            goes_on = (match or goes_on) and line.endswith("\\")
        return found


def block_of(info, line):
    words = info.split()
    for word in words[1:]:
        if word in ("run", "background"):
            return Block(word, line)
        if word.startswith("file="):
            return Block("file", line, word[5:])
    return None


def parse_markdown(text):
    blocks, block, inside = [], None, False
    for n, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
            block = block_of(line[3:], n) if inside else None
            if block:
                blocks.append(block)
        elif block:
            block.lines.append(line)
        elif not inside and line.startswith("#"):
            blocks.append(Block("heading", n))
    return blocks


def parse_man(text):
    blocks, block, marked = [], None, False
    for n, line in enumerate(text.splitlines(), 1):
        if line == '.\\" run':
            marked = True
        elif line.startswith(".Bd") and marked:
            block, marked = Block("run", n), False
            blocks.append(block)
        elif line.startswith(".Ed"):
            block = None
        elif block:
            for escape, letter in (("\\&", ""), ("\\-", "-"), ("\\e", "\\")):
                line = line.replace(escape, letter)
            block.lines.append(line)
    return blocks


def parse(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    return (parse_markdown if path.endswith(".md") else parse_man)(text)


MASKS = (
    (re.compile(r"\b(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(?:\.\d+)?Z?"),
     "TIME"),
    (re.compile(r"\b(?:\d+[dhms])+\b"), "SPAN"),
    (re.compile(r"\b\d+ ms\b"), "SPAN"),
    (re.compile(r"(?:/\S*/)?(\w+)\[\d+\] uid (\d+).*"), r"\1[PID] uid \2"),
    (re.compile(r"\[\d+\]"), "[PID]"),
    (re.compile(r":(?:3[2-9]|[45]\d|6[0-5])\d{3}\b"), ":PORT"),
    (re.compile(r"[ \t]+"), " "),
)


def masked(line):
    for pattern, name in MASKS:
        line = pattern.sub(name, line)
    return line.strip()


def agrees(want, got):
    """Are these the lines that the document shows?"""
    pattern = ""
    for line in want:
        if line.strip() == "...":
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(re.escape(part) for part in
                                 masked(line).split("...")) + "\n"
    text = "".join(masked(line) + "\n" for line in got)
    return re.fullmatch(pattern, text) is not None


class Shell:
    """Runs commands as the reader would, on machines that are namespaces."""

    terminals = {}      # by machine and whether it is root's

    def __init__(self, home, machine, path):
        self.home, self.machine = home, machine
        self.env = dict(os.environ, PATH=path + ":" + os.environ["PATH"],
                        LC_ALL="C.UTF-8", TZ="UTC", HOME=home)

    def start(self, machine, root, *argv):
        name = machine or self.machine
        user = [] if root else NOBODY.split()
        return subprocess.Popen(["ip", "netns", "exec", name] + user +
                                list(argv), cwd=self.home,
                                env=dict(self.env, GUIDE_MACHINE=name),
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT,
                                start_new_session=True)

    def background(self, machine, root, command):
        return self.start(machine, root, "bash", "-c",
                          "exec </dev/null; exec " + command)

    def run(self, machine, root, command, seconds=60):
        """
        (exit code, lines); a command that takes too long ends with -9. Each
        user has one shell on each machine, since starting one is what takes
        longest in an emulated guest.
        """
        key = (machine or self.machine, root)
        if key not in self.terminals:
            self.terminals[key] = self.start(machine, root, "bash")
        p = self.terminals[key]
        p.stdin.write(("cd %s; eval %s </dev/null; printf '\\n%s%%d\\n' $?\n" %
                       (shlex.quote(self.home), shlex.quote(command),
                        DONE)).encode())
        p.stdin.flush()
        out, end = b"", time.monotonic() + seconds
        while not re.search(rb"\n%s\d+\n$" % DONE.encode(), out):
            ready = select.select([p.stdout], [], [],
                                  max(end - time.monotonic(), 0))[0]
            data = os.read(p.stdout.fileno(), 65536) if ready else b""
            out += data
            if not data:
                os.killpg(p.pid, signal.SIGKILL)
                del self.terminals[key]
                return -9, out.decode(errors="replace").splitlines()
        text, code = out.decode(errors="replace").rsplit("\n" + DONE, 1)
        return int(code), text.splitlines()


def listens(pid):
    """Has the process joined a group of netlink? One that has ended has not."""
    with contextlib.suppress(OSError):
        own = {os.readlink(fd) for fd in glob.glob("/proc/%d/fd/*" % pid)}
        with open("/proc/%d/net/netlink" % pid, encoding="ascii") as f:
            return any("socket:[%s]" % line.split()[9] in own and
                       int(line.split()[3], 16) for line in f.readlines()[1:])
    return False


def wait_for_listener(p):
    """Background commands are monitors; others get half a second."""
    end = time.monotonic() + (20 if "monitor" in " ".join(p.args) else 0.5)
    while time.monotonic() < end and p.poll() is None and not listens(p.pid):
        time.sleep(0.1)


def play(path, shell, check):
    """
    Follows the document. check(text, good, detail) is called for each step: the
    command with its line, whether it did what is shown, and what it did.
    """
    behind = []

    def step(block, command, want, code, got):
        good = agrees(want, got) and (bool(want) or code == 0)
        check("line %d: %s" % (block.line, command.split("\n")[0]), good,
              "exit code %s\n%s\nshown:\n%s" %
              (code, "\n".join(got), "\n".join(want)))

    def end_background():
        time.sleep(0.5 if behind else 0)
        for block, command, want, p in behind:
            if p.poll() is None:
                os.killpg(p.pid, signal.SIGINT)
            out = p.communicate(timeout=20)[0].decode(errors="replace")
            step(block, command, want, p.returncode, out.splitlines())
        behind.clear()

    for block in parse(path):
        if block.kind == "heading":
            end_background()
            continue
        if block.kind == "file":
            os.makedirs(os.path.dirname(block.path), exist_ok=True)
            with open(block.path, "w", encoding="utf-8") as f:
                f.write("\n".join(block.lines) + "\n")
            os.chmod(block.path, 0o755 if block.lines[0].startswith("#!")
                     else 0o600)
            continue
        for machine, root, command, want in block.commands():
            if block.kind == "background":
                behind.append((block, command, want,
                               shell.background(machine, root, command)))
                wait_for_listener(behind[-1][3])
                continue
            step(block, command, want, *shell.run(machine, root, command))
    end_background()
