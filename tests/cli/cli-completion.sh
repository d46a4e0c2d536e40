# shellcheck shell=bash disable=SC2154  # sourced by cli.sh
# SPDX-License-Identifier: GPL-2.0
# Completion: the files are current and valid, and complete what the help says, in
# each of the real shells.

run 2 '' 'expected bash, zsh or fish' completion
run 2 '' 'csh: must be bash, zsh or fish' completion csh
bin=$(mktemp -d)
trap 'rm -rf "$out" "$err" "$bin"' EXIT
ln -s "$PWD/build/asan/nettrust" "$bin/nettrust"
echo 'lease 192.0.2.1 www.example 100' >"$bin/kernel"
for file in bash:nettrust.bash zsh:_nettrust fish:nettrust.fish; do
	shell=${file%%:*} file=completion/${file#*:}
	"$tool" completion "$shell" >"$out" 2>"$err" && cmp "$out" "$file" >>"$err"
	result $? "$file is current (make completion)"
	"$shell" -n "$file" >"$out" 2>"$err"
	result $? "$shell parses it"
	CLI_KERNEL=$bin/kernel PATH=$bin:$PATH timeout 120 tests/cli/completion.py "$shell" \
		>"$bin/said" 2>"$err"
	code=$?
	while IFS= read -r line; do
		echo "$line" >"$out"
		[ "${line#ok }" != "$line" ]
		result $? "${line#*ok }"
	done <"$bin/said"
	[ "$code" = 0 ]
	result $? "$shell completes as the help says"
done
rm -rf "$bin"
