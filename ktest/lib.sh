# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# TAP and waiting, for the scenarios.
tap_n=0
tap_failed=0

# ok DESCRIPTION COMMAND...: a test that passes if the command succeeds.
ok() {
	tap_text=$1
	shift
	tap_n=$((tap_n + 1))
	if tap_out=$("$@" 2>&1); then
		echo "ok $tap_n - $tap_text"
	else
		echo "not ok $tap_n - $tap_text"
		printf '%s\n' "$tap_out" | head -n 20 | sed 's/^/# /'
		tap_failed=1
	fi
}

# is DESCRIPTION GOT WANT
is() {
	tap_n=$((tap_n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $tap_n - $1"
	else
		echo "not ok $tap_n - $1"
		printf 'got:  %s\nwant: %s\n' "$2" "$3" | head -n 20 | sed 's/^/# /'
		tap_failed=1
	fi
}

# poll SECONDS COMMAND...: until it succeeds.
poll() {
	poll_end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$poll_end" ] || return 1
		sleep 0.2
	done
}

done_testing() {
	echo "1..$tap_n"
	exit $tap_failed
}
