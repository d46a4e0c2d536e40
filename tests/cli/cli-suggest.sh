# shellcheck shell=bash disable=SC2154  # sourced by cli.sh
# SPDX-License-Identifier: GPL-2.0
# nettrust suggest, from events in a file.

run 2 '' '--listen takes neither' suggest x --listen 5
run 2 '' '--listen takes neither' suggest --record --listen 5
run 2 '' 'unexpected argument y' suggest x y
run 2 '' 'soon: must be a time' suggest --listen soon
run 2 '' '1y: must be a time' suggest --since 1y x
run 1 '' 'suggest: /nonexistent: No such file' suggest /nonexistent

events=$(mktemp)
trap 'rm -rf "$out" "$err" "$state" "$root" "$events"' EXIT
# denied SECONDS-AGO REASON ADDRESS PROTO PORT
denied() {
	echo '{"event":"denial","time":"'"$(date -u -d "-$1 seconds" +%FT%TZ)"'","reason":"'"$2"'","dst":"'"$3"'","proto":"'"$4"'","dport":'"$5"',"uid":0,"comm":"curl","name":null}'
}
{
	denied 90000 no-lease 192.0.2.1 tcp 80
	denied 20 no-lease 192.0.2.66 tcp 80
	denied 10 no-lease 192.0.2.66 tcp 443
	denied 10 expired 192.0.2.10 tcp 443
	denied 10 dns 192.0.2.8 udp 53
	denied 10 denied-prefix 192.0.2.9 udp 1
	denied 10 malformed 192.0.2.9 udp 2
} >"$events"
printf 'nettrust names 1\n192.0.2.10\twww.example\t%s\t\nend 1\n' $(($(date +%s) - 7300)) >"$state"
run 0 '"hosts": ' '192.0.2.66 tcp/80: no-lease, 1 packet' suggest "$events" --names "$state" --since 24h
fits suggest "$events" --names "$state"
"$tool" suggest "$events" --names "$state" --since 24h >"$out" 2>"$err"
grep -q '192.0.2.1[^0]' "$out"
[ $? = 1 ] && [ "$(grep -c 192.0.2.66 "$out")" = 1 ] && grep -q '"ttlMin": 10800' "$out" &&
	! grep -qE '192.0.2.[89]"' "$out" && [ "$(grep -c 'nothing is suggested' "$err")" = 3 ]
result $? "one entry per destination, rules for names, none for deliberate denials"
python3 - "$out" >"$state" <<-'EOF'
import json, sys
print(json.dumps(dict(json.load(open(sys.argv[1])), fwdAddr="192.0.2.53:53")))
EOF
build/nettrustd -check -config "$state" >"$out" 2>"$err"
result $? "the daemon accepts the suggestion"
"$tool" suggest - --since 24h <"$events" >"$out" 2>"$err" && grep -q '192.0.2.10"' "$out"
result $? "standard input; addresses if names are unknown"
echo junk >>"$events"
run 0 '"hosts"' 'skipped 1 of 8 lines, first line 8' suggest "$events"
echo junk >"$events"
run 1 '' 'skipped 1 of 1 lines' suggest "$events"
: >"$events"
run 0 '\{\}' 'nothing was denied' suggest "$events"
