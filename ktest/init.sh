#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest after switch_root: prepares it, runs the scripts, looks for
# what they left behind and prints the final line. Lines with @ are for ktest/run.
job=$1
exec >/dev/null 2>&1 </dev/null
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
# shellcheck disable=SC1091
. "$job/env"
# Empty, unless this very tree or the kernel's modules lie there.
for dir in /run /tmp; do
	case " $job $modules" in
	*" $dir/"*) ;;
	*) mount -t tmpfs tmpfs $dir ;;
	esac
done
mount -t debugfs debugfs /sys/kernel/debug
mount -t cgroup2 cgroup2 /sys/fs/cgroup
rm -rf /run/netns
mkdir -p /run/netns
stty -F "$tty" -opost -echo
exec >"$tty" 2>&1
cd "$repo" || exit
[ -z "$modules" ] || [ -e "/lib/modules/$(uname -r)" ] ||
	ln -s "$modules" /lib/modules/
ip link set lo up
hostname guest

end() {
	echo "@end $1"
	# Changing a terminal waits until all that was written is out.
	stty -F "$tty" echo
	sleep 0.2
	echo b >/proc/sysrq-trigger
	sleep 60
}

# The kernel's log without KCSAN's reports on code of others.
kernel_log() {
	dmesg | awk '
	/====================/ {
		if (inside && (text !~ /KCSAN/ || text ~ /\[nettrust\]/))
			printf "%s", text
		inside = !inside
		text = ""
		next
	}
	inside { text = text $0 "\n"; next }
	{ print }
	END { printf "%s", text }'
}

# On kernels that have it. What was lost before is not ours.
leaks=/sys/kernel/debug/kmemleak
leak_scan() {
	[ -w $leaks ] || return
	sleep 6
	echo scan >$leaks
}
if [ -w $leaks ]; then
	echo scan >$leaks
	echo clear >$leaks
fi

if [ -n "$ko" ]; then
	for m in $(modinfo -F depends "$ko" | tr , ' '); do
		modprobe "$m" 2>/dev/null
	done
	# The variable holds words, or nothing.
	# shellcheck disable=SC2086
	if ! insmod "$ko" ${KTEST_MODULE_ARGS-}; then
		echo "not ok - the module loads"
		end 1
	fi
fi

while read -r script; do
	echo "@begin $(basename "${script%.*}")"
	case $(head -c 32 "$script") in
	"#!"*) KO=$ko timeout -k 5 "$each" "$script" </dev/null ;;
	*) KO=$ko timeout -k 5 "$each" sh "$script" </dev/null ;;
	esac
	rc=$?
	[ "$plain" = 1 ] && end $rc
	echo "@done $rc"
done <"$job/scripts"

echo "@begin afterwards"
for ns in $(ip netns list | cut -d' ' -f1); do
	ip netns pids "$ns" | xargs -r kill -9
	ip netns del "$ns"
done
tests=0
check() {
	tests=$((tests + 1))
	if [ -z "$2" ]; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		echo "$2" | head -n 40 | sed 's/^/# /'
	fi
}
if lsmod | grep -q '^nettrust '; then
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		why=$(rmmod nettrust 2>&1) && break
		sleep 0.5
	done
	check "the module unloads" "$why"
fi
check "no slab cache is left" "$(grep '^nettrust' /proc/slabinfo)"
leak_scan
leak_scan
[ ! -r $leaks ] || check "no memory is lost" "$(cat $leaks)"
# After its first report lockdep is silent.
[ ! -r /proc/lockdep_stats ] || check "lockdep has watched to the end" \
	"$(grep 'debug_locks: *0' /proc/lockdep_stats)"
check "the kernel has not warned" \
	"$(kernel_log | grep -E -A25 'WARNING: |BUG: |Oops|INFO: (task|rcu_|possible)|unreferenced object|nettrust.*leak')"
echo "1..$tests"
echo "@done 0"
end 0
