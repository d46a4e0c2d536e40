#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The main job of NetTrust, for a person to read. Plays inside the guest that
# scripts/demo boots: it makes namespaces for a client, a gateway, a trusted
# resolver and a web server, shows each command and what it printed, and says
# of each step whether it behaved.
set -u

[ "${DEMO_GUEST-}" = 1 ] || { echo "this plays inside a guest: run scripts/demo" >&2; exit 2; }
repo=$(cd "$(dirname "$0")/.." && pwd)
PATH=$repo/build:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C.UTF-8

dir=/run/demo
mkdir -p $dir
cd $dir || exit 1
good=0 bad=0

bold='' green='' red='' dim='' plain=''
if [ -n "${DEMO_COLOUR-}" ]; then
	bold=$(printf '\033[1m') green=$(printf '\033[32m') red=$(printf '\033[31m')
	dim=$(printf '\033[36m') plain=$(printf '\033[0m')
fi

# shellcheck source=ktest/demo-net.sh
. "$repo/ktest/demo-net.sh"

headline() {
	printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
}

say() {
	printf '   %s\n' "$@"
}

# expect TEXT COMMAND...: the step behaved if the command succeeds.
expect() {
	text=$1
	shift
	if "$@" >expect.log 2>&1; then
		good=$((good + 1))
		printf '%s✔%s %s\n' "$green" "$plain" "$text"
	else
		bad=$((bad + 1))
		printf '%s✘ %s%s\n' "$red" "$text" "$plain"
		sed 's/^/  | /' expect.log
	fi
}

# shown NAMESPACE COMMAND: prints the line of shell, runs it there, prints what
# it says; leaves that in the file out and its exit code in rc.
shown() {
	printf '%s%s $ %s%s\n' "$dim" "$1" "$2" "$plain"
	ip netns exec "$1" sh -c "$2" >out 2>&1 </dev/null
	rc=$?
	sed 's/^/  /' out
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	until=$(($(date +%s) + $1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $until ] || return 1
		sleep 0.4
	done
}

# Conditions about the last command shown. Refused at once: before the kernel
# would have sent the first packet again.
answered() { [ "$rc" = 0 ] && grep -q "^Hello from $1" out; }
refused() { [ "$rc" != 0 ] && [ "$(connect_ms)" -lt 1000 ]; }
failed() { [ "$rc" != 0 ]; }
connect_ms() {
	sed -n 's/.*Failed to connect .* after \([0-9]*\) ms.*/\1/p' out | grep . || echo 9999
}

# About NetTrust in the namespace $guard, in the tool's JSON.
tool() { ip netns exec "$guard" nettrust "$@"; }
lease_is() { # NAME ADDRESS JQ-CONDITION
	tool leases --json | jq -e --arg name "$1" --arg address "$2" \
		"any(.[]; .name == \$name and .address == \$address and ($3))"
}
no_live_lease() { # ADDRESS
	tool leases --json | jq -e --arg address "$1" \
		'all(.[]; .address != $address or .state == "lapsed")'
}
live_leases() {
	tool leases --json | jq -r '.[] | select(.state != "lapsed") | .address' | sort
}
# denial DESTINATION JQ-CONDITION: monitor reported such a packet.
denial() {
	jq -e -s --arg dst "$1" \
		"any(.[]; .event == \"denial\" and .dst == \$dst and ($2))" denials.json
}

# The transfer: a page that comes line by line, one a second, until the file
# of its name says that it is enough.
transfer_start() { # NAME
	line="curl -sN http://$1/cgi-bin/lines"
	printf '%sclient $ %s &%s\n' "$dim" "$line" "$plain"
	rm -f transfer transfer.rc enough
	(
		ip netns exec client sh -c "$line" >transfer 2>&1 </dev/null
		echo $? >transfer.rc
	) &
	wait_for 10 grep -q 'line 1' transfer
}
lines() {
	grep -c '^line' transfer
}
# It is open, and has come further than it was.
transfer_goes_on() { # LINES
	wait_for 10 sh -c "[ \$(grep -c ^line transfer) -gt $1 ]" && [ ! -e transfer.rc ]
}
transfer_shown() {
	printf '  the transfer so far: %s\n' "$(tail -n1 transfer)"
}
transfer_complete() {
	touch enough
	wait_for 10 test -e transfer.rc
	grep -qx 0 transfer.rc && grep -qx "line $(lines)" transfer && grep -qx 'the end' transfer
}

daemon_start() {
	printf '%s%s $ nettrustd -config %s.json &%s\n' "$dim" "$guard" "$guard" "$plain"
	: >"daemon.log"
	ip netns exec "$guard" nettrustd -config "$dir/$guard.json" >daemon.log 2>&1 &
	daemon=$!
	if ! wait_for 30 grep -q Ready daemon.log; then
		expect "nettrustd starts" sh -c 'cat daemon.log; false'
		finish
	fi
	grep Ready daemon.log | sed 's/^/  /'
}

monitor_start() {
	ip netns exec "$guard" nettrust monitor --denials -v >denials 2>monitor.log &
	monitor=$!
	ip netns exec "$guard" nettrust monitor --denials --json -v >denials.json 2>monitor-json.log &
	monitor_json=$!
	wait_for 10 test -s monitor.log
	wait_for 10 test -s monitor-json.log
}
monitor_stop() { # shows what it printed
	sleep 0.5
	kill $monitor $monitor_json
	wait $monitor $monitor_json 2>/dev/null
	printf '%s%s $ nettrust monitor --denials%s\n' "$dim" "$guard" "$plain"
	sed 's/^/  /' denials
}

finish() {
	headline "In the end"
	if [ $bad = 0 ] && [ $good -ge 75 ]; then
		printf '%s✔ all %d steps behaved%s\n' "$green" $good "$plain"
		exit 0
	fi
	printf '%s✘ %d steps behaved, %d did not%s\n' "$red" $good $bad "$plain"
	exit 1
}

step_before() {
	headline "The module is loaded, nothing is configured: no packet is touched"
	guard=client
	shown client "nettrust mode"
	expect "the mode is off" grep -q off out
	shown client "curl -s http://192.0.2.66/"
	expect "a hard-coded IPv4 address answers" answered 192.0.2.66
	shown client "curl -s 'http://[2001:db8:80::66]/'"
	expect "a hard-coded IPv6 address answers" answered 2001:db8:80::66
	shown client "curl -s 'http://192.0.2.{10,20,30,40,50}/'"
	expect "so do all the others" test "$(grep -c ^Hello out)" = 5
	shown client "ping -c1 -W2 192.0.2.66 | grep received"
	expect "and to ping too" test $rc = 0
}

step_start() {
	headline "nettrustd starts $1"
	sed 's/^/  /' "$guard.json"
	daemon_start
	shown "$guard" "nettrust status"
	expect "the mode is enforce, at the $2 hook" sh -c "
		ip netns exec $guard nettrust status --json |
		jq -e '.mode == \"enforce\" and (.hooks | index(\"$2\"))'"
}

step_hard_coded() { # "process" if the event can name it
	headline "A hard-coded address is refused at once"
	monitor_start
	shown client "curl -sS http://192.0.2.66/"
	expect "TCP over IPv4, after $(connect_ms) ms" refused
	shown client "curl -sS 'http://[2001:db8:80::66]/'"
	expect "TCP over IPv6, after $(connect_ms) ms" refused
	say "(bash writes UDP; the second write learns what became of the first)"
	for address in 192.0.2.66 2001:db8:80::66; do
		shown client "bash -c 'exec >/dev/udp/$address/123; echo 1; sleep 0.2; echo 2'"
		expect "UDP to $address" failed
	done
	shown client "ping -c1 -W2 192.0.2.66"
	expect "ICMP" failed
	shown client "ping -c1 -W2 2001:db8:80::66"
	expect "ICMPv6" failed
	monitor_stop
	if [ "$1" = process ]; then
		expect "the event names curl, over IPv4" denial 192.0.2.66 \
			'.proto == "tcp" and .dport == 80 and .comm == "curl" and .pid > 0 and .reason == "no-lease"'
		expect "and over IPv6" denial 2001:db8:80::66 '.proto == "tcp" and .comm == "curl"'
		expect "and bash for UDP" denial 192.0.2.66 '.proto == "udp" and .comm == "bash"'
		expect "and ping for ICMP" denial 192.0.2.66 '.proto == "icmp" and .comm == "ping"'
	else
		expect "the event names the client, over IPv4" denial 192.0.2.66 \
			'.proto == "tcp" and .dport == 80 and .src == "198.51.100.2" and .hook == "forward"'
		expect "and over IPv6" denial 2001:db8:80::66 \
			'.proto == "tcp" and .src == "2001:db8:1::2" and .hook == "forward"'
	fi
}

step_name() {
	headline "A name opens the way"
	shown client "curl -s4 http://www.example/"
	expect "over IPv4" answered 192.0.2.10
	shown client "curl -s6 http://www.example/"
	expect "over IPv6" answered 2001:db8:80::10
	shown "$guard" "nettrust leases"
	expect "the lease has name, address and time left" \
		lease_is www.example 192.0.2.10 '.remaining_ms > 0 and .remaining_ms <= 305000'
	expect "IPv6 has its own" lease_is www.example 2001:db8:80::10 '.remaining_ms > 0'
	shown client "curl -sS http://192.0.2.66/"
	expect "the hard-coded address is still refused" refused
}

step_blocked() {
	headline "A name that the resolver blocks stays shut"
	shown client "curl -sS http://blocked.example/"
	expect "NXDOMAIN" failed
	shown client "curl -sS http://zero.example/"
	expect "0.0.0.0 and ::" failed
	shown client "curl -sS http://192.0.2.20/"
	expect "its real address is refused, too" refused
	expect "no lease came of it" no_live_lease 192.0.2.20
	expect "nor for 0.0.0.0" no_live_lease 0.0.0.0
}

step_expiry() {
	headline "A lease expires: without a connection it ends, with one open it is renewed"
	shown client "curl -s4 http://brief.example/"
	expect "brief.example answers" answered 192.0.2.30
	transfer_start live.example
	shown "$guard" "nettrust leases"
	expect "the zone gives them 1 second, a lease gets 5 more" \
		lease_is live.example 192.0.2.40 '.ttl == 6'
	wait_for 20 no_live_lease 192.0.2.30
	monitor_start
	shown client "curl -sS http://192.0.2.30/"
	expect "brief.example's address is refused again" refused
	monitor_stop
	expect "the event says why" denial 192.0.2.30 '.reason == "expired"'
	expect "live.example's lease was renewed" renewed
	expect "its transfer goes on" transfer_goes_on "$(lines)"
	transfer_shown
}
renewed() {
	wait_for 10 sh -c "ip netns exec $guard nettrust stats --json | jq -e '.leases.renewed >= 1'"
}

step_kill() {
	headline "kill -9: the daemon may die at any instant"
	live_leases >leases.before
	printf '%s%s $ kill -9 %d   # nettrustd%s\n' "$dim" "$guard" $daemon "$plain"
	kill -9 $daemon
	wait $daemon 2>/dev/null
	before=$(lines)
	shown client "curl -sS http://other.example/"
	expect "no new name opens" failed
	shown client "curl -sS http://192.0.2.66/"
	expect "nor does an address" refused
	shown client "curl -s http://192.0.2.10/"
	expect "what was open stays open: www.example's lease stands" answered 192.0.2.10
	expect "the open transfer goes on" transfer_goes_on "$before"
	transfer_shown
	daemon_start
	live_leases >leases.after
	shown "$guard" "nettrust leases"
	expect "the restarted daemon has adopted the leases" cmp leases.before leases.after
	shown client "curl -s4 http://other.example/"
	expect "names open again" answered 192.0.2.50
	say "(the server ends the transfer)"
	expect "nothing of it was lost" transfer_complete
	transfer_shown
	expect "with the connection gone its lease ends" wait_for 20 no_live_lease 192.0.2.40
	shown client "curl -sS http://192.0.2.40/"
	expect "live.example's address is refused again" refused
}

daemon_stop() {
	kill $daemon
	wait $daemon 2>/dev/null
	tool mode off
}

net_up
step_before

guard=client
step_start "on the client itself, at its OUTPUT hook" output
step_hard_coded process
step_name
step_blocked
step_expiry
step_kill
daemon_stop

guard=gateway
client_asks 198.51.100.1
step_start "on the gateway, at the FORWARD hook; the client knows nothing of it" forward
step_hard_coded client
step_name
step_blocked
step_expiry
step_kill
daemon_stop

finish
