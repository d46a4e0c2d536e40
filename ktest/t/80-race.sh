#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No usable address is released before its lease is visible: 20,000 fresh
# names, a datagram to each address the instant the answer arrives.
repo=$(cd "$(dirname "$0")/../.." && pwd)
. "$repo/ktest/lib.sh"

dir=$(mktemp -d)
cleanup() {
	kill "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	ip netns pids dns | xargs -r kill 2>/dev/null
	ip netns del dns
	ip link del sink
	ip link del d0 2>/dev/null
	rm -rf "$dir"
}
trap cleanup EXIT

names=20000
ip netns add dns
ip link add d0 type veth peer name d1 netns dns
ip addr add 203.0.113.1/24 dev d0
ip link set d0 up
ip -n dns addr add 203.0.113.53/24 dev d1
ip -n dns link set d1 up
ip -n dns link set lo up
# Where the datagrams go to die.
ip link add sink type dummy
ip addr add 45.18.0.0/32 dev sink
ip link set sink up
ip route add 45.18.0.0/15 dev sink

awk -v n=$names 'BEGIN {
	print "$ORIGIN race.example.\n$TTL 300"
	print "@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 203.0.113.53"
	for (i = 1; i <= n; i++)
		printf "h%d A 45.%d.%d.%d\n", i, 18 + int(i / 65536),
			int(i / 256) % 256, i % 256
}' >"$dir/race.zone"
cat >"$dir/nsd.conf" <<END
server:
	ip-address: 203.0.113.53
	username: ""
	zonesdir: "$dir"
	database: ""
	pidfile: "$dir/pid"
	logfile: "$dir/log"
	xfrdfile: "$dir/xfrd"
	zonelistfile: "$dir/zones"
	xfrdir: "$dir"
remote-control:
	control-enable: no
zone:
	name: race.example
	zonefile: race.zone
END
ip netns exec dns nsd -c "$dir/nsd.conf"
echo '{ "fwdAddr": "203.0.113.53:53", "listenAddr": "127.0.0.1:53", "ttl": 600, "logLevel": "warning" }' \
	>"$dir/config.json"
"$repo/build/nettrustd" -config "$dir/config.json" &
daemon=$!

answers() {
	dig +short +tries=1 +time=2 @127.0.0.1 ns.race.example | grep -q 203.0.113.53
}
ok "the resolver answers through the daemon" poll 30 answers
race() {
	"$repo/build/ktest/race" 127.0.0.1 "$@" | sed 's/^/# /'
	return "${PIPESTATUS[0]}"
}
refuses() {
	! (echo x >"/dev/udp/$1/9") 2>/dev/null
}
ok "an address that nobody asked for is refused" refuses 45.19.255.1
"$repo/build/nettrust" flush leases
race $names 32 1
is "$names fresh names, none refused" "$?" 0
is "as many leases stand" "$("$repo/build/nettrust" status --json |
	python3 -c 'import json,sys; print(json.load(sys.stdin)["leases"] >= 20000)')" True
"$repo/build/nettrust" flush leases
race 2000 8 4
is "2000 names, each asked for four times at once, none refused" "$?" 0

# A table that is full: no lease, no address.
kill "$daemon"
wait "$daemon"
rmmod nettrust && insmod "$KO" max_leases=3
"$repo/build/nettrustd" -config "$dir/config.json" 2>/dev/null &
daemon=$!
ok "it answers with a small table, too" poll 30 answers
for i in 1 2; do
	is "name $i fits" "$(dig +short @127.0.0.1 h$i.race.example)" "45.18.0.$i"
done
kdig @127.0.0.1 +edns h3.race.example >"$dir/full"
ok "the next gets SERVFAIL" grep -q SERVFAIL "$dir/full"
ok "with an extended error" grep -q 'EDE: 0' "$dir/full"
ok "and no address" sh -c "! grep -q 45.18 '$dir/full'"
ok "which stays shut" refuses 45.18.0.3
ok "what fitted is open" sh -c '! (echo x >/dev/udp/45.18.0.1/9) 2>&1 | grep -q "not permitted"'
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
"$repo/build/nettrustd" -config "$dir/config.json" -log-level info 2>"$dir/log" &
daemon=$!
ok "the next daemon adopts the leases" poll 30 grep -q 'Adopted leases=3' "$dir/log"
kill "$daemon"
wait "$daemon"
is "told to end, it leaves nothing" "$("$repo/build/nettrust" mode)" off
rmmod nettrust && insmod "$KO"
done_testing
