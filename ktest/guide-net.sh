# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The network that the guides are tried in, of the parts of demo-net.sh:
#
#	lan ---- gateway --+-- resolver   nsd, the zone "example"
#	                   +-- web        one server, many addresses
#
#	lan       198.51.100.2   2001:db8:1::2
#	gateway   198.51.100.1   2001:db8:1::1      towards lan
#
# dir: where the servers' files go.
set -eu
repo=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dir"
cd "$dir"

wait_for() {
	end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $end ] || { echo "guide-net: $* did not come true" >&2; exit 1; }
		sleep 0.1
	done
}

# shellcheck source=ktest/demo-net.sh
. "$repo/ktest/demo-net.sh"

# Left by an earlier scenario; its processes may end while they are listed.
for machine in client gateway lan resolver web; do
	[ -e /run/netns/$machine ] || continue
	ip netns pids $machine | xargs -r kill -9 2>/dev/null || :
	ip netns del $machine
done
ip netns add gateway
ip -n gateway link set lo up
link lan 198.51.100.2/24 198.51.100.1 2001:db8:1::2/64 2001:db8:1::1
link resolver 203.0.113.53/24 203.0.113.1 2001:db8:53::53/64 2001:db8:53::1
link web 192.0.2.2/24 192.0.2.1 2001:db8:80::2/64 2001:db8:80::1
ip netns exec gateway sh -c '
	echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
for file in resolv.conf nsswitch.conf; do
	[ -f /etc/$file ] || { rm -f /etc/$file; : >/etc/$file; }
done
for machine in lan gateway; do
	mkdir -p /etc/netns/$machine
	echo 'hosts: files dns' >/etc/netns/$machine/nsswitch.conf
	printf 'nameserver 203.0.113.53\noptions timeout:2 attempts:2\n' \
		>/etc/netns/$machine/resolv.conf
done
resolver_up
web_up
