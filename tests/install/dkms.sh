#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The module through dkms, for an installed kernel that is not the running one.
# Everything, the signing key too, goes to a folder of its own: neither this
# machine's modules nor its dkms tree are touched. TAP.
#
# KVER: the kernel, else the newest installed one with headers that is not running
set -u
cd "$(dirname "$0")/../.." || exit 1

skip() {
	echo "1..0 # SKIP $1"
	exit 0
}
command -v dkms >/dev/null || skip "no dkms"

other_kernel() {
	for build in /lib/modules/*/build; do
		kernel=${build#/lib/modules/}
		kernel=${kernel%/build}
		[ ! -e "$build/Makefile" ] || [ "$kernel" = "$(uname -r)" ] || echo "$kernel"
	done | sort -V | tail -n1
}
kernel=${KVER:-$(other_kernel)}
[ -n "$kernel" ] || skip "no kernel with headers but the running one"

# Where the module must say what the source says.
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
log=$work/log

n=0 failures=0
finish() {
	echo "1..$n"
	[ $failures = 0 ]
	exit
}
check() { # TEXT COMMAND...; fails as the command does
	n=$((n + 1))
	text=$1
	shift
	if "$@" >"$log" 2>&1; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		failures=$((failures + 1))
		tail -n 30 "$log" | sed 's/^/# /'
		false
	fi
}

export mok_signing_key="$work/key" mok_certificate="$work/certificate"
run_dkms() {
	action=$1
	shift
	compile_log=$work/dkms/nettrust/$version/build/make.log
	rm -f "$compile_log"
	dkms "$action" --dkmstree "$work/dkms" --sourcetree "$work/usr/src" \
		--installtree "$work/modules" --no-depmod "$@" && return
	[ ! -e "$compile_log" ] || cat "$compile_log"
	return 1
}
module_field() {
	modinfo -F "$1" "$module" 2>&1
}
same() { # WANTED SEEN
	[ "$1" = "$2" ] || { echo "wanted '$1', seen '$2'"; false; }
}
parameter() {
	module_field parm | grep "^$1:"
}
none_left() {
	# shellcheck disable=SC2251  # the last command decides
	! find "$work/modules/$kernel" -name 'nettrust*' | grep .
}
host_untouched() {
	same "$before" "$(state)"
}
state() {
	find "/lib/modules/$kernel" /var/lib/dkms /usr/src/nettrust* -newer "$work/start" 2>/dev/null
}

mkdir -p "$work/dkms" "$work/modules/$kernel"
ln -s "$(readlink -f "/lib/modules/$kernel/build")" "$work/modules/$kernel/build"
touch "$work/start"
before=$(state)

echo "# kernel $kernel, running $(uname -r)"
check "make dkms-install puts the source in place" \
	make -s dkms-install DESTDIR="$work" KVER="$kernel"
check "dkms add" run_dkms add "nettrust/$version"
check "dkms build for a kernel that is not running" \
	run_dkms build "nettrust/$version" -k "$kernel" || finish
check "dkms install" run_dkms install "nettrust/$version" -k "$kernel" || finish
check "dkms says installed" sh -c "dkms status --dkmstree '$work/dkms' \
	--installtree '$work/modules' | grep 'nettrust/$version, $kernel.*: installed'"
module=$(find "$work/modules/$kernel" -name 'nettrust.ko*' | head -n1)
check "the module lies in updates/dkms" \
	same "$work/modules/$kernel/updates/dkms/nettrust.ko" "${module%.xz}"
check "made for that kernel" same "$kernel" "$(module_field vermagic | cut -d' ' -f1)"
check "its version" same "$version" "$(module_field version)"
check "its licence" same GPL "$(module_field license)"
for parameter in $(sed -n 's/^module_param\(_named\)\{0,1\}(\([a-z_0-9]*\),.*/\2/p' kmod/*.c kmod/*/*.c); do
	check "parameter $parameter is described" parameter "$parameter"
done
check "dkms remove" run_dkms remove "nettrust/$version" --all
check "and nothing is left" none_left
check "this machine is as before" host_untouched
finish
