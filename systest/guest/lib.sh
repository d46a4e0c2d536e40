#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2034  # for the phases
# What the phases share.
state=/var/lib/systest
config=/etc/nettrust/config.json
prefix=/opt/nettrust	# of make install
PATH=$PATH:$prefix/sbin
n=0
log=$(mktemp)
old=$(cat /systest/old/version)
new=$(cat /systest/new/version)

# What SYSTEST_KO asks for.
if [ -e /systest/nettrust.ko ]; then
	mkdir -p /etc/dkms
	echo 'MAKE[0]="cp /systest/nettrust.ko ."' >/etc/dkms/nettrust.conf
fi

check() { # TEXT COMMAND...
	local text=$1

	n=$((n + 1))
	shift
	if "$@" >"$log" 2>&1 </dev/null; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		tail -n 25 "$log" | sed 's/^/# /'
	fi
}

finish_phase() {
	echo "1..$n"
}

not() {
	! "$@"
}

# soon COMMAND...: it comes true within two minutes, however long each try takes
soon() {
	local end=$((SECONDS + 120))

	while [ $SECONDS -lt $end ]; do
		"$@" && return
		sleep 0.25
	done
	return 1
}

same() { # WANTED SEEN
	[ "$1" = "$2" ] || { echo "wanted '$1', seen '$2'"; return 1; }
}

# The world comes up, here and at each boot. hasty sends to 192.0.2.66 all the time.
begin_world() {
	cp /systest/world $state/world
	cp /systest/world.service /systest/hasty.service /etc/systemd/system/
	systemctl daemon-reload
	systemctl -q enable --now world hasty
}
# networkd_has [LINE...]: systemd-networkd keeps the way to it, told these, too
networkd_has() {
	cat >/etc/systemd/network/up0.network <<-END
		[Match]
		Name=up0
		[Network]
		Address=198.51.100.2/24
		Gateway=198.51.100.1
		LinkLocalAddressing=no
		IPv6AcceptRA=no
	END
	printf '%s\n' "$@" >>/etc/systemd/network/up0.network
	systemctl restart systemd-networkd
}
resolv_conf_is_a_file() {
	rm -f /etc/resolv.conf
	echo "nameserver 203.0.113.53" >/etc/resolv.conf
}

# The world: www.example.org is 192.0.2.10, brief.example.org, for two seconds,
# 192.0.2.20, and nothing names 192.0.2.30 and 192.0.2.66.
page() { # URL
	curl -sS -m 8 "$1"
}
named() {
	page http://www.example.org/
}
nameless() {
	page http://192.0.2.66/
}
# Names are asked as programs ask, and the address has its lease then.
named_by_lease() {
	nettrust flush leases
	named && leased www.example.org 192.0.2.10
}
answers() { # NAME
	dig +time=3 +tries=1 @127.0.0.1 "$1"
}
resolves() {
	answers www.example.org | grep -q 192.0.2.10
}
mode() {
	nettrust status --json | grep -o '"mode":"[a-z]*"' | cut -d'"' -f4
}
mode_is() {
	same "$1" "$(mode)"
}
# Once since the boot.
reloaded() {
	journalctl -b -o cat -u nettrustd | grep "Reloaded"
}
daemon_pid() {
	systemctl show -P MainPID nettrustd
}

# Datagrams to 192.0.2.66, which a service sends all the time, that arrived.
hits() {
	wc -l <$state/hits
}
# From now on none may arrive, through restarts and boots.
remember_hits() {
	sleep 1
	hits >$state/hits.before
}
no_hit_since() {
	systemctl is-active hasty && sleep 1 && same "$(cat $state/hits.before)" "$(hits)"
}
hits_again() {
	[ "$(hits)" -gt "$(cat $state/hits.before)" ]
}

set_mode() { # MODE
	sed -i 's/"mode": "[a-z]*"/"mode": "'"$1"'"/' $config
}
leased() { # NAME ADDRESS
	nettrust leases | grep "^$1 *$2 "
}
set_keep() { # true|false
	sed -i 's/\("doNotFlush[A-Za-z]*"\): [a-z]*/\1: '"$1"'/' $config
}

# apt knows the packages that are given and those they depend on, which lie in
# its cache; reading Debian's own lists takes minutes here.
apt() {
	local begin=$SECONDS rc

	rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
	apt-get -y -o Dpkg::Use-Pty=0 "$@" </dev/null
	rc=$?
	echo "apt: $((SECONDS - begin)) s" >&2
	return $rc
}

# Every file but those of /etc and what changes by itself.
files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /dev -o -path /tmp \
		-o -path /systest -o -path /etc -o -path $state -o -path /var/log \
		-o -path /var/tmp -o -path /var/cache -o -path /var/lib/systemd \
		-o -path '/var/lib/dkms/mok.*' \) -prune \
		-o ! -type d -printf '%p %m %u %g %l\n' | sort
}

# Every file of /etc, with its contents, and every link; but for what tools make
# anew, for what a library brings that stays, and for ours.
etc() {
	local which=(! -name ld.so.cache ! -name .pwd.lock ! -name '*-'
		! -path "/etc/libnl-3/*" ! -path /etc/dkms/nettrust.conf)

	find /etc ! -type d "${which[@]}" -printf '%p %m %u %g %l\n' | sort
	find /etc -type f "${which[@]}" -exec sha256sum {} + | sort -k2
}

# What has our name, but for what is ours here.
left() {
	rm -f /etc/dkms/nettrust.conf
	find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /systest \
		-o -path /tmp -o -path $state -o -path /var/cache/apt -o -path /var/log \) \
		-prune -o -iname '*nettrust*' -print
	getent passwd nettrust
	getent group nettrust
}

# What setup may change and has to leave as it was.
machine() {
	etc
	for unit in nettrustd nettrust-guard nettrust-audit systemd-resolved NetworkManager; do
		echo "$unit $(systemctl is-enabled $unit 2>&1) $(systemctl is-active $unit)"
	done
	cat /etc/resolv.conf
	if systemctl -q is-active systemd-resolved; then
		resolvectl dns
		resolvectl domain
	fi
}
remember_machine() {
	machine >$state/machine
}
# What others write may take a moment.
machine_is_as_before() {
	soon same_machine || diff $state/machine <(machine)
}
same_machine() {
	machine | cmp -s $state/machine -
}

# terminal COMMAND [QUESTION ANSWER]...: the command at a terminal, where each
# question is awaited and answered. Prints all that the terminal showed.
terminal() {
	local seen=$state/terminal pid to rc

	: >$seen
	coproc AT { exec timeout 300 script -qefc "$1" $seen >/dev/null 2>&1; }
	pid=$AT_PID
	exec {to}>&"${AT[1]}"
	shift
	while [ $# -gt 0 ]; do
		soon grep -aqF -- "$1" $seen || { echo "not asked: $1"; kill "$pid"; break; }
		echo "$2" >&"$to"
		shift 2
	done
	wait "$pid"
	rc=$?
	exec {to}>&-
	tr -d '\r' <$seen
	return $rc
}
