# shellcheck shell=bash disable=SC2154  # sourced by cli.sh
# SPDX-License-Identifier: GPL-2.0
# The tool with a fake kernel (cli-kernel.c) and a fake daemon, in its own network
# namespace, under ASan.

scratch=$(mktemp -d)
trap 'rm -rf "$out" "$err" "$state" "$scratch"' EXIT
export CLI_KERNEL=$scratch/kernel TZ=UTC
if [ "$(id -u)" = 0 ]; then new_net="unshare -n"; else new_net="unshare -rn"; fi
real=$tool
alone() {
	$new_net build/asan/nettrust "$@"
}
# Commands that need the kernel.
commands=(status leases prefixes 'allow 192.0.2.1' 'allow 192.0.2.0/24' 'deny 192.0.2.0/24'
	'revoke 192.0.2.1' 'explain 192.0.2.9' flush mode 'mode audit' confirm lock stats)
tool=alone

echo 'lease 192.0.2.1 www.example 100' >"$CLI_KERNEL"
config=$scratch/config.json names=$scratch/names
printf '{ "fwdAddr": "192.0.2.53:53", "stateFile": "%s" }' "$names" >"$config"

# --- is the daemon running? ---

run 0 '^daemon +does not run.*systemctl start nettrustd' '' status
fits status
grep -q '"daemon":{"state":"stopped","pid":null}' "$out"
result $? "a daemon that does not run, in JSON"
# beside UID ARGUMENT...: while a process of this user holds the daemon's address
beside() {
	$new_net python3 - "$@" >"$out" 2>"$err" <<-'EOT'
	import os, signal, socket, subprocess, sys
	r, w = os.pipe()
	pid = os.fork()
	if not pid:
	    if sys.argv[1] != "0":
	        os.setuid(int(sys.argv[1]))
	    s = socket.socket(socket.AF_UNIX)
	    s.bind("\0nettrustd")
	    s.listen(5)
	    os.write(w, b"x")
	    signal.pause()
	os.read(r, 1)
	code = subprocess.run(["build/asan/nettrust"] + sys.argv[2:]).returncode
	os.kill(pid, 9)
	sys.exit(code)
	EOT
}
beside 0 status && grep -qE '^daemon +runs, process [0-9]+$' "$out"
result $? "a running daemon"
beside 0 status --json && tests/cli/schema.py status <"$out" &&
	grep -qE '"daemon":\{"state":"running","pid":[0-9]+\}' "$out"
result $? "a running daemon, in JSON"
beside 0 explain 192.0.2.9 --config "$config" && ! grep -q '^  daemon' "$out"
result $? "explain does not mention a running daemon"
if [ "$(id -u)" = 0 ]; then
	beside 65534 status && grep -qE '^daemon +unknown: .*user 65534, process [0-9]+,' "$out"
	result $? "an impostor"
fi
run 0 '^  daemon   does not run, so no new names open: systemctl start' '' \
	explain 192.0.2.9 --config "$config"
alone explain 192.0.2.1 --config "$config" >"$out" 2>"$err" && ! grep -q '^  daemon' "$out"
result $? "explain does not mention it for an address with a lease"
run 0 '^  daemon   does not run' '' explain gone.example --config "$config"

# --- when did a lease end? ---

now=$(date +%s)
# Two ended, one still valid, one without end, one recorded by an older daemon.
{
	echo 'nettrust names 2'
	printf '192.0.2.2\tgone.example\t%s\t%s\t*.example\n' $((now - 7600)) $((now - 7300))
	printf '192.0.2.2\tolder.example\t%s\t%s\t\n' $((now - 9000)) $((now - 8700))
	printf '192.0.2.3\tsoon.example\t%s\t%s\t\n' $((now - 10)) $((now + 290))
	printf '192.0.2.4\tever.example\t%s\tnever\t\n' $((now - 10))
	printf '192.0.2.5\tbefore.example\t%s\t-\t\n' $((now - 10))
	echo 'end 5'
} >"$names"
ended=$(date -d "@$((now - 7300))" '+%Y-%m-%d %H:%M:%S UTC')
run 0 "^  before   its lease ended $ended, 2h01m ago, or later if connections kept it\$" '' \
	explain 192.0.2.2 --config "$config"
run 0 "^  before   its lease ended $ended, 2h01m ago" '' explain gone.example --config "$config"
run 0 '^  before   its lease was valid until 20.*, but is gone: revoked, flushed' '' \
	explain 192.0.2.3 --config "$config"
run 0 '^  before   its lease had no end, but is gone' '' explain 192.0.2.4 --config "$config"
run 0 '^  before   unknown when its lease ended: recorded by an older daemon' '' \
	explain 192.0.2.5 --config "$config"
run 0 "^  before   no lease on record in $names, which is written every five minutes" '' \
	explain 192.0.2.9 --config "$config"
run 0 '^  before   no lease on record' '' explain never.example --config "$config"
for what in 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.9 gone.example \
	ever.example before.example never.example; do
	fits explain "$what" --config "$config"
done
alone explain 192.0.2.2 --config "$config" --json >"$out" 2>"$err"
grep -qF "\"until\":\"$(date -u -d "@$((now - 7300))" +%FT%TZ)\"" "$out"
result $? "the end in JSON, in UTC"
fits names --file "$names"
echo 'liveness off' >>"$CLI_KERNEL"
run 0 '2h01m ago$' '' explain 192.0.2.2 --config "$config"
echo 'lease 192.0.2.2 gone.example 0' >>"$CLI_KERNEL"
run 0 '^  before   its lease ended' '' explain 192.0.2.2 --config "$config"
TZ=Asia/Kathmandu run 0 '\+0545, 2h01m ago$' '' explain 192.0.2.2 --config "$config"
echo 'lease 192.0.2.3 soon.example 290' >>"$CLI_KERNEL"
alone explain soon.example --config "$config" >"$out" 2>"$err" && ! grep -q '^  before' "$out"
result $? "no earlier lease is shown beside a live one"
rm "$names"
run 0 '^  before   unknown: .*/names: No such file or directory \(is stateFile set\?\)' '' \
	explain 192.0.2.9 --config "$config"
fits explain 192.0.2.9 --config "$config"
if [ "$(id -u)" = 0 ]; then
	# A user who may not read the daemon's files.
	: >"$names"
	chmod 600 "$names"
	chmod 755 "$scratch"
	chmod 644 "$config" "$CLI_KERNEL"
	cp build/asan/nettrust "$scratch"
	as_nobody() {
		$new_net setpriv --reuid 65534 --clear-groups "$scratch/nettrust" "$@"
	}
	tool=as_nobody
	run 0 "before   unknown: .*/names: Permission denied \\(readable by root and the daemon's user\\)" '' \
		explain 192.0.2.9 --config "$config"
	run 4 '' "Permission denied \\(readable by root and the daemon's user\\)" names --file "$names"
	tool=alone
fi

# --- output that cannot be written ---

echo 'many 5000' >"$CLI_KERNEL"
# cut_short ARGUMENT...: into a pipe whose reader takes one octet
cut_short() {
	{ timeout 20 $new_net build/asan/nettrust "$@" 2>"$err"; echo $? >"$scratch/code"; } |
		head -c1 >"$out"
	[ "$(cat "$scratch/code")" = 0 ] && [ ! -s "$err" ]
	result $? "nettrust $* | head -c1"
}
cut_short leases
cut_short leases --json
cut_short leases --json --sort none
cut_short explain 192.0.2.9 --config "$config"
{ timeout 20 $new_net build/asan/nettrust monitor 2>"$err"; echo $? >"$scratch/code"; } | true
[ "$(cat "$scratch/code")" = 0 ] && [ ! -s "$err" ]
result $? "monitor ends with its reader, even without events"
for command in leases 'leases --json' status stats "explain 192.0.2.9 --config $config"; do
	# shellcheck disable=SC2086 # words
	alone $command >/dev/full 2>"$err"
	[ $? = 1 ] && [ "$(grep -c 'cannot write the output' "$err")" = 1 ]
	result $? "$command on a full disk"
done

# --- kernels that refuse commands ---

echo 'forbid' >"$CLI_KERNEL"
for command in "${commands[@]}" monitor; do
	# shellcheck disable=SC2086 # words
	run 4 '' 'CAP_NET_ADMIN' $command
done
echo 'refuse the words of the kernel' >"$CLI_KERNEL"
for command in "${commands[@]}" monitor; do
	case $command in
	status | mode) continue ;;
	esac
	# shellcheck disable=SC2086 # words
	run 1 '' "^nettrust: ${command%% *}: the words of the kernel\$" $command
done
echo 'version 9.9' >>"$CLI_KERNEL"
for command in "${commands[@]}" monitor; do
	case $command in
	status | mode) continue ;;
	esac
	# shellcheck disable=SC2086 # words
	run 5 '' 'the module is version 9.9, this program' $command
done
run 0 '^module  *9.9' 'the module is version 9.9, this program' status
run 5 '^module 9.9' 'the module is version 9.9' version
rm "$CLI_KERNEL"
for command in "${commands[@]}" monitor; do
	# shellcheck disable=SC2086 # words
	run 3 '' 'not loaded: modprobe nettrust$' $command
done

# --- terminals ---

long=$(printf 'a%.0s' {1..61}).$(printf 'b%.0s' {1..61}).$(printf 'c%.0s' {1..61}).e
{
	echo "lease 2001:db8:1111:2222:3333:4444:5555:6666 $long 100"
	echo "lease 192.0.2.1 www.example 100"
} >"$CLI_KERNEL"
# seen COLUMNS ARGUMENT...: on a terminal of this width
seen() {
	# shellcheck disable=SC2086 # words
	tests/cli/terminal.py -c "$1" $new_net build/asan/nettrust "${@:2}" >"$out" 2>"$err" &&
		[ ! -s "$err" ]
}
seen 130 leases && ! grep -qE '^.{131}' "$out" && grep -q '~' "$out" && grep -q '^NAME ' "$out"
result $? "a long name on a terminal"
seen 20 leases && grep -qx "NAME $long" "$out" && grep -qx 'LEFT 1m40s' "$out"
result $? "a terminal of 20 columns"
seen 1 leases && grep -qx 'LEFT 1m40s' "$out"
result $? "a terminal of one column"
COLUMNS=20 seen 0 leases && grep -qx "NAME www.example" "$out"
result $? "a terminal of 0 columns: COLUMNS counts"
COLUMNS=x seen 0 leases && grep -q "^$long  2001:db8" "$out"
result $? "without COLUMNS nothing is truncated"
COLUMNS=20 alone leases >"$out" 2>"$err" && grep -q "^$long  2001:db8" "$out"
result $? "nothing is truncated in a file"
for command in status stats prefixes "explain 192.0.2.1 --config $config" \
	"explain www.example --config $config"; do
	# shellcheck disable=SC2086 # words
	seen 20 $command && [ -s "$out" ]
	result $? "$command on a narrow terminal"
done

# Slow work shows its progress on a terminal, and only there.
printf 'many 3000\nslow 900\n' >"$CLI_KERNEL"
for command in 'leases --json' 'leases --json --sort none' "explain n1.example --json --config $config"; do
	# shellcheck disable=SC2086 # words
	tests/cli/terminal.py -o "$scratch/json" $new_net build/asan/nettrust $command >"$out" 2>"$err" &&
		grep -qE '(listing|looking for) leases: [0-9]+, 2 s' "$out" &&
		python3 -m json.tool <"$scratch/json" >/dev/null &&
		[ "$(tail -c3 "$out")" = "$(printf '\033[K')" ]
	result $? "progress of $command"
done
tests/cli/terminal.py sh -c "{ sleep 3; cat '$config'; } | build/nettrustd -check -config /dev/stdin" \
	>"$out" 2>"$err" && grep -q 'reading the configuration and its lists: 2 s' "$out" &&
	[ "$(tail -c3 "$out")" = "$(printf '\033[K')" ]
result $? "progress of nettrustd -check"
tests/cli/terminal.py -e "$scratch/err" $new_net build/asan/nettrust leases >"$out" 2>"$err" &&
	[ ! -s "$scratch/err" ] && grep -q '^n1.example  *11.0.0.1' "$out"
result $? "no progress is written to a file"

# --- the manual ---

echo 'lease 192.0.2.7 www.example.org 100' >"$CLI_KERNEL"
while IFS= read -r example; do
	eval "set -- ${example#.Dl nettrust }"
	alone "$@" >"$out" 2>"$err" </dev/null
	[ $? != 2 ]
	result $? "example of the manual: nettrust $*"
done < <(grep '^\.Dl nettrust ' man/nettrust.8)

# --- JSON ---

echo 'lease 192.0.2.1 www.example 100' >"$CLI_KERNEL"
for command in status leases prefixes mode stats version; do
	fits $command
done
for command in 'allow 192.0.2.1' 'deny 192.0.2.0/24' 'revoke 192.0.2.1' flush 'mode audit' \
	confirm lock; do
	# shellcheck disable=SC2086 # words
	run 0 '' '' $command --json
done
run 2 '' 'setup prints no JSON' setup --json --dry-run
run 2 '' 'completion prints no JSON' completion bash --json

tool=$real
rm -rf "$scratch"
unset CLI_KERNEL TZ
