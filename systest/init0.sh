#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# First process of systest's guest: to the disk, where systemd is.
if [ $$ != 1 ]; then
	echo "usage: systest/init0.sh is run in a guest by systest/run" >&2
	exit 2
fi
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t devtmpfs dev /dev
for m in /m/*.ko; do
	$b insmod "$m"
done
$b mount -t ext4 /dev/vda /root
exec $b switch_root /root /sbin/init
