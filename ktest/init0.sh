#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# First process of the guest: the host's root below, memory above.
if [ $$ != 1 ]; then
	echo "usage: ktest/init0.sh is run in a guest by ktest/run, see ktest/run -h" >&2
	exit 2
fi
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t devtmpfs dev /dev
job=$($b sed 's/.*nettrust.job=\([^ ]*\).*/\1/' /proc/cmdline)
if [ "$job" = trial ]; then
	echo "trial boot" >/dev/ttyS1
	$b sync
	$b sleep 0.2
	echo b >/proc/sysrq-trigger
fi
# User-Mode Linux begins in the host's root.
if [ ! -d /lower ]; then
	$b mount -t tmpfs upper /mnt
	$b mkdir /mnt/up /mnt/work /mnt/root
	$b mount -t overlay -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work overlay /mnt/root
	cd /mnt/root || exit
	$b mount --move . /
	exec $b chroot . /bin/sh "$job/init" "$job"
fi
for m in /m/*.ko; do
	[ -e "$m" ] && $b insmod "$m"
done
$b mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=262144 root9p /lower
$b mount -t tmpfs upper /upper
$b mkdir /upper/up /upper/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/upper/up,workdir=/upper/work overlay /root
exec $b switch_root /root /bin/sh "$job/init" "$job"
