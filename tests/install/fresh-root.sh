#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Makes a minimal Debian 12 in a folder, puts a clean clone of what is
# committed into it and runs the demo there, as somebody would on a new
# machine. TAP. Needs root, mmdebstrap, git and about 4 GB in TMPDIR. By hand,
# because it downloads everything again; the network is this machine's.
#
# usage: tests/install/fresh-root.sh [--check] [--keep]
#   --check  runs scripts/check there too
#   --keep   leaves the root in place and prints where
#
# shellcheck disable=SC2016  # apt and the inner shells expand these
set -eu
cd "$(dirname "$0")/../.."

check='' keep=''
for option; do
	case $option in
	--check) check=1 ;;
	--keep) keep=1 ;;
	*) echo "usage: tests/install/fresh-root.sh [--check] [--keep]" >&2; exit 2 ;;
	esac
done
[ "$(id -u)" = 0 ] || { echo "tests/install/fresh-root.sh: run it as root" >&2; exit 1; }
for tool in mmdebstrap git unshare; do
	command -v $tool >/dev/null ||
		{ echo "tests/install/fresh-root.sh: install $tool first" >&2; exit 1; }
done

work=$(mktemp -d)
root=$work/root
cleanup() {
	if [ -n "$keep" ]; then
		echo "# the root is in $root"
	else
		rm -rf --one-file-system "$work"
	fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

n=0 failures=0
result() { # RC TEXT [LOG]
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
		return
	fi
	echo "not ok $n - $2"
	failures=$((failures + 1))
	[ -z "${3-}" ] || sed 's/^/# /' "$3"
}

# Runs a command in the root, with mounts and processes of its own, which end
# with it. OFFLINE, SMALL (disk) and USERSPEC change the circumstances.
inside() {
	unshare --mount --propagation private --pid --fork --kill-child \
		${OFFLINE:+--net} sh -ec '
		root=$1
		shift
		mount -t proc proc "$root/proc"
		mount --rbind /sys "$root/sys"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/run"
		[ -z "$SMALL" ] ||
			mount -t tmpfs -o size=32M tmpfs "$root/var/cache/apt/archives"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
			chroot ${USERSPEC:+"--userspec=$USERSPEC"} "$root" "$@"' \
		inside "$root" "$@"
}
export OFFLINE='' SMALL='' USERSPEC=''

sources=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
	'Created-By: Packages' 'Origin: Debian' | sort -u)
log=$work/log
rc=0
mmdebstrap --quiet --variant=minbase bookworm "$root" "$sources" >"$log" 2>&1 || rc=$?
result $rc "a minimal Debian 12" "$log"
[ $rc = 0 ] || { echo "1..$n"; exit 1; }
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
git clone -q --no-hardlinks . "$root/nettrust"

# plain_failure WORDS TEXT COMMAND...: must fail and say why.
plain_failure() {
	words=$1 text=$2
	shift 2
	rc=0
	"$@" >"$log" 2>&1 </dev/null || rc=$?
	if [ $rc != 0 ] && grep -q "$words" "$log"; then
		result 0 "$text: $(tail -n1 "$log")"
	else
		result 1 "$text" "$log"
	fi
}
USERSPEC=65534:65534
plain_failure 'run it as root' 'says that it needs root' inside /nettrust/scripts/demo
USERSPEC=
OFFLINE=1
plain_failure "no way to Debian's package servers" 'says that there is no network' \
	inside /nettrust/scripts/demo
OFFLINE=
SMALL=1
plain_failure 'the disk is full' 'says that the disk is full' inside /nettrust/scripts/demo
SMALL=

# run TEXT COMMAND...: must succeed; its output is shown as it comes.
run() {
	text=$1
	shift
	rc=0
	start=$(date +%s)
	inside sh -c '"$@" 2>&1; echo $? >/run-rc' run "$@" </dev/null | sed 's/^/# /'
	rc=$(cat "$root/run-rc")
	result "$rc" "$text, $(($(date +%s) - start)) s"
}
rm -rf "$root"/var/cache/apt/archives/*.deb
run "packages, and no server started" sh -c '
	/nettrust/scripts/deps demo &&
	! pgrep -l "nsd|unbound"'
if [ -e "$root/usr/sbin/policy-rc.d" ] ||
	find "$root/etc/systemd/system" "$root/etc/rc2.d" \( -name 'nsd*' -o \
		-name 'unbound*' -o -name 'S*nsd' -o -name 'S*unbound' \) | grep .; then
	result 1 "no server enabled"
else
	result 0 "no server enabled"
fi
run "scripts/demo" /nettrust/scripts/demo
OFFLINE=1
run "scripts/demo again, without network" /nettrust/scripts/demo
OFFLINE=
if [ -n "$check" ]; then
	run "scripts/check" /nettrust/scripts/check
fi
echo "1..$n"
[ $failures = 0 ]
