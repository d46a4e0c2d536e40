# SPDX-License-Identifier: GPL-2.0
# `make help` lists the targets.

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

# The kernel to build the module for: the running one if its headers are
# installed, else the newest one that has headers.
KVER ?= $(shell v=$$(uname -r); [ -d /lib/modules/$$v/build ] || \
	v=$$(ls -d /lib/modules/*/build 2>/dev/null | sed 's|/lib/modules/||;s|/build||' | sort -V | tail -n1); \
	echo $$v)
KDIR ?= /lib/modules/$(KVER)/build

B := build
# Commands are shown with V=1 only.
Q := $(if $(V),,@)
say = @$(if $(V),:,printf '  %-7s %s\n' $(1) $@)
PKGS := libnl-genl-3.0 libnl-3.0 jansson ldns
CC ?= cc
CPPFLAGS += -D_GNU_SOURCE -DNETTRUST_VERSION='"$(VERSION)"' -Iuapi -Iuserd \
	$(shell pkg-config --cflags $(PKGS))
CFLAGS ?= -O2 -g
WARN := -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wvla -Wno-unused-parameter $(if $(CI),-Werror)
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDLIBS := $(shell pkg-config --libs $(PKGS)) -lev -pthread
TLSLIBS := $(shell pkg-config --libs openssl libseccomp libcap-ng libmicrohttpd)	# the daemon's only
CHECKLIBS := $(shell pkg-config --cflags --libs check)
SAN := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

PREFIX ?= /usr/local
prefix ?= $(PREFIX)
sbindir ?= $(prefix)/sbin
libexecdir ?= $(prefix)/lib/nettrust
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
bashcompdir ?= $(datadir)/bash-completion/completions
zshcompdir ?= $(datadir)/zsh/site-functions
fishcompdir ?= $(datadir)/fish/vendor_completions.d
sysconfdir ?= /etc
unitdir ?= /etc/systemd/system
sysusersdir ?= /usr/lib/sysusers.d

LIB := $(patsubst %.c,%.o,$(wildcard userd/lib/*/*.c))
DAEMON := $(patsubst %.c,%.o,$(filter-out userd/daemon/main.c,$(wildcard userd/daemon/*.c userd/daemon/*/*.c)))
CLI := $(patsubst %.c,%.o,$(wildcard userd/cli/*.c userd/cli/*/*.c))
CHECKS := $(patsubst tests/unit/%.c,$(B)/asan/%,$(wildcard tests/unit/check_*.c))
KTEST := $(patsubst ktest/%.c,$(B)/ktest/%,$(wildcard ktest/*.c))

.PHONY: all module userd demo check fast unit coverage FORCE tsan ktest ktest-matrix ktest-debug ktest-kcsan \
	ktest-programs bench-kernel bench-dns bench-lists lint gen completion check-gen install uninstall \
	install-source install-userd dkms-install purge deb systest clean help

all: module userd	## build the module, the daemon and the CLI

help:			## show this list
	@sed -n 's/^\([a-z_.-]*\):.*## *\(.*\)/  \1\t\2/p' Makefile | expand -t 26

module:			## build nettrust.ko for KVER
	@[ -d "$(KDIR)" ] || { echo "no headers for kernel '$(KVER)': apt-get install linux-headers-amd64, or KVER=..." >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

userd: $(B)/nettrustd $(B)/nettrust	## build the daemon and the CLI

$(B)/nettrustd: $(addprefix $(B)/obj/,userd/daemon/main.o $(DAEMON) $(LIB))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pie -Wl,-z,relro,-z,now -o $@ $^ $(LDLIBS) $(TLSLIBS)

$(B)/nettrust: $(addprefix $(B)/obj/,$(CLI) $(LIB))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pie -Wl,-z,relro,-z,now -o $@ $^ $(LDLIBS)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(HARDEN) $(WARN) -MMD -MP -c -o $@ $<

# Unit tests run under ASan and UBSan, the kernel's pure files among them.
$(B)/asan/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(SAN) $(WARN) -MMD -MP -c -o $@ $<

# Tests of the module's pure files link nothing from userspace.
$(B)/asan/check_k%: tests/unit/check_k%.c
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(SAN) $(WARN) -MMD -MP -D_GNU_SOURCE -Wno-missing-prototypes -Wno-sign-compare \
		-Itests/shim -I. -Iuapi -o $@ $< $(CHECKLIBS)

# The linker takes from these archives only what a test uses.
$(B)/asan/libnettrust.a: $(addprefix $(B)/asan/obj/,$(LIB))
$(B)/asan/libnettrustd.a: $(addprefix $(B)/asan/obj/,$(DAEMON))
%.a:
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/asan/check_%: tests/unit/check_%.c $(B)/asan/libnettrust.a
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -I. $(CPPFLAGS) $(SAN) $(WARN) -MMD -MP -o $@ $(filter %.c %.o,$^) \
		$(sort $(filter %nettrustd.a,$^)) $(B)/asan/libnettrust.a \
		$(LDLIBS) $(TLSLIBS) $(CHECKLIBS)

# Only these link the daemon.
DAEMON_CHECKS := $(shell grep -lE '"(daemon/|tests/(replay/|unit/query\.h))' tests/unit/check_*.c)
$(patsubst tests/unit/%.c,$(B)/asan/%,$(DAEMON_CHECKS)): $(B)/asan/libnettrustd.a

# The CLI with a fake kernel read from a file, for tests/cli/cli.sh.
$(B)/asan/nettrust: $(addprefix $(B)/asan/obj/,$(CLI) $(filter-out userd/lib/nl/%,$(LIB)) \
		userd/lib/nl/setting-table-gen.o tests/cli/cli-kernel.o)
	$(call say,LD)
	$(Q)$(CC) $(SAN) -o $@ $^ $(LDLIBS)

# The two that play the conversations of tests/replay.
REPLAY := $(patsubst %.c,$(B)/asan/obj/%.o,$(wildcard tests/replay/*.c))
$(B)/asan/check_replay $(B)/asan/check_nomem: $(REPLAY)

# Keep intermediate objects.
.SECONDARY:

$(B)/ktest/%: ktest/%.c $(addprefix $(B)/obj/,$(LIB)) $(wildcard ktest/*.h)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -o $@ $(filter-out %.h,$^) $(LDLIBS)

ktest-programs: $(KTEST)

$(B)/bench/bench: bench/bench.c bench/rivals.c bench/rivals.h $(addprefix $(B)/obj/,$(LIB))
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -I. $(CPPFLAGS) $(CFLAGS) $(WARN) -o $@ $(filter-out %.h,$^) $(LDLIBS)

$(B)/bench/lists: bench/lists.c $(addprefix $(B)/obj/,$(LIB))
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -o $@ $^ $(LDLIBS)

bench-lists: $(B)/bench/lists	## measure what lists with 2,000,000 names cost
	$(B)/bench/lists

bench-kernel:		## measure packets and leases beside nftables and ipset
	bench/kernel

bench-dns:		## measure the daemon beside other forwarders
	bench/dns

unit: $(CHECKS)		## run the unit tests one after the other
	@for t in $(CHECKS); do echo "# $$t"; $$t || exit 1; done

fast:			## build, unit tests, layers and docs in a minute; ONE=FILE: only what FILE affects
	@scripts/fast $(ONE)

coverage:		## report which lines the unit tests run; fail below a file's floor
	scripts/coverage

compile_commands.json: FORCE	## for clangd and editors
	scripts/compile-commands >$@.new && mv $@.new $@

FORCE:

tsan:			## run the daemon's tests under ThreadSanitizer
	SANITIZE=thread tests/dns/run.sh

demo:			## demonstrate the main scenario in a VM
	scripts/demo

check:			## run every test
	scripts/check

ktest: userd ktest-programs	## run the kernel scenarios on 6.1, rt and 6.12; KERNEL=uml or see ktest/run -h
	$(if $(KERNEL),ktest/run --kernel $(KERNEL),ktest/matrix "$$(scripts/deps --kernel)" rt 6.12)

ktest-matrix: userd ktest-programs	## ... on Debian's 5.10 to 7.x and more, with a table
	ktest/matrix

ktest-debug: userd ktest-programs	## ... with KASAN, UBSAN, lockdep, kmemleak and failing allocations
	ktest/run --kernel debug

ktest-kcsan: userd ktest-programs	## ... those with much concurrency, under KCSAN
	ktest/run --kernel kcsan ktest/t/80-race.sh ktest/t/85-limits.py ktest/t/88-stress.py

lint:			## run checkpatch, sparse, W=1, coccicheck, cppcheck, shellcheck, mandoc, doc-check
	scripts/lint

gen:			## regenerate what is generated from uapi/nettrust.yaml
	scripts/gen

completion: $(B)/nettrust	## regenerate completion/ from the CLI's table of commands
	$(B)/nettrust completion bash >completion/nettrust.bash
	$(B)/nettrust completion zsh >completion/_nettrust
	$(B)/nettrust completion fish >completion/nettrust.fish

check-gen:		## check that generated files are current
	scripts/gen --check

DKMS_SRC := $(DESTDIR)/usr/src/nettrust-$(VERSION)
install-source:		# the module's source where dkms looks
	install -d $(DKMS_SRC)/uapi/linux
	install -m 644 Kbuild dkms.conf $(DKMS_SRC)/
	for f in $(wildcard kmod/*.[ch] kmod/*/*.[ch]); do \
		install -D -m 644 $$f $(DKMS_SRC)/$$f || exit 1; done
	install -m 644 uapi/linux/nettrust.h $(DKMS_SRC)/uapi/linux/

dkms-install: install-source	## install the module's source for dkms and build it for KVER
	$(if $(DESTDIR),,dkms remove nettrust/$(VERSION) --all >/dev/null 2>&1 || true)
	$(if $(DESTDIR),,dkms install nettrust/$(VERSION) -k $(KVER))

# How the files systemd/*.in are filled in.
fill = sed 's|@sbindir@|$(sbindir)|g;s|@libexecdir@|$(libexecdir)|g;s|@sysconfdir@|$(sysconfdir)|g'
UNITS := nettrustd.service nettrust-guard.service nettrust-audit.service nettrustd.socket
HELPERS := guard leave
MANUALS := $(notdir $(wildcard man/*.[1-8]))

install-userd: userd	# daemon, tool, units, manuals, completion
	install -D -m 755 $(B)/nettrustd $(DESTDIR)$(sbindir)/nettrustd
	install -D -m 755 $(B)/nettrust $(DESTDIR)$(sbindir)/nettrust
	for m in $(MANUALS); do install -D -m 644 man/$$m $(DESTDIR)$(mandir)/man$${m##*.}/$$m || exit 1; done
	install -D -m 644 completion/nettrust.bash $(DESTDIR)$(bashcompdir)/nettrust
	install -D -m 644 completion/_nettrust $(DESTDIR)$(zshcompdir)/_nettrust
	install -D -m 644 completion/nettrust.fish $(DESTDIR)$(fishcompdir)/nettrust.fish
	install -D -m 644 systemd/config.json $(DESTDIR)$(datadir)/nettrust/config.json
	install -D -m 644 systemd/nettrust.sysusers $(DESTDIR)$(sysusersdir)/nettrust.conf
	install -d $(DESTDIR)$(unitdir) $(DESTDIR)$(libexecdir)
	for u in $(UNITS); do f=systemd/$$u; [ -e $$f ] || f=$$f.in; \
		$(fill) $$f >$(DESTDIR)$(unitdir)/$$u && chmod 644 $(DESTDIR)$(unitdir)/$$u || exit 1; done
	for h in $(HELPERS); do $(fill) systemd/nettrust-$$h.in >$(DESTDIR)$(libexecdir)/$$h && \
		chmod 755 $(DESTDIR)$(libexecdir)/$$h || exit 1; done

install: install-userd dkms-install	## install everything: dkms, daemon, CLI, units, man pages
	[ -e $(DESTDIR)$(sysconfdir)/nettrust/config.json ] || \
		install -D -m 640 systemd/config.json $(DESTDIR)$(sysconfdir)/nettrust/config.json
	$(if $(DESTDIR),,systemd-sysusers $(sysusersdir)/nettrust.conf)
	$(if $(DESTDIR),,chgrp nettrust $(sysconfdir)/nettrust/config.json && chmod g+r $(sysconfdir)/nettrust/config.json)
	$(if $(DESTDIR),,[ ! -d /run/systemd/system ] || systemctl daemon-reload)

uninstall:		## disable enforcement and remove everything but the configuration
	$(if $(DESTDIR),,[ ! -e $(libexecdir)/leave ] || $(libexecdir)/leave)
	$(if $(DESTDIR),,-systemctl -q disable nettrustd.service nettrust-audit.service nettrustd.socket)
	$(if $(DESTDIR),,-dkms remove nettrust/$(VERSION) --all)
	rm -rf $(DKMS_SRC) $(DESTDIR)$(datadir)/nettrust
	rm -f $(DESTDIR)$(sbindir)/nettrustd $(DESTDIR)$(sbindir)/nettrust \
		$(DESTDIR)$(bashcompdir)/nettrust $(DESTDIR)$(zshcompdir)/_nettrust \
		$(DESTDIR)$(fishcompdir)/nettrust.fish \
		$(DESTDIR)$(sysusersdir)/nettrust.conf \
		$(addprefix $(DESTDIR)$(unitdir)/,$(UNITS)) \
		$(addprefix $(DESTDIR)$(libexecdir)/,$(HELPERS))
	-rmdir --ignore-fail-on-non-empty $(DESTDIR)$(libexecdir)
	for m in $(MANUALS); do rm -f $(DESTDIR)$(mandir)/man$${m##*.}/$$m; done
	$(if $(DESTDIR),,[ ! -d /run/systemd/system ] || systemctl daemon-reload)

# State directories of the units and of "nettrust setup".
STATE := nettrust nettrust-setup nettrust-audit private/nettrust-audit
purge: uninstall	## uninstall, and remove configuration, state and user
	rm -rf $(DESTDIR)$(sysconfdir)/nettrust $(addprefix $(DESTDIR)/var/lib/,$(STATE))
	$(if $(DESTDIR),,! getent passwd nettrust >/dev/null || userdel nettrust)

deb:			## build nettrust.deb and nettrust-dkms.deb in build/deb
	scripts/deb

systest:		## install, use and remove the packages in a Debian VM
	systest/run

clean:			## remove what was built
	rm -rf $(B)
	$(if $(wildcard $(KDIR)),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
