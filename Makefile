# SPDX-License-Identifier: GPL-2.0
# The one entry point; `make help` lists what it does.

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

# The kernel to build the module for: the running one if its headers are here,
# else the newest that has some.
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
TLSLIBS := $(shell pkg-config --libs openssl libseccomp libcap-ng libmicrohttpd)	# the daemon's alone
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

.PHONY: all module userd demo check unit tsan ktest ktest-matrix ktest-debug ktest-kcsan \
	ktest-programs bench-kernel bench-dns bench-lists lint gen completion check-gen install uninstall \
	install-source install-userd dkms-install purge deb systest clean help

all: module userd	## the module, the daemon and the tool

help:			## this list
	@sed -n 's/^\([a-z-]*\):.*## *\(.*\)/  \1\t\2/p' Makefile | expand -t 18

module:			## nettrust.ko for KVER
	@[ -d "$(KDIR)" ] || { echo "no headers for kernel '$(KVER)': apt-get install linux-headers-amd64, or KVER=..." >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

userd: $(B)/nettrustd $(B)/nettrust	## the daemon and the tool

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

$(B)/asan/check_k%: tests/unit/check_k%.c $(wildcard kmod/*.h kmod/*/*.[ch] tests/shim/*/*.h tests/unit/*.h)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(SAN) $(WARN) -D_GNU_SOURCE -Wno-missing-prototypes -Wno-sign-compare \
		-Itests/shim -I. -Iuapi -o $@ $< $$(pkg-config --cflags --libs check)

$(B)/asan/check_%: tests/unit/check_%.c $(addprefix $(B)/asan/obj/,$(DAEMON) $(LIB))
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -I. $(CPPFLAGS) $(SAN) $(WARN) -o $@ $^ $(LDLIBS) $(TLSLIBS) $$(pkg-config --cflags --libs check)

# The tool over a kernel that stands in a file, for tests/cli/cli.sh.
$(B)/asan/nettrust: $(addprefix $(B)/asan/obj/,$(CLI) $(filter-out userd/lib/nl/%,$(LIB)) tests/cli/cli-kernel.o)
	$(call say,LD)
	$(Q)$(CC) $(SAN) -o $@ $^ $(LDLIBS)

# Those that play the scenarios.
REPLAY := $(patsubst %.c,$(B)/asan/obj/%.o,$(wildcard tests/replay/*.c))
$(B)/asan/check_replay $(B)/asan/check_nomem: $(REPLAY)

# Objects stay, whoever asked for them.
.SECONDARY:

$(B)/ktest/%: ktest/%.c $(addprefix $(B)/obj/,$(LIB)) $(wildcard ktest/*.h)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -o $@ $(filter-out %.h,$^) $(LDLIBS)

ktest-programs: $(KTEST)

$(B)/bench/bench: bench/bench.c $(addprefix $(B)/obj/,$(LIB))
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -o $@ $^ $(LDLIBS)

$(B)/bench/lists: bench/lists.c $(addprefix $(B)/obj/,$(LIB))
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -o $@ $^ $(LDLIBS)

bench-lists: $(B)/bench/lists	## what lists with 2,000,000 names cost
	$(B)/bench/lists

bench-kernel:		## what a packet and a lease cost, beside nftables and ipset
	bench/kernel

bench-dns:		## what the daemon makes of a processor, beside other forwarders
	bench/dns

unit: $(CHECKS)		## unit tests
	@for t in $(CHECKS); do echo "# $$t"; $$t || exit 1; done

tsan:			## the daemon's tests under ThreadSanitizer
	SANITIZE=thread tests/dns/run.sh

demo:			## the main job, played in a guest for a person to read
	scripts/demo

check:			## every test
	scripts/check

ktest: userd ktest-programs	## the kernel scenarios on 6.1, rt and 6.12, in guests; KERNEL=uml or as ktest/run -h says
	$(if $(KERNEL),ktest/run --kernel $(KERNEL),ktest/matrix "$$(scripts/deps --kernel)" rt 6.12)

ktest-matrix: userd ktest-programs	## the same on Debian's 5.10 to 7.x and more, with a table
	ktest/matrix

ktest-debug: userd ktest-programs	## the same with KASAN, UBSAN, lockdep, kmemleak and failing allocations
	ktest/run --kernel debug

ktest-kcsan: userd ktest-programs	## scenarios with much at once on a kernel that looks for data races
	ktest/run --kernel kcsan ktest/t/80-race.sh ktest/t/85-limits.py ktest/t/88-stress.py

lint:			## checkpatch, sparse, W=1, coccicheck, cppcheck, shellcheck, mandoc, links
	scripts/lint

gen:			## what is generated from uapi/nettrust.yaml: headers, tables, a manual
	scripts/gen

completion: $(B)/nettrust	## completion/ from the tool's table of commands
	$(B)/nettrust completion bash >completion/nettrust.bash
	$(B)/nettrust completion zsh >completion/_nettrust
	$(B)/nettrust completion fish >completion/nettrust.fish

check-gen:		## are they current?
	scripts/gen --check

DKMS_SRC := $(DESTDIR)/usr/src/nettrust-$(VERSION)
install-source:		# the module's source where dkms looks
	install -d $(DKMS_SRC)/uapi/linux
	install -m 644 Kbuild dkms.conf $(DKMS_SRC)/
	for f in $(wildcard kmod/*.[ch] kmod/*/*.[ch]); do \
		install -D -m 644 $$f $(DKMS_SRC)/$$f || exit 1; done
	install -m 644 uapi/linux/nettrust.h $(DKMS_SRC)/uapi/linux/

dkms-install: install-source	## the module's source where dkms looks, built for KVER
	$(if $(DESTDIR),,dkms remove nettrust/$(VERSION) --all >/dev/null 2>&1 || true)
	$(if $(DESTDIR),,dkms install nettrust/$(VERSION) -k $(KVER))

# What is made of the files in systemd/ that end in .in.
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

install: install-userd dkms-install	## everything on this machine: dkms, daemon, tool, units, manuals
	[ -e $(DESTDIR)$(sysconfdir)/nettrust/config.json ] || \
		install -D -m 640 systemd/config.json $(DESTDIR)$(sysconfdir)/nettrust/config.json
	$(if $(DESTDIR),,systemd-sysusers $(sysusersdir)/nettrust.conf)
	$(if $(DESTDIR),,chgrp nettrust $(sysconfdir)/nettrust/config.json && chmod g+r $(sysconfdir)/nettrust/config.json)
	$(if $(DESTDIR),,[ ! -d /run/systemd/system ] || systemctl daemon-reload)

uninstall:		## opens the machine and takes all off again; the configuration stays
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

# What the units and "nettrust setup" keep.
STATE := nettrust nettrust-setup nettrust-audit private/nettrust-audit
purge: uninstall	## the same, and takes configuration, state and user, too
	rm -rf $(DESTDIR)$(sysconfdir)/nettrust $(addprefix $(DESTDIR)/var/lib/,$(STATE))
	$(if $(DESTDIR),,! getent passwd nettrust >/dev/null || userdel nettrust)

deb:			## nettrust.deb and nettrust-dkms.deb, in build/deb
	scripts/deb

systest:		## the packages installed, used and removed in a Debian in a guest
	systest/run

clean:			## what was built
	rm -rf $(B)
	$(if $(wildcard $(KDIR)),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
