#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The daemon, under ASan and UBSan and over a fake kernel, against a real
# resolver, real clients and a hostile upstream, in a network namespace of its
# own. TAP. With SANITIZE=thread: under TSan, with several workers; SANITIZE=
# for none, SECCOMP=enforce for the filter of system calls in every scenario.
#
# usage: run.sh [PART]     one of the files beside this alone: transports, life ...
set -eu
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "Bail out! run this as root: it makes a network namespace"; exit 1; }
sanitize=${SANITIZE-address,undefined}
export DAEMON="$PWD/build/dns/nettrustd-${sanitize%,*}"
mkdir -p build/dns
make -s build/nettrust
sources=$(find userd/daemon userd/lib -name '*.c' \( ! -path 'userd/lib/nl/*' -o -name owner.c \))
# File names and flags are words.
# shellcheck disable=SC2086,SC2046
cc -std=c11 -D_GNU_SOURCE -DNETTRUST_VERSION='"test"' -Iuapi -Iuserd -O1 -g \
	${sanitize:+"-fsanitize=$sanitize" -fno-sanitize-recover=all} -fno-omit-frame-pointer \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=reallocarray,--wrap=strdup \
	-o "$DAEMON" $sources tests/dns/fake-nl.c tests/dns/nomem.c \
	$(pkg-config --cflags --libs jansson ldns openssl libseccomp libcap-ng libmicrohttpd) -lev -pthread
exec unshare -n -m python3 -B tests/dns/run.py "$@"
