#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What make install puts where, and that make uninstall takes all of it again;
# then the two scripts it installs, guard and leave, with programs that only
# write down that they were called. TAP. Nothing of this machine is touched.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
n=0 failures=0

ok() { # TEXT COMMAND...
	local text=$1

	n=$((n + 1))
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		failures=$((failures + 1))
		tail -n 30 "$work/log" | sed 's/^/# /'
	fi
}
same() { # WANTED SEEN
	[ "$1" = "$2" ] || { echo "wanted:"; echo "$1"; echo "seen:"; echo "$2"; false; }
}
files() {
	(cd "$1" && find . ! -type d | sort)
}

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
source_files() {
	echo "./usr/src/nettrust-$version/Kbuild"
	echo "./usr/src/nettrust-$version/dkms.conf"
	echo "./usr/src/nettrust-$version/uapi/linux/nettrust.h"
	for file in kmod/*.[ch] kmod/*/*.[ch]; do
		echo "./usr/src/nettrust-$version/$file"
	done
}
manuals() { # PREFIX
	for file in man/*.[1-8]; do
		echo ".$1/share/man/man${file##*.}/${file#man/}"
	done
}
wanted() { # PREFIX
	{
		source_files
		manuals "$1"
		cat <<-END
		./etc/nettrust/config.json
		./etc/systemd/system/nettrust-audit.service
		./etc/systemd/system/nettrust-guard.service
		./etc/systemd/system/nettrustd.service
		./etc/systemd/system/nettrustd.socket
		./usr/lib/sysusers.d/nettrust.conf
		.$1/lib/nettrust/guard
		.$1/lib/nettrust/leave
		.$1/sbin/nettrust
		.$1/sbin/nettrustd
		.$1/share/bash-completion/completions/nettrust
		.$1/share/fish/vendor_completions.d/nettrust.fish
		.$1/share/nettrust/config.json
		.$1/share/zsh/site-functions/_nettrust
		END
	} | sort
}

for prefix in /usr/local /opt/x; do
	root=$work$prefix
	set -- "DESTDIR=$root"
	[ $prefix = /usr/local ] || set -- "$@" "PREFIX=$prefix"
	ok "make install $prefix" make -s install "$@"
	ok "$prefix: these files and no others" same "$(wanted $prefix)" "$(files "$root")"
	ok "$prefix: nothing is left to be filled in" sh -c \
		"! grep -r '@[a-z]*@' '$root/etc' '$root$prefix/lib'"
	ok "$prefix: the units name what is there" sh -c "
		grep -q '^ExecStart=$prefix/sbin/nettrustd ' '$root/etc/systemd/system/nettrustd.service' &&
		grep -q '^ExecStart=$prefix/lib/nettrust/guard$' '$root/etc/systemd/system/nettrust-guard.service'"
	echo '{ "fwdAddr": "192.0.2.53:53" }' >"$root/etc/nettrust/config.json"
	ok "$prefix: make install again" make -s install "$@"
	ok "$prefix: leaves the configuration" grep -q 192.0.2.53 "$root/etc/nettrust/config.json"
	ok "$prefix: make uninstall" make -s uninstall "$@"
	ok "$prefix: leaves it, and nothing else" same ./etc/nettrust/config.json "$(files "$root")"
	ok "$prefix: make purge" make -s purge "$@"
	ok "$prefix: leaves nothing" same "" "$(files "$root")"
done
if command -v systemd-analyze >/dev/null; then
	ok "make install for the check of the units" make -s install "DESTDIR=$work/units"
	for unit in nettrustd.service nettrust-guard.service nettrust-audit.service nettrustd.socket; do
		# It looks for programs on this machine.
		sed -i "s|=\([-+]*\)/usr/local|=\1$work/units/usr/local|" \
			"$work/units/etc/systemd/system/$unit"
	done
	verify() {
		local found

		found=$(systemd-analyze verify --man=no --recursive-errors=no \
			"$work"/units/etc/systemd/system/* 2>&1)
		same "" "$found"
	}
	ok "systemd finds nothing wrong with the units" verify
fi

# --- guard and leave, with tools that do as the files in $work/say tell -------

stubs=$work/stubs
mkdir -p "$stubs" "$work/say"
make -s install-userd "DESTDIR=$work/scripts" "sbindir=$stubs" >/dev/null 2>&1
rm -f "$work/scripts$stubs"/*
guard=$work/scripts/usr/local/lib/nettrust/guard
leave=$work/scripts/usr/local/lib/nettrust/leave
for tool in modprobe nft systemctl nettrust nettrustd; do
	cat >"$stubs/$tool" <<-END
	#!/bin/bash
	call="$tool \$*"
	echo "\$call" >>$work/calls
	for word in $work/say/*; do
		[ -e "\$word" ] && [[ "\$call" == "\$(head -n1 "\$word")"* ]] || continue
		tail -n +3 "\$word"
		exit "\$(sed -n 2p "\$word")"
	done
	END
	chmod 755 "$stubs/$tool"
done
# say CALL RC [OUTPUT]: so does the tool that is called with words that begin so
say() {
	said=$((said + 1))
	printf '%s\n%s\n%s' "$1" "$2" "${3-}" >"$work/say/$said"
}
# play PROGRAM [ARGUMENT...]: Return: its exit code
play() {
	: >"$work/calls"
	PATH=$stubs:$PATH NETTRUST_CONFIG=$work/config NETTRUST_RESOLV_CONF=$work/resolv \
		unshare -n "$@" >"$work/said" 2>&1
}
silence() {
	said=0
	rm -f "$work"/say/*
	echo '{ "fwdAddr": "192.0.2.53:53" }' >"$work/config"
	say "systemctl is-system-running" 1 starting
}
called() { # CALL
	grep -qFx -- "$1" "$work/calls" || { echo "not called: $1"; cat "$work/calls" "$work/said"; false; }
}
not_called() {
	! called "$1" >/dev/null || { cat "$work/calls" "$work/said"; false; }
}
closing="nettrust mode enforce --hooks output,forward"

silence
ok "guard puts in force what the configuration says" play "$guard"
ok "by the daemon's own reading" called "nettrustd -apply -config $work/config"
ok "and enforces nothing by itself" not_called "$closing"
fails() {
	! play "$1"
}
silence
say "nettrustd -apply" 2
ok "a broken configuration at boot: guard fails" fails "$guard"
ok "and has closed the machine" called "$closing"
ok "after nftables, which did so before anything was tried" sh -c "
	sed -n '/^nft -f -/,\$p' $work/calls | grep -q '^modprobe nettrust'"
ok "and which is out of it then" sh -c "
	sed -n '/^$closing/,\$p' $work/calls | grep -q '^nft delete table'"
say "systemctl is-system-running" 0 running
rm "$work/say/1"
ok "a broken configuration later: it fails" fails "$guard"
ok "and leaves everything as it was" not_called "$closing"
ok "nftables, too" not_called "nft -f -"
silence
say "nettrustd -apply" 2
printf '{\n  "mode" : "audit",,\n' >"$work/config"
ok "a broken one that says audit: it fails" fails "$guard"
ok "and closes nothing" not_called "$closing"
ok "nor does nftables" not_called "nft -f -"
silence
say "modprobe nettrust" 1
say "nettrust " 3
ok "no module: it fails" fails "$guard"
ok "and nftables closes the machine" called "nft -f -"
say "nft -f" 1
ok "not even nftables: it fails" fails "$guard"
ok "and says that the machine is open" grep -q "THE MACHINE IS OPEN" "$work/said"

silence
rm "$work/say/1"
say "systemctl is-system-running" 1 unknown
say "nettrustd -apply" 2
ok "the manager does not answer, and the configuration is broken: it fails" fails "$guard"
ok "and has closed the machine" called "$closing"
silence
say "nettrust status --json" 0 '{"mode":"enforce"}'
ok "what is enforced already" play "$guard"
ok "is not closed over its connections" not_called "nft -f -"

status='{"mode":"enforce","upstreams":[{"address":"192.0.2.53","proto":"udp","port":53},
{"address":"192.0.2.53","proto":"tcp","port":53},{"address":"2001:db8::53","proto":"udp","port":53}],"locked":false}'
ready() {
	silence
	say "nettrust status --json" 0 "$(echo "$status" | tr -d '\n')"
	printf 'search example.org\nnameserver %s\noptions edns0\n' "$1" >"$work/resolv"
}
ready 127.0.0.1
ok "leave" play "$leave"
ok "switches the mode off" called "nettrust mode off"
ok "takes leases and networks away" called "nettrust flush all"
ok "takes what setup did back" called "nettrust setup --undo"
ok "puts the resolver where we were" same "nameserver 192.0.2.53
nameserver 2001:db8::53
search example.org
options edns0" "$(cat "$work/resolv")"
for other in 192.0.2.1 127.0.0.53; do
	ready $other
	before=$(cat "$work/resolv")
	ok "leave, with $other in resolv.conf" play "$leave"
	ok "leaves that alone" same "$before" "$(cat "$work/resolv")"
done
ready 127.0.0.1
status=${status/false/true}
ready 127.0.0.1
ok "leave fails under a lock" fails "$leave"
ok "and says why" grep -q "locked until the next boot" "$work/said"
ok "and has done nothing" same "nettrust status --json" "$(cat "$work/calls")"
# The daemon is gone, and what it told the kernel with it.
gone() { # CONFIG
	silence
	say "nettrust " 3
	echo "$1" >"$work/config"
	printf 'nameserver ::1\n' >"$work/resolv"
}
gone '{ "fwdAddr": "127.0.0.1:5335" }'
ok "leave, without a module" play "$leave"
ok "says whom to ask for names" grep -q "put your resolver there" "$work/said"
gone '{ "upstreams": [ { "address": "127.0.0.1:53" }, { "address": "192.0.2.7:853", "proto": "tls" },
	{ "address" :
	"[2001:db8::7]:53" }, { "address": "192.0.2.8:53" } ] }'
ok "leave, without a module, with a configuration" play "$leave"
ok "names those of it that resolv.conf can have" same "nameserver 2001:db8::7
nameserver 192.0.2.8" "$(cat "$work/resolv")"

# play_beside ADDRESS SCRIPT: while somebody else listens for questions there
# shellcheck disable=SC2016  # the inner shell expands them
play_beside() {
	listener=$1 play sh -c '
		ip link set lo up
		exec 3<>"$0.ready"
		python3 -c "import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((\"$listener\", 53))
print(\"ready\", flush=True); time.sleep(60)" >&3 &
		read -r _ <&3
		"$1"
		rc=$?
		kill $!
		exit $rc' "$work/fifo" "$2"
}
mkfifo "$work/fifo.ready"
status=${status/true/false}
ready 127.0.0.1
ok "leave, beside systemd-resolved" play_beside 127.0.0.53 "$leave"
ok "which nobody asks" grep -q "nameserver 192.0.2.53" "$work/resolv"
ready 127.0.0.1
before=$(cat "$work/resolv")
ok "leave, beside a resolver where resolv.conf says" play_beside 127.0.0.1 "$leave"
ok "leaves that alone" same "$before" "$(cat "$work/resolv")"

echo "1..$n"
[ $failures = 0 ]
