#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tool without the kernel module: usage, help, exit codes, and that nothing
# unexpected is printed. TAP on standard output.
set -u
cd "$(dirname "$0")/../.." || exit 1
make -s build/asan/nettrust || exit 1

tool=build/nettrust
tests=0 failed=0
out=$(mktemp) err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT

result() {
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $2"
		sed 's/^/# out: /' "$out"
		sed 's/^/# err: /' "$err"
	fi
}

# run CODE PATTERN-OF-OUTPUT PATTERN-OF-ERRORS ARGUMENT...; '' for none
run() {
	local code=$1 want_out=$2 want_err=$3 got ok=0

	shift 3
	"$tool" "$@" >"$out" 2>"$err"
	got=$?
	[ "$got" = "$code" ] || { ok=1; echo "# exit code $got, not $code"; }
	matches "$out" "$want_out" && matches "$err" "$want_err" || ok=1
	result $ok "nettrust $*"
}

matches() {
	if [ -z "$2" ]; then
		[ ! -s "$1" ]
	else
		grep -qE -- "$2" "$1"
	fi
}

# What setup would change on the machine that runs the tests.
machine() {
	sha256sum /etc/resolv.conf 2>&1
	ls -ld /etc/resolv.conf /etc/nettrust /var/lib/nettrust-setup 2>&1
}
before=$(machine)

[ -x "$tool" ] || { echo "Bail out! $tool is not built: make userd"; exit 1; }

run 0 '^Usage: nettrust COMMAND' '' -h
run 0 '^Usage: nettrust COMMAND' '' --help
run 2 '' '^nettrust: no command'
run 2 '' '^nettrust: unknown command "x"' x
run 2 '' 'unknown command "lease", did you mean "leases"' lease
run 2 '' 'unknown command "exlpain", did you mean "explain"' exlpain
run 0 '^Usage: nettrust COMMAND' '' help
run 0 '^Usage: nettrust leases' '' help leases
run 2 '' 'unknown command "x"' help x
run 2 '' 'unknown option --jsno, "nettrust -h"' --jsno
for command in status leases prefixes allow deny revoke flush mode confirm \
	lock monitor stats names explain setup suggest completion version; do
	run 0 "^Usage: nettrust $command" '' "$command" -h
	run 0 "^Usage: nettrust $command" '' -h "$command"
done

run 2 '' 'unexpected argument x, see "nettrust status -h"' status x
run 2 '' 'unknown option --jsno, did you mean --json. See "nettrust status -h"' status --jsno
run 2 '' 'unknown option --srot, did you mean --sort' leases --srot=name
run 2 '' 'unknown option --x, see' leases --x
run 2 '' 'unknown option -x, see' status -x
run 2 '' 'unknown option -x, see' leases -x
run 2 '' '--kill takes no value, see' deny --kill=now 192.0.2.1
run 2 '' '--netns needs a value' status --netns
run 2 '' 'unexpected argument x' stats x
run 2 '' 'unexpected argument x' prefixes x
run 2 '' 'unexpected argument x' version x
run 2 '' 'unexpected argument x' monitor x
run 2 '' '--count 0: must be a number' monitor --count 0
run 2 '' '--type x: must be denials, leases or state' monitor --type x
run 2 '' '--reason lease: must be malformed, dns' monitor --reason lease
run 2 '' '--name 192.0.2.1: must be a name' monitor --name 192.0.2.1
run 2 '' '--address example.org: must be an address' monitor --address example.org
run 2 '' '--address 192.0.2.1/24: host bits' monitor --address 192.0.2.1/24
run 2 '' 'no event of this type can match' monitor --state --reason dns
run 2 '' '--process needs a value' monitor --process
run 2 '' 'unknown option --x' leases --x
run 2 '' '--sort needs a value' leases --sort
run 2 '' '--sort x: must be name, address' leases --sort x
run 2 '' '--state x: must be live' leases --state x
run 2 '' 'unexpected argument b' leases a b
run 2 '' 'host bits are set' leases 192.0.2.1/24
run 2 '' 'not a name' leases '*.'
run 2 '' 'one address or prefix' allow
run 2 '' 'one address or prefix' allow 192.0.2.1 192.0.2.2
run 2 '' 'not an IPv4 or IPv6 address; names belong in .*"nettrust explain example.org" shows' allow example.org
run 2 '' 'not an IPv4 or IPv6 address, see' allow 192.0.2.256
run 2 '' 'host bits are set' allow 192.0.2.1/24
run 2 '' '--ttl 0: must be seconds' allow 192.0.2.1 --ttl 0
run 2 '' '--ttl 4294967295: must be' allow 192.0.2.1 --ttl 4294967295
run 2 '' '--service tcp/0: ports' allow 192.0.2.1 --service tcp/0
run 2 '' 'has no ports' allow 192.0.2.1 --service icmp/1
run 2 '' '--uid -1: must be' allow 192.0.2.1 --uid -1
run 2 '' 'only one of --uid' allow 192.0.2.1 --uid 1 --cgroup 2
run 2 '' '--client x: not an' allow 192.0.2.1 --client x
run 2 '' '--name: must have 1 to 253' allow 192.0.2.1 --name \
	"$(printf '%0254d' 0)"
run 2 '' 'none of the options of a lease' allow 192.0.2.0/24 --ttl 5
run 2 '' 'not an IPv4' deny x
run 2 '' 'unknown option --ttl' deny 192.0.2.1 --ttl 5
run 2 '' 'one name, address or prefix' revoke
run 2 '' 'must be leases, prefixes or all' flush x
run 2 '' 'must be off, audit or enforce' mode on
run 2 '' 'unexpected argument x' mode off x
run 2 '' 'must be output, forward or input' mode --hooks out
run 2 '' 'must be reject, drop or mark' mode --action pass
run 2 '' '--delegate x: must be on or off' mode --delegate x
run 2 '' 'must be a number' mode --confirm soon
run 2 '' 'must be a number' mode --max-leases 4294967296
run 2 '' 'unknown option --x' revoke --x a
run 2 '' 'unexpected argument x' confirm x
run 2 '' 'unexpected argument x' lock x
run 1 '' '--netns nowhere: No such file' status --netns nowhere
run 1 '' '--netns 0: No such file' status --netns=0
run 1 '' 'Invalid argument: expected a name .* path of a namespace' status --netns /dev/null
run 2 '' '--dns-lockdown x: must be on or off' mode --dns-lockdown x
run 2 '' '--priority x: must be a number' mode --priority x
run 2 '' 'ADDRESS:PORT/udp' mode --upstream 192.0.2.53:53
run 2 '' 'ADDRESS:PORT' mode --upstream 192.0.2.53/udp
run 2 '' 'must be a number' mode --linger -1

. tests/cli/cli-completion.sh

# A command takes exactly the options of its help.
for command in $("$tool" -h | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p'); do
	"$tool" "$command" -h | grep -oE '^  --[a-z-]+' |
		grep -oE '\-\-[a-z-]+' | sort -u |
		grep -vxE -- '--(netns|json)' >"$out"
	bad=
	while read -r option; do
		# The last option is refused, so that the command never runs.
		"$tool" "$command" "$option" x --no-such-option </dev/null 2>&1 |
			grep -qF "unknown option $option," && bad+=" $option"
	done <"$out"
	[ -z "$bad" ]
	result $? "$command takes the options of its help${bad:+, but not$bad}"
done
grep -rlE '(no|required|optional)_argument' userd/cli | grep -vx userd/cli/options.c >"$out"
[ ! -s "$out" ]
result $? "options are parsed from the tables that the help prints"
grep -rhoE '\{ \.c = [^,]+, \.name = "[a-z-]+"' userd/cli | sed 's/.*"\(.*\)"/\1/' | sort -u >"$out"
for command in $("$tool" -h | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p'); do
	"$tool" "$command" -h
done | grep -oE -- '--[a-z-]+' | cut -c3- | sort -u | comm -23 "$out" - >"$err"
[ -s "$out" ] && [ ! -s "$err" ]
result $? "each option is in the help of its command"
: >"$err"
while read -r option; do
	grep -qE "Fl -$option( |$)" man/nettrust.8 || echo "$option" >>"$err"
done <"$out"
[ ! -s "$err" ]
result $? "and in the manual"

# A table on a terminal of $1 columns.
on_terminal() {
	tests/cli/terminal.py -c "$1" "$tool" names --file "$state" >"$out" 2>"$err"
	! grep -qE "^.{$(($1 + 1))}" "$out" && [ ! -s "$err" ]
}
state=$(mktemp)
trap 'rm -f "$out" "$err" "$state"' EXIT
printf 'nettrust names 1\n2001:db8::1:2:3:4\ta.name.of.many.labels.that.is.long.example.org\t1795257200\t*.example.org\nend 1\n' >"$state"
run 0 '^2026-.*2001:db8::1:2:3:4  a.name.of.many.labels.that.is.long.example.org' '' names --file "$state"
on_terminal 70 && grep -q '2001:db8::1:2:3:4  a.name.*~' "$out"
result $? "a table is truncated to the terminal"
on_terminal 60 && grep -qx 'ADDRESS 2001:db8::1:2:3:4' "$out"
result $? "on a narrow terminal each cell has its own line"

run 2 '' 'expected one address or name' explain
run 2 '' 'neither an address nor a name' explain 'a b'
run 2 '' 'neither an address nor a name' explain 192.0.2.1/24
run 2 '' 'neither an address nor a name' explain 300.1.1.1
run 2 '' 'nor a name \(give a port with --port, and only the host of a URL\)' explain example.org:443
run 2 '' '--port x: must be a number' explain 192.0.2.1 --port x
run 2 '' '--port 65536: must be a number' explain 192.0.2.1 --port 65536
run 2 '' '--proto tcp/80: a port goes with --port' explain 192.0.2.1 --proto tcp/80
run 2 '' '--proto x: ' explain 192.0.2.1 --proto x
run 2 '' '--from x: not an' explain 192.0.2.1 --from x
run 2 '' '--from: must be of the same address family' explain 192.0.2.1 --from ::1
run 2 '' '--from is for forwarded packets' explain 192.0.2.1 --from 192.0.2.2 --uid 1
run 2 '' 'a name has no port' explain example.org --port 80

cat >"$state" <<'EOF'
{
  "fwdAddr": "9.9.9.9:53",
  "blacklist": { "domains": [ "bad.example",
      "*.Worse.example" ] },
  "rules": [
    { "name": "*.example.org", "allow": true, "services": [ "tcp/443" ] },
    { "name": "no6.example", "allow": false, "types": [ "AAAA" ] }
  ]
}
EOF
# rule PATTERN ARGUMENT...: explain a name, which needs no kernel module
rule() {
	local pattern=$1

	shift
	"$tool" explain "$@" --config "$state" >"$out" 2>"$err" &&
		grep -qE -- "$pattern" "$out" &&
		! grep -qv 'module nettrust is not loaded' "$err"
	result $? "nettrust explain $*"
}
rule "$state:6: rules\\[1\\]" WWW.example.org.
rule "$state:3: blacklist.domains\\[1\\]" bad.example
rule "remove $state:3" bad.example
rule "$state:4: blacklist.domains\\[2\\]" x.worse.example
rule 'add . "name": "x.worse.example", "allow": true' x.worse.example
rule 'AAAA     no-records: a rule denies' no6.example
rule 'rule     built in' dns.google
rule '"verdict":"denied".*"key":"blacklist.domains.1.","line":3' --json bad.example
run 1 '' 'cannot apply the rules' explain a.example --config /nonexistent

# fits NAME ARGUMENT...: JSON as doc/schema/ has it; more in ktest/t/62-json.py
fits() {
	"$tool" "$@" --json 2>"$err" | tee "$out" | tests/cli/schema.py "$1" >>"$err" 2>&1
	result $? "nettrust $* --json fits its schema"
}
fits version
fits explain bad.example --config "$state"
fits explain www.example.org --config "$state"
fits explain no6.example --config "$state"

. tests/cli/cli-kernel.sh
. tests/cli/cli-setup.sh
. tests/cli/cli-suggest.sh

"$tool" -h >/dev/full 2>"$err"
[ $? = 1 ] && grep -q 'cannot write' "$err"
result $? "a full disk is an error"
: >"$out"
{ sleep 0.2; "$tool" completion zsh 2>"$err"; echo $? >"$out"; } | true
[ "$(cat "$out")" = 0 ] && [ ! -s "$err" ]
result $? "a reader that exits early is none"
"$tool" -h >&- 2>"$err"
[ $? = 1 ] && grep -q 'cannot write' "$err"
result $? "a closed standard output is an error"

if "$tool" status >/dev/null 2>&1; then
	echo "# the module is loaded, the rest is skipped"
else
	run 0 '^nettrust [0-9.]+$' '' version
	run 0 '"module":null' '' version --json
	for command in status leases prefixes 'allow 192.0.2.1' \
		'deny 192.0.2.0/24' 'allow --remove 192.0.2.0/24' \
		'revoke example.org' 'explain 192.0.2.1' flush mode 'mode enforce' confirm lock \
		monitor stats; do
		# shellcheck disable=SC2086 # one word each
		run 3 '' 'not loaded: modprobe nettrust$' $command
	done
	run 3 '' 'not loaded' --json leases
	# The unit does not restart it then.
	build/nettrustd -apply -config systemd/config.json >"$out" 2>"$err"
	[ $? = 3 ] && matches "$err" 'not loaded: modprobe nettrust$'
	result $? "nettrustd ends with the same exit code"
fi

[ "$before" = "$(machine)" ]
result $? "this machine is unchanged"

echo "1..$tests"
[ "$failed" = 0 ]
