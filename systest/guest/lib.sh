#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2034  # for the phases
# What the phases share.
state=/var/lib/systest
config=/etc/nettrust/config.json
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

# soon COMMAND...: it comes true within half a minute
soon() {
	for _ in {1..120}; do
		"$@" && return
		sleep 0.25
	done
	return 1
}

same() { # WANTED SEEN
	[ "$1" = "$2" ] || { echo "wanted '$1', seen '$2'"; return 1; }
}

# The world: www.example.org is 192.0.2.10, and nothing names 192.0.2.66.
page() { # URL
	curl -sS -m 8 "$1"
}
named() {
	page http://www.example.org/
}
nameless() {
	page http://192.0.2.66/
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

# Every file of /etc, but for what tools make anew, for what a library brings that
# stays, and for ours.
etc() {
	find /etc -type f ! -name ld.so.cache ! -name '*-' ! -path "/etc/libnl-3/*" \
		! -path /etc/dkms/nettrust.conf \
		-exec sha256sum {} + | sort -k2
}
