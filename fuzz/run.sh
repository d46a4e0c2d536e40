#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Replays each corpus under ASan and UBSan; where clang is installed, fuzzes
# for some seconds from there. TAP.
#
# usage: fuzz/run.sh [--changed] [SECONDS]     by default 20 for each fuzzer
#
# --changed: fuzzes only what scripts/changed says may behave differently: a
# fuzzer that changed, or the room of userd/lib that it is about. All corpora
# are replayed all the same.
set -u
cd "$(dirname "$0")/.." || exit 1
changed=
if [ "${1-}" = --changed ]; then
	changed=$(scripts/changed)
	shift
fi
seconds=${1-20}
out=build/fuzz
mkdir -p $out
flags="-std=c11 -D_GNU_SOURCE -Iuapi -Iuserd -g -O1 -fno-omit-frame-pointer $(pkg-config --cflags libnl-genl-3.0)"
libs="$(pkg-config --libs libnl-genl-3.0 libnl-3.0 jansson ldns)"
san=address,undefined
n=0 failed=0

result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		failed=1
		echo "not ok $n - $2"
		tail -n 30 $out/log | sed 's/^/# /'
	fi
}

# library NAME COMPILER...: the code under test, compiled once for all of them.
library() {
	lib=$out/$1
	shift
	mkdir -p "$lib"
	# The flags are words, and what is quoted is for the inner shell.
	# shellcheck disable=SC2086,SC2016
	printf '%s\n' userd/lib/*/*.c | xargs -P "$(nproc)" -I '{}' sh -c \
		'lib=$1 source=$2; shift 2; "$@" -c -o "$lib/$(echo "${source%.c}" | tr / _).o" "$source"' \
		sh "$lib" '{}' "$@" $flags -DNETTRUST_VERSION='"fuzz"' -fno-sanitize-recover=all >$out/log 2>&1 ||
		{ result 1 "the library by $1"; exit 1; }
}

# worth_fuzzing SOURCE: the source, its corpus or the rooms whose headers it
# includes changed, or nothing is known about changes.
worth_fuzzing() {
	[ -n "$changed" ] || return 0
	rooms=$(sed -n 's|^#include "\(lib/[a-z]*/\).*|userd/\1|p' "$1" | sort -u)
	for part in "$1" "fuzz/corpus/$(basename "${1#fuzz/fuzz_}" .c)/" $rooms; do
		case "
$changed" in
		*"
$part"*) return 0 ;;
		esac
	done
	return 1
}

fuzzing=
for source in fuzz/fuzz_*.c; do
	if command -v clang >/dev/null && worth_fuzzing "$source"; then
		fuzzing="$fuzzing $source"
	fi
done

library replay cc -fsanitize=$san
[ -z "$fuzzing" ] || library fuzzer clang -fsanitize=fuzzer-no-link,$san
for source in fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	corpus=fuzz/corpus/${name#fuzz_}
	# The flags are words.
	# shellcheck disable=SC2086
	cc $flags -fsanitize=$san -fno-sanitize-recover=all \
		-o "$out/$name-replay" fuzz/replay.c "$source" $out/replay/*.o $libs >$out/log 2>&1 &&
		"$out/$name-replay" "$corpus"/* >$out/log 2>&1
	result $? "$name: its corpus"
	case "$fuzzing " in *" $source "*) ;; *) continue ;; esac
	mkdir -p "$out/$name-corpus"
	# shellcheck disable=SC2086
	clang $flags -fsanitize=fuzzer,$san -fno-sanitize-recover=all \
		-o "$out/$name" "$source" $out/fuzzer/*.o $libs >$out/log 2>&1 &&
		"$out/$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
			-artifact_prefix=$out/ "$out/$name-corpus" "$corpus" >$out/log 2>&1
	result $? "$name: $seconds s of fuzzing, $(sed -n 's/^#\([0-9]*\).*DONE.*/\1/p' $out/log) inputs"
done
echo "1..$n"
exit $failed
