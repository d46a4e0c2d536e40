# SPDX-License-Identifier: GPL-2.0
# bash completion for nettrust(8)

_nettrust_names() {
	nettrust leases --json 2>/dev/null |
		sed -n 's/.*"name":"\([^"]*\)".*"address":"\([^"]*\)".*/\1 \2/p'
}

_nettrust() {
	local cur=$2 prev=$3 command='' word words

	COMPREPLY=()
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word == -* ]] && continue
		command=$word
		break
	done
	case $prev in
	--sort) words='name address remaining packets none' ;;
	--state) words='live pending lapsed' ;;
	--action) words='reject drop mark' ;;
	--liveness) words='renew hold traffic off' ;;
	--hooks) words='output forward output,forward output,input' ;;
	--builtin) words='loopback private linklocal multicast reply none' ;;
	--dns-lockdown | --delegate) words='on off' ;;
	--netns) words=$(ip netns list 2>/dev/null | cut -d' ' -f1) ;;
	--ttl) words='never 60 3600' ;;
	--service) words='tcp/443 tcp/80 udp/443 icmp icmpv6' ;;
	--uid | --cgroup | --client | --name | --count | --priority | \
	--egress) words=$(ls /sys/class/net) ;;
	--upstream | --upstream-mark | --event-rate | --linger | \
	--deny-mark | --max-lifetime | --max-leases | --max-prefixes | \
	--confirm) return ;;
	*) words='' ;;
	esac
	if [[ ! $words ]]; then
		words='--json --netns -h'
		case $command in
		'') words+=' status leases prefixes names allow deny revoke flush
			mode confirm lock monitor stats version' ;;
		leases) words+=" --sort $([[ $prev == leases ]] &&
			_nettrust_names)" ;;
		revoke) words+=" --kill $(_nettrust_names)" ;;
		allow) words+=' --ttl --service --uid --cgroup --client
			--name --shorten --remove' ;;
		deny) words+=' --remove --kill' ;;
		flush) words+=' leases prefixes all --kill' ;;
		names) words+=" --file $(_nettrust_names)" ;;
		mode) words+=' off audit enforce --hooks --action --liveness
			--builtin --dns-lockdown --priority --upstream
			--no-upstream --egress --no-egress --upstream-mark --event-rate --linger
			--deny-mark --max-lifetime --max-leases --max-prefixes
			--delegate --confirm' ;;
		monitor) words+=' --denials --leases --state --count' ;;
		esac
		[[ $command == leases ]] && words+=' --state'
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _nettrust nettrust
