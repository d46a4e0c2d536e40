# SPDX-License-Identifier: GPL-2.0
# bash completion for nettrust(8), made by "nettrust completion bash"

_nettrust_names() {
	nettrust leases --json 2>/dev/null |
		sed -n 's/.*"name":"\([^"]*\)".*"address":"\([^"]*\)".*/\1 \2/p'
}

_nettrust() {
	local cur=$2 prev=$3 command='' last='' word words='' files=''

	COMPREPLY=()
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		if [[ $word != -* && $last != --netns ]]; then
			command=$word
			break
		fi
		last=$word
	done
	if [[ $prev == --netns ]]; then
		words=$(ip netns list 2>/dev/null | cut -d' ' -f1)
	else
		case "$command $prev" in
		'setup --resolver') words='' ;;
		'setup --listen') words='' ;;
		'setup --mode') words='off audit enforce' ;;
		'setup --root') files=1 ;;
		'leases --sort') words='name address remaining packets none' ;;
		'leases --state') words='live pending lapsed' ;;
		'names --file') files=1 ;;
		'explain --port') words='' ;;
		'explain --proto') words='' ;;
		'explain --uid') words='' ;;
		'explain --cgroup') words='' ;;
		'explain --from') words='' ;;
		'explain --config') files=1 ;;
		'allow --ttl') words='never' ;;
		'allow --service') words='' ;;
		'allow --uid') words='' ;;
		'allow --cgroup') words='' ;;
		'allow --client') words='' ;;
		'allow --name') words='' ;;
		'mode --hooks') words='output forward input' ;;
		'mode --action') words='reject drop mark' ;;
		'mode --deny-mark') words='' ;;
		'mode --liveness') words='renew hold traffic off' ;;
		'mode --builtin') words='loopback private linklocal multicast reply transparent none' ;;
		'mode --dns-lockdown') words='on off' ;;
		'mode --priority') words='' ;;
		'mode --upstream') words='' ;;
		'mode --egress') words=$(ls /sys/class/net) ;;
		'mode --upstream-mark') words='' ;;
		'mode --event-rate') words='' ;;
		'mode --linger') words='' ;;
		'mode --max-lifetime') words='' ;;
		'mode --max-leases') words='' ;;
		'mode --max-prefixes') words='' ;;
		'mode --delegate') words='on off' ;;
		'mode --confirm') words='' ;;
		'monitor --type') words='denials leases state' ;;
		'monitor --name') words='' ;;
		'monitor --address') words='' ;;
		'monitor --process') words='' ;;
		'monitor --reason') words='' ;;
		'monitor --count') words='' ;;
		'suggest --listen') words='' ;;
		'suggest --since') words='' ;;
		'suggest --names') files=1 ;;
		*)
			case $command in
			'') words='setup status leases prefixes names explain allow deny revoke flush mode confirm lock monitor suggest stats completion version' ;;
			setup) words='' ;;
			leases) words+=" $(_nettrust_names)" ;;
			names) words+=" $(_nettrust_names)" ;;
			explain) words+=" $(_nettrust_names)" ;;
			allow) words='' ;;
			deny) words='' ;;
			revoke) words+=" $(_nettrust_names)" ;;
			flush) words='leases prefixes all' ;;
			mode) words='off audit enforce' ;;
			monitor) words='' ;;
			suggest) files=1 ;;
			completion) words='bash zsh fish' ;;
			esac
			case $command in
			'') words+=' --json --netns' ;;
			setup) words+=' --resolver --listen --mode --no-start --yes --dry-run --undo --root' ;;
			status) words+=' --json --netns' ;;
			leases) words+=' --sort --state --json --netns' ;;
			prefixes) words+=' --json --netns' ;;
			names) words+=' --file --json --netns' ;;
			explain) words+=' --port --proto --uid --cgroup --from --config --json --netns' ;;
			allow) words+=' --ttl --service --uid --cgroup --client --name --shorten --remove --json --netns' ;;
			deny) words+=' --kill --remove --json --netns' ;;
			revoke) words+=' --kill --json --netns' ;;
			flush) words+=' --kill --json --netns' ;;
			mode) words+=' --hooks --action --deny-mark --liveness --builtin --dns-lockdown --priority --upstream --no-upstream --egress --no-egress --upstream-mark --event-rate --linger --max-lifetime --max-leases --max-prefixes --delegate --confirm --json --netns' ;;
			confirm) words+=' --json --netns' ;;
			lock) words+=' --json --netns' ;;
			monitor) words+=' --denials --leases --state --type --name --address --process --reason --count --json --netns' ;;
			suggest) words+=' --listen --record --since --names --json --netns' ;;
			stats) words+=' --json --netns' ;;
			version) words+=' --json --netns' ;;
			esac
			words+=' --verbose --help' ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen ${files:+-f} -W "$words" -- "$cur")
}

complete -F _nettrust nettrust
