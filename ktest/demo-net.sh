# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The network of ktest/demo.sh, which reads this file:
#
#	client ---- gateway --+-- resolver   nsd, the zone "example"
#	                      +-- web        one server, many addresses
#
#	client    198.51.100.2   2001:db8:1::2
#	gateway   198.51.100.1   2001:db8:1::1      towards the client
#	resolver  203.0.113.53   2001:db8:53::53
#	web       192.0.2.0/24   2001:db8:80::/64

# link NAMESPACE ADDRESS4/LEN GATEWAY4 ADDRESS6/LEN GATEWAY6: a wire between the
# gateway and a new namespace, which has its default routes over it.
link() {
	ip netns add "$1"
	ip -n "$1" link set lo up
	ip link add "$1" netns gateway type veth peer name eth0 netns "$1"
	ip -n gateway link set "$1" up
	ip -n "$1" link set eth0 up
	ip -n gateway address add "$3/${2#*/}" dev "$1"
	ip -n gateway -6 address add "$5/${4#*/}" dev "$1" nodad
	ip -n "$1" address add "$2" dev eth0
	ip -n "$1" -6 address add "$4" dev eth0 nodad
	ip -n "$1" route add default via "$3"
	ip -n "$1" -6 route add default via "$5"
}

# client_asks ADDRESS: the client's name server.
client_asks() {
	printf 'nameserver %s\noptions timeout:2 attempts:2\n' "$1" >/etc/netns/client/resolv.conf
}

resolver_up() {
	cat >example.zone <<-END
	\$TTL 300
	@	SOA ns.example. root.example. 1 3600 600 86400 5
	@	NS ns.example.
	ns	A 203.0.113.53
	www	A 192.0.2.10
	www	AAAA 2001:db8:80::10
	zero	A 0.0.0.0
	zero	AAAA ::
	brief	1 A 192.0.2.30
	live	1 A 192.0.2.40
	other	A 192.0.2.50
	END
	cat >nsd.conf <<-END
	server:
		ip-address: 203.0.113.53
		ip-address: 2001:db8:53::53
		zonesdir: "$dir"
		database: ""
		pidfile: "$dir/nsd.pid"
		xfrdfile: "$dir/xfrd.state"
		zonelistfile: "$dir/zone.list"
		xfrdir: "$dir"
		username: ""
		server-count: 1
	remote-control:
		control-enable: no
	zone:
		name: example
		zonefile: example.zone
	END
	ip netns exec resolver nsd -d -c "$dir/nsd.conf" >nsd.log 2>&1 &
	wait_for 20 grep -q 'nsd started' nsd.log
}

# The page / names the address that was asked, /cgi-bin/lines says a line a
# second until the file "enough" is there.
web_at() { # ADDRESS PREFIX-LENGTH LISTEN [nodad]
	ip -n web address add "$1/$2" dev eth0 ${4:+"$4"}
	mkdir -p "www/$1/cgi-bin"
	echo "Hello from $1" >"www/$1/index.html"
	cat >"www/$1/cgi-bin/lines" <<-END
	#!/bin/sh
	printf 'Content-Type: text/plain\r\n\r\n'
	n=0
	while [ ! -e $dir/enough ]; do
		n=\$((n + 1))
		echo "line \$n"
		sleep 1
	done
	echo the end
	END
	chmod 755 "www/$1/cgi-bin/lines"
	ip netns exec web busybox httpd -p "$3" -h "$dir/www/$1"
}

web_up() {
	for n in 10 20 30 40 50 66; do
		web_at 192.0.2.$n 32 192.0.2.$n:80
	done
	for n in 10 66; do
		web_at 2001:db8:80::$n 128 "[2001:db8:80::$n]:80" nodad
	done
}

net_up() {
	mkdir -p /etc/netns/client
	# Whatever this machine's own files say: names are asked of the server.
	echo 'hosts: files dns' >/etc/netns/client/nsswitch.conf
	for file in resolv.conf nsswitch.conf; do
		[ -f /etc/$file ] || { rm -f /etc/$file; : >/etc/$file; }
	done
	client_asks 127.0.0.1

	ip netns add gateway
	ip -n gateway link set lo up
	link client 198.51.100.2/24 198.51.100.1 2001:db8:1::2/64 2001:db8:1::1
	link resolver 203.0.113.53/24 203.0.113.1 2001:db8:53::53/64 2001:db8:53::1
	link web 192.0.2.2/24 192.0.2.1 2001:db8:80::2/64 2001:db8:80::1
	ip netns exec gateway sh -c '
		echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	resolver_up
	web_up

	write_config 127.0.0.1 OUTPUT >client.json
	write_config 198.51.100.1 FORWARD >gateway.json
}

write_config() { # LISTEN TYPE
	cat <<-END
	{
	  "listenAddr": "$1:53",
	  "fwdAddr": "203.0.113.53:53",
	  "fwdProto": "udp",
	  "firewallType": "$2",
	  "ttl": "dns",
	  "ttlMin": 1
	}
	END
}
