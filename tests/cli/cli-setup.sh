# shellcheck shell=bash disable=SC2154  # sourced by cli.sh
# SPDX-License-Identifier: GPL-2.0
# nettrust setup: on systems in directories, then on this one behind an overlay,
# with a systemctl that only logs its arguments.

root=$(mktemp -d)
trap 'rm -rf "$out" "$err" "$state" "$root"' EXIT

# An empty system in $root.
system() {
	rm -rf "$root"
	mkdir -p "$root/etc"
}
# Its state, for comparison.
picture() {
	(cd "$root" && find . -printf '%p %y %m %U %G %l\n' | sort &&
		find . -type f -print0 | sort -z | xargs -0r sha256sum)
}
# undone WHAT: setup and undo restore everything.
undone() {
	local before

	before=$(picture)
	"$tool" setup --root "$root" --yes >"$out" 2>"$err" &&
		[ "$before" != "$(picture)" ] &&
		"$tool" setup --root "$root" --undo >>"$out" 2>>"$err" &&
		[ "$before" = "$(picture)" ]
	result $? "$1: setup and undo restore everything"
}
# says PATTERN FILE WHAT
says() {
	grep -qE -- "$1" "$root/$2" || { cp "$root/$2" "$out"; false; }
	result $? "$3"
}

run 2 '' 'unexpected argument x' setup x
run 2 '' '--mode x: must be' setup --mode x
run 2 '' '--listen x: ' setup --listen x
run 2 '' 'expected ADDRESS or ADDRESS:PORT' setup --resolver x
run 2 '' 'mutually exclusive' setup --undo --dry-run
system
run 1 '' 'no resolver found.*--resolver' setup --root "$root" --yes
run 1 '' 'nothing to undo' setup --root "$root" --undo
printf 'nameserver 127.0.0.1\nnameserver fe80::1%%eth0\n' >"$root/etc/resolv.conf"
run 1 '' 'no resolver found.*--resolver' setup --root "$root" --yes
run 2 '' 'no terminal to ask on' setup --root "$root" </dev/null
run 0 'write .*/etc/nettrust/config.json' '' setup --root "$root" \
	--resolver 192.0.2.53 --dry-run
[ "$(find "$root" -type f)" = "$root/etc/resolv.conf" ]
result $? "--dry-run changes nothing"
run 1 '' 'resolvConf: no listenAddr has port 53' setup --root "$root" --yes \
	--resolver 192.0.2.53 --listen 127.0.0.1:5353
run 0 'nettrust setup --undo' '' setup --root "$root" --yes \
	--resolver 192.0.2.53:5353 --resolver 2001:db8::53 --mode enforce --listen 127.0.0.9:53
says '"address": "\[2001:db8::53\]:53"' etc/nettrust/config.json "several resolvers"
says '"mode": "enforce"' etc/nettrust/config.json "the mode that was asked for"
says '^nameserver 127.0.0.9$' etc/resolv.conf "resolv.conf names the daemon"
build/nettrustd -check -config "$root/etc/nettrust/config.json" >"$out" 2>"$err"
result $? "the daemon accepts the configuration"
run 1 '' 'already done' setup --root "$root" --yes --resolver 192.0.2.53

system
mkdir -p "$root/etc/nettrust"
printf '{ "fwdAddr": "192.0.2.1:853", "fwdProto": "tcp", "fwdTLS": true, "fwdCaCert": "/ca" }' \
	>"$root/etc/nettrust/config.json"
echo 'nameserver 192.0.2.53' >"$root/etc/resolv.conf"
run 0 'nettrust setup --undo' '' setup --root "$root" --yes \
	--resolver 192.0.2.53 --resolver 2001:db8::53
! grep '"fwd' "$root/etc/nettrust/config.json" >"$out"
result $? "several resolvers replace the keys for one"
[ "$(grep -cE '"proto": "tls"|"caFile": "/ca"' "$root/etc/nettrust/config.json")" = 4 ]
result $? "and inherit its protocol and CA"

system
printf 'nameserver 192.0.2.53\nnameserver 192.0.2.54\nnameserver 192.0.2.53\n' >"$root/etc/resolv.conf"
run 0 'nettrust setup --undo' '' setup --root "$root" --yes
[ "$(grep -c '"address"' "$root/etc/nettrust/config.json")" = 2 ]
result $? "a duplicate in resolv.conf is ignored"

system
printf '# mine\nsearch x.example\nnameserver 192.0.2.53\noptions edns0' >"$root/etc/resolv.conf"
chmod 640 "$root/etc/resolv.conf"
undone "a file"
mkdir -p "$root/etc/nettrust"
printf '{ "fwdAddr": "9.9.9.9:53", "mode": "enforce", "refuseDoh": false }' \
	>"$root/etc/nettrust/config.json"
chmod 640 "$root/etc/nettrust/config.json"
chgrp 4242 "$root/etc/nettrust/config.json"
undone "the example as configuration"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
[ "$(stat -c '%a %g' "$root/etc/nettrust/config.json")" = "640 4242" ]
result $? "owner and mode of the configuration are kept"
says '"fwdAddr": "192.0.2.53:53"' etc/nettrust/config.json "the example's resolver is replaced"
says '"refuseDoh": false' etc/nettrust/config.json "other keys are kept"
echo 'nameserver 192.0.2.99' >"$root/etc/resolv.conf"
run 1 restored 'resolv.conf was changed since and is left as it is' setup --root "$root" --undo
says 192.0.2.99 etc/resolv.conf "later changes by others are kept"
grep -q "the original is in $root/var/lib/nettrust-setup/1.was" "$err"
result $? "the message says where the original is"
says 'options edns0' var/lib/nettrust-setup/1.was "the original is there"
says '"fwdAddr": "9.9.9.9:53"' etc/nettrust/config.json "the rest is undone"
run 1 '' 'nothing to undo' setup --root "$root" --undo
run 0 'nettrust setup --undo' '' setup --root "$root" --yes
says 'options edns0' var/lib/nettrust-setup/1.was "the next setup does not overwrite it"
echo 'nameserver 192.0.2.98' >"$root/etc/resolv.conf"
run 1 restored 'the original is in .*/3.was' setup --root "$root" --undo
says 192.0.2.99 var/lib/nettrust-setup/3.was "the original of the second setup is kept"
says 'options edns0' var/lib/nettrust-setup/1.was "beside that of the first"
[ "$(find "$root/var/lib/nettrust-setup" -type f | wc -l)" = 2 ]
result $? "and nothing else"

# Older versions always numbered the copies from 0.
system
echo 'nameserver 192.0.2.53' >"$root/etc/resolv.conf"
was=$(picture)
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
sed -i '/"first"/d' "$root/var/lib/nettrust-setup/record.json"
"$tool" setup --root "$root" --undo >"$out" 2>"$err" && [ "$was" = "$(picture)" ]
result $? "a record of an older version can be undone"

system
echo 'nameserver 192.0.2.53' >"$root/etc/resolv.conf"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
echo >>"$root/etc/nettrust/config.json"
run 1 restored 'config.json was changed since and is left as it is; before setup it did not exist' \
	setup --root "$root" --undo

system
mkdir -p "$root/etc/nettrust"
printf '{ "fwdAddr": "192.0.2.1:53",\n "x" }' >"$root/etc/nettrust/config.json"
echo 'nameserver 192.0.2.53' >"$root/etc/resolv.conf"
run 1 '' 'line 2: .*correct it' setup --root "$root" --yes
printf '{ "fwdAddr": "192.0.2.1:53", "ttlx": 1 }' >"$root/etc/nettrust/config.json"
run 1 '' 'ttlx: unknown key' setup --root "$root" --yes
printf '{ "fwdAddr": "192.0.2.1:853", "fwdProto": "tls" }' >"$root/etc/nettrust/config.json"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
says '"fwdAddr": "192.0.2.1:853"' etc/nettrust/config.json "a configured resolver is kept"

system
mkdir -p "$root/run/systemd/resolve"
ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
echo 'nameserver 127.0.0.53' >"$root/run/systemd/resolve/stub-resolv.conf"
echo 'nameserver 192.0.2.77' >"$root/run/systemd/resolve/resolv.conf"
undone systemd-resolved
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
says '"fwdAddr": "192.0.2.77:53"' etc/nettrust/config.json "the resolver behind systemd-resolved"
says '^DNS=127.0.0.1$' etc/systemd/resolved.conf.d/nettrust.conf "systemd-resolved queries the daemon"
says '^Domains=~.$' etc/systemd/resolved.conf.d/nettrust.conf "for all names"
[ -L "$root/etc/resolv.conf" ]
result $? "the link is kept"
"$tool" setup --root "$root" --undo >"$out" 2>"$err"
printf 'search .\nnameserver 127.0.0.53\nsearch lan.example  a.example\n' >"$root/run/systemd/resolve/stub-resolv.conf"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
says '^Domains=~. ~lan.example ~a.example$' etc/systemd/resolved.conf.d/nettrust.conf "and for the network's own domains"
[ ! -e "$root/etc/NetworkManager" ]
result $? "nothing is written for an absent NetworkManager"
"$tool" setup --root "$root" --undo >"$out" 2>"$err"
mkdir "$root/run/NetworkManager"
undone "systemd-resolved configured by NetworkManager"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
says '^systemd-resolved=false$' etc/NetworkManager/conf.d/90-nettrust.conf "NetworkManager no longer configures it"

system
mkdir -p "$root/run/NetworkManager"
ln -s ../run/NetworkManager/resolv.conf "$root/etc/resolv.conf"
printf '# Generated by NetworkManager\nnameserver 192.0.2.66\n' >"$root/run/NetworkManager/resolv.conf"
undone NetworkManager
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
says '^dns=none$' etc/NetworkManager/conf.d/90-nettrust.conf "NetworkManager no longer writes resolv.conf"
says '^nameserver 127.0.0.1$' etc/resolv.conf "resolv.conf names the daemon"
[ ! -L "$root/etc/resolv.conf" ]
result $? "resolv.conf is a file"
echo 'nameserver 192.0.2.99' >"$root/etc/resolv.conf"
run 1 restored 'is left as it is; before setup it was a link to ../run/NetworkManager/resolv.conf$' \
	setup --root "$root" --undo
says 192.0.2.99 etc/resolv.conf "a file that replaced the link is kept"
ln -sf ../run/NetworkManager/resolv.conf "$root/etc/resolv.conf"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
rm "$root/etc/resolv.conf"
run 1 restored 'before setup it was a link to ../run/NetworkManager/resolv.conf$' setup --root "$root" --undo
ln -sf ../run/NetworkManager/resolv.conf "$root/etc/resolv.conf"
"$tool" setup --root "$root" --yes >"$out" 2>"$err"
ln -sf ../run/NetworkManager/resolv.conf "$root/etc/resolv.conf"
run 0 restored '' setup --root "$root" --undo

# asked CODE SCRIPT... [-- ARGUMENT...]: on a terminal, where SCRIPT is played
asked() {
	local code=$1 script=()

	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		script+=(-s "$1")
		shift
	done
	tests/cli/terminal.py "${script[@]}" "$tool" setup --root "$root" "${@:2}" >"$out" 2>"$err"
	[ $? = "$code" ]
}
system
printf 'nameserver 192.0.2.53\nnameserver 192.0.2.54\n' >"$root/etc/resolv.conf"
was=$(picture)
untouched() {
	[ "$was" = "$(picture)" ]
}
asked 1 ']: =\n' 'N] =\n' && untouched && grep -q 'trust .192.0.2.53:53 192.0.2.54:53.: ' "$out" &&
	grep -q 'Nothing was changed' "$out" && grep -q '^  write .*/etc/nettrust/config.json' "$out"
result $? "Enter accepts the resolvers found and declines the changes"
asked 1 ']: =\x04' && untouched && grep -q 'Nothing was changed' "$out"
result $? "Ctrl-D at the first question"
asked 1 ']: =\n' 'N] =\x04' && untouched && grep -q 'Nothing was changed' "$out"
result $? "Ctrl-D at the second"
asked 130 ']: =\x03' && untouched
result $? "Ctrl-C at the first question"
asked 130 ']: =\n' 'N] =\x03' && untouched
result $? "Ctrl-C at the second"
asked 1 ']: =dns.example\n' ']: =1.2.3.4 5.6.7.8 9.9.9.9 8.8.8.8\n' ']: = , \n' ']: =\n' \
	'N] =perhaps\n' 'N] =NO\n' && untouched &&
	[ "$(grep -c 'Invalid answer: must be ADDRESS:PORT' "$out")" = 1 ] &&
	grep -q 'Invalid answer: too many resolvers' "$out" &&
	grep -q 'Invalid answer: name at least one' "$out" &&
	grep -q 'Invalid answer: expected y or n' "$out" &&
	grep -q '^resolver  *192.0.2.53:53 192.0.2.54:53$' "$out"
result $? "invalid answers are explained and asked again, the default is kept"
asked 1 "]: =$(printf '1%.0s' {1..3000})\\n" ']: =\n' 'N] =\n' && untouched
result $? "a very long answer"
tests/cli/terminal.py -o "$err" "$tool" setup --root "$root" >"$out"
[ $? = 2 ] && untouched && [ ! -s "$err" ] && grep -q 'no terminal to ask on' "$out"
result $? "nothing is asked if output is not a terminal"
asked 0 ']: =  192.0.2.77 ,[2001:db8::53]:5353 \n' 'N] =Yes\n' && grep -q '^Done' "$out"
result $? "an answer names resolvers, and yes makes the changes"
says '"address": "192.0.2.77:53"' etc/nettrust/config.json "the first of them"
says '"address": "\[2001:db8::53\]:5353"' etc/nettrust/config.json "the second"
system
: >"$root/etc/resolv.conf"
was=$(picture)
asked 1 ']: =\n' ']: =\x04' && untouched && grep -q 'none found' "$out" &&
	grep -q 'Invalid answer: none was found, name at least one' "$out"
result $? "Enter is invalid if no resolver was found"
mkdir -p "$root/etc/nettrust"
echo '{ "fwdAddr": "192.0.2.9:53" }' >"$root/etc/nettrust/config.json"
was=$(picture)
asked 1 'N] =\n' && untouched && grep -q '^resolver  *192.0.2.9:53$' "$out"
result $? "nothing is asked if the configuration names a resolver"
asked 0 'N] =y\n' -- --resolver 192.0.2.8 && grep -q '^resolver  *192.0.2.8:53$' "$out"
result $? "nothing is asked with --resolver"

# This system, with overlays over /etc and /var/lib that vanish with the namespace.
here() {
	unshare -mn bash -s "$PWD/$tool" "$root" "$@" >"$out" 2>"$err" <<-'EOF'
	tool=$1 root=$2 failing=$3 rcode=$4
	ip link set lo up
	mount -t tmpfs none "$root" && cd "$root" && mkdir e ew v vw bin &&
	mount -t overlay -o lowerdir=/etc,upperdir=e,workdir=ew none /etc &&
	mount -t overlay -o lowerdir=/var/lib,upperdir=v,workdir=vw none /var/lib || exit 77
	mount -t tmpfs none /run && mkdir -p /run/systemd/system || exit 77
	rm -f /etc/resolv.conf; rm -rf /etc/nettrust
	echo 'nameserver 192.0.2.53' >/etc/resolv.conf
	mkdir -p /etc/systemd/system
	: >/etc/systemd/system/nettrust-audit.service
	cat >bin/systemctl <<-EOT
	#!/bin/sh
	echo "\$* with \$(grep nameserver /etc/resolv.conf)" >>$root/calls
	case "\$*" in
	is-active*|is-enabled*) exit 3 ;;
	$failing) exit 1 ;;
	enable*nettrustd*) [ "$failing" != hangup ] || kill -HUP \$PPID ;;
	esac
	EOT
	chmod +x bin/systemctl
	PATH=$root/bin:$PATH
	case $rcode in
	none) ;;
	nosystemd) rm -r /run/systemd ;;
	*) python3 - "$rcode" <<-EOT &
	import socket, sys
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(("127.0.0.1", 53))
	s.settimeout(60)
	while True:
	    q, a = s.recvfrom(512)
	    s.sendto(q[:2] + bytes([0x81, 0x80 | int(sys.argv[1])]) + q[4:], a)
	EOT
	server=$!
	trap 'kill $server' EXIT ;;
	esac
	"$tool" setup --yes; echo "setup: $?"
	"$tool" setup --undo; echo "undo: $?"
	cat calls /etc/resolv.conf
	ls -d /etc/nettrust /var/lib/nettrust-setup
	EOF
}
if here nothing 0; [ $? != 77 ]; then
	grep -q 'setup: 0' "$out" && grep -q 'undo: 0' "$out" &&
		grep -q '^enable nettrustd.service with nameserver 192.0.2.53' "$out" &&
		grep -q '^start nettrustd.service with nameserver 192.0.2.53' "$out" &&
		grep -q 'enable --now nettrust-audit' "$out" &&
		grep -q 'disable --now nettrust-audit' "$out" &&
		grep -q '^stop nettrustd.service nettrust-guard.service with nameserver 192.0.2.53' "$out" &&
		grep -q '^disable nettrustd.service with nameserver 192.0.2.53' "$out" &&
		[ "$(grep -c 'No such file' "$err")" = 2 ]
	result $? "the daemon is started before it is used and stopped after that"
	here nothing 2
	grep -q 'setup: 1' "$out" && grep -qx 'nameserver 192.0.2.53' "$out" &&
		grep -q 'does not resolve names at 127.0.0.1:53' "$err" &&
		grep -q '^stop nettrustd' "$out" && grep -q '^disable nettrustd' "$out"
	result $? "a daemon that fails to resolve is not used"
	here nothing nosystemd
	grep -q 'setup: 1' "$out" && grep -qx 'nameserver 192.0.2.53' "$out" &&
		grep -q 'nothing was changed: systemd is not running' "$err"
	result $? "nothing is changed if the daemon cannot be started"
	here hangup 0
	grep -q 'setup: 1' "$out" && grep -qx 'nameserver 192.0.2.53' "$out" &&
		grep -q 'undoing the changes' "$err" &&
		[ "$(grep -c 'No such file' "$err")" = 2 ]
	result $? "everything is undone if the terminal goes away"
	here 'enable*' none
	grep -q 'setup: 1' "$out" && grep -q 'undo: 1' "$out" &&
		grep -q 'undoing the changes' "$err" &&
		grep -qx 'nameserver 192.0.2.53' "$out" &&
		grep -q 'cannot access ./etc/nettrust' "$err"
	result $? "a daemon that does not start is not used"
else
	echo "# no overlays here, the run on this system is skipped"
fi
