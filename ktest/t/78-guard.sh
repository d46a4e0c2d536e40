#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What nettrust-guard.service runs before the network comes up, with the real
# daemon, module and nftables: the policy of the configuration is in force, or
# else the machine is closed, also where there is no module.
repo=$(cd "$(dirname "$0")/../.." && pwd)
. "$repo/ktest/lib.sh"

dir=$(mktemp -d)
nettrust=$repo/build/nettrust
cleanup() {
	nft delete table inet nettrust_closed 2>/dev/null
	[ -e /sys/module/nettrust ] || insmod "$KO"
	"$nettrust" mode off
	"$nettrust" flush all
	ip link del way
	rm -rf "$dir"
}
trap cleanup EXIT

# As the manager has it while the machine starts; there is no module but ours.
mkdir "$dir/bin"
printf '#!/bin/sh\necho starting\n' >"$dir/bin/systemctl"
printf '#!/bin/sh\n[ -e /sys/module/nettrust ]\n' >"$dir/bin/modprobe"
chmod 755 "$dir"/bin/*
sed "s|@sbindir@|$repo/build|;s|@sysconfdir@|$dir|" "$repo/systemd/nettrust-guard.in" >"$dir/guard"
chmod 755 "$dir/guard"
export PATH=$dir/bin:$PATH NETTRUST_CONFIG=$dir/config.json
ip link add way type dummy
ip link set lo up
ip addr add 198.51.100.2/24 dev way
ip link set way up
ip route add default dev way

fails() {
	! "$@"
}
leaves() { # ADDRESS PORT
	(echo x >"/dev/udp/$1/$2") 2>&1
}
mode() {
	"$nettrust" status --json | grep -o '"mode":"[a-z]*"' | cut -d'"' -f4
}

ok "without it a datagram leaves" leaves 192.0.2.66 9
echo '{ "fwdAddr": "203.0.113.53:53", "mode": "audit" }' >"$dir/config.json"
ok "guard" "$dir/guard"
is "the mode is the configuration's" "$(mode)" audit
echo '{ "fwdAddr": "203.0.113.53:53" }' >"$dir/config.json"
ok "guard, enforcing" "$dir/guard"
is "the mode is" "$(mode)" enforce
ok "nothing leaves" fails leaves 192.0.2.66 9
"$nettrust" mode off

echo '{ "fwdAddr": "203.0.113.53:53", }' >"$dir/config.json"
ok "a broken configuration: guard fails" fails "$dir/guard"
is "the machine is closed" "$(mode)" enforce
ok "nothing leaves" fails leaves 192.0.2.66 9
ok "but to private addresses" leaves 10.1.2.3 9
"$nettrust" mode off

rmmod nettrust
ok "no module: guard fails" fails "$dir/guard"
ok "nftables has the machine closed" nft list table inet nettrust_closed
nft list table inet nettrust_closed >"$dir/closed"
ok "guard fails again" fails "$dir/guard"
is "and closes it once, not twice" "$(nft list table inet nettrust_closed)" "$(cat "$dir/closed")"
ok "nothing leaves" fails leaves 192.0.2.66 9
ok "but to private addresses" leaves 10.1.2.3 9
ok "no DNS there either" fails leaves 10.1.2.3 53
ok "this machine reaches itself" leaves 127.0.0.1 9
nft delete table inet nettrust_closed
printf '#!/bin/sh\necho $$ >%s\nexec sleep 600\n' "$dir/stuck" >"$dir/bin/modprobe"
"$dir/guard" &
guard=$!
poll 60 test -s "$dir/stuck"
{ kill -9 "$guard" "$(cat "$dir/stuck")"; wait "$guard"; } 2>/dev/null
ok "stuck on the way, and killed: nothing leaves" fails leaves 192.0.2.66 9
printf '#!/bin/sh\n[ -e /sys/module/nettrust ]\n' >"$dir/bin/modprobe"
insmod "$KO"
echo '{ "fwdAddr": "203.0.113.53:53" }' >"$dir/config.json"
ok "the module is back: guard" "$dir/guard"
ok "nftables is out of it" fails nft list table inet nettrust_closed
ok "nothing leaves" fails leaves 192.0.2.66 9
done_testing
