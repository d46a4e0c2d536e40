#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
Compares what a shell completes with the help:  completion.py bash|zsh|fish

Runs the real shell, which reads its file in completion/, and asks it for the
candidates of command lines. Prints "ok ..." or "not ok ..." for each line.
"nettrust" must be in PATH.
"""
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMON = {"--verbose", "--help"}
KERNEL = {"--json", "--netns"}
OPTION = re.compile(r"^  (--[a-z-]+)(?: ([A-Za-z][^\s,]*(?:,\.\.\.)?))?", re.M)


def help_of(*command):
    return subprocess.run(["nettrust", *command, "-h"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout


def words(value):
    """The literals in "on|off" or "N|never"."""
    return {w for w in re.split(r"[|,.\[\]]+", value) if w[:1].islower()}


class Table:
    """The help: commands with their arguments, options and values."""

    def __init__(self):
        self.commands = dict.fromkeys(
            re.findall(r"^  ([a-z]+) +[a-z]", help_of(), re.M))
        for command in self.commands:
            text = help_of(command)
            usage, _, rest = text.partition("\n")
            first = usage.split()[3] if len(usage.split()) > 3 else ""
            self.commands[command] = (
                set() if first.startswith(("[--", "[option")) else words(first),
                {name: words(value) for name, value in OPTION.findall(rest)},
                COMMON | (KERNEL if usage.endswith("[--netns NS] [--json]")
                          else set()))


# --- shells: a list of candidates for each command line -----------------------

def bash(lines):
    script = ". %s/completion/nettrust.bash\n" % ROOT
    for line in lines:
        typed = line.split(" ")
        script += ("COMP_WORDS=(%s) COMP_CWORD=%d\n"
                   "_nettrust nettrust %s %s\n"
                   'printf "%%s\\n" "${COMPREPLY[@]}" @\n' %
                   (" ".join(map(shlex.quote, typed)), len(typed) - 1,
                    shlex.quote(typed[-1]), shlex.quote(typed[-2])))
    out = subprocess.run(["bash", "-u", "-c", script], text=True, check=True,
                         stdout=subprocess.PIPE).stdout
    return [found.split("\n") for found in out.split("@\n")[:-1]]


def fish(lines):
    script = "source %s/completion/nettrust.fish\n" % ROOT
    for line in lines:
        script += "complete -C %s\necho @\n" % shlex.quote(line)
    out = subprocess.run(["fish", "--no-config", "-c", script], text=True,
                         check=True, stdout=subprocess.PIPE).stdout
    return [[candidate.split("\t")[0] for candidate in found.split("\n")]
            for found in out.split("@\n")[:-1]]


# Writes every candidate to a file; Ctrl-X discards the line.
ZSHRC = """
PS1= PROMPT_SP=
fpath=(%(root)s/completion $fpath)
autoload -Uz compinit && compinit -u -d %(dir)s/dump
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} == *-[OAD]* ]]; then
        builtin compadd "$@"
        return
    fi
    builtin compadd -A hits "$@"
    print -rl -- $hits >>%(dir)s/hits
    builtin compadd "$@"
}
done-with-it() { BUFFER=; : >%(dir)s/done }
zle -N done-with-it
bindkey '^I' complete-word
bindkey '^X' done-with-it
zstyle ':completion:*' list-prompt ''
LISTMAX=10000
: >%(dir)s/done
"""


def wait_for(path):
    end = time.monotonic() + 30
    while not os.path.exists(path):
        if time.monotonic() > end:
            sys.exit("zsh did not start")
        time.sleep(0.02)
    os.unlink(path)


def drain(fd):
    """Empties the terminal, which would block when full."""
    os.set_blocking(fd, False)
    try:
        while os.read(fd, 65536):
            pass
    except OSError:
        pass


def zsh(lines):
    found = []
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/.zshrc", "w") as f:
            f.write(ZSHRC % {"root": ROOT, "dir": folder})
        pid, fd = pty.fork()
        if not pid:
            os.environ.update(ZDOTDIR=folder, TERM="dumb")
            os.execvp("zsh", ["zsh", "-o", "no_global_rcs", "-i"])
        wait_for(folder + "/done")
        for line in lines:
            drain(fd)
            os.write(fd, line.encode() + b"\t\x18")
            wait_for(folder + "/done")
            try:
                with open(folder + "/hits") as f:
                    found.append(f.read().split("\n"))
                os.unlink(folder + "/hits")
            except FileNotFoundError:
                found.append([])
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    return found


# --- the comparison -----------------------------------------------------------

def questions(table):
    """(what, command line, wanted, compare options or other candidates?)"""
    yield "commands", "nettrust ", set(table.commands), False
    yield "common options", "nettrust --", COMMON | KERNEL, True
    for command, (arguments, options, common) in table.commands.items():
        line = "nettrust %s " % command
        yield "options of " + command, line + "--", set(options) | common, True
        if arguments:
            yield "arguments of " + command, line, arguments, False
        for option, values in options.items():
            if values:
                yield "values of %s %s" % (command, option), \
                    "%s%s " % (line, option), values, False
    yield "the beginning of a command", "nettrust mo", {"mode", "monitor"}, False
    yield "the beginning of an option", "nettrust leases --s", {"--sort", "--state"}, True
    yield "a value after other options", \
        "nettrust mode enforce --json --liveness t", {"traffic"}, False
    yield "a command after --netns", "nettrust --netns x sugg", {"suggest"}, False
    yield "a file", "nettrust names --file READM", {"README.md"}, False
    yield "a device", "nettrust mode --egress l", {"lo"}, False
    yield "the name of a lease", "nettrust revoke www.ex", {"www.example"}, False


def main():
    shell = {"bash": bash, "zsh": zsh, "fish": fish}[sys.argv[1]]
    os.chdir(ROOT)
    asked = list(questions(Table()))
    bad = 0
    for (what, line, wanted, options), found in \
            zip(asked, shell([line for _, line, _, _ in asked])):
        got = {c for c in found if c and options == c.startswith("-")}
        good = got == wanted
        bad += not good
        print("%s %s completes %s%s" % (
            "ok" if good else "not ok", sys.argv[1], what, "" if good else
            ": [%s] gives %s, not %s" % (line, sorted(got), sorted(wanted))))
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
