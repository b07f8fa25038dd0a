#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A newcomer's first hour on each system that the README names: from the packages only, and from /usr/local only, as root
# and as an ordinary account, the README's install section and every page to the letter. Run by make check-roots, as root:
# it takes a mirror and some minutes a suite. SUITES=NAME… takes others, CHECK=yes also runs all tests there. Prints TAP.
set -u
. "$top_srcdir/tests/kit/root.sh"
need debootstrap
unpack

# build ROOT: the packages, by the words of the README, left in $folder/debs-SUITE
build () {
  cp -R "$tree" "$1/src" && rm -f "$1/src/configure" # as a clone has it
  profile=
  [ "$suite" = bookworm ] || profile=-Ppkg.libriyo.nopostgresql # as the README says
  within "$1" root "apt-get -q update && apt-get -q -y --no-install-recommends install dpkg-dev && cd /src &&
    apt-get -q -y build-dep $profile . && DEB_BUILD_OPTIONS='nocheck parallel=$(nproc)' dpkg-buildpackage -us -uc -b $profile"
  say $? "$suite: apt build-dep, dpkg-buildpackage" || return 1
  mkdir -p "$folder/debs-$suite" && mv "$1"/*.deb "$folder/debs-$suite" && rm -f "$folder/debs-$suite"/*dbgsym*
  rm -rf "$1/src" && cp -R "$tree" "$1/src" && rm -f "$1/src/configure"
}

# from_local ROOT: ./bootstrap install as the README says, then the pages
from_local () {
  typelibs=/usr/local/lib/girepository-1.0
  within "$1" root 'cd /src && ./bootstrap install'
  say $? "$suite, /usr/local: ./bootstrap install" || return 1
  within "$1" root "apt-get -q -y --no-install-recommends install $page_tools"
  say $? "$suite, /usr/local: what the pages use" || return 1
  for account in root newcomer; do
    pages "$1" $account /src "$suite, /usr/local"
  done
  [ "${CHECK-}" = yes ] || return 0
  cp -R "$tree" "$1/root/src" && rm -f "$1/root/src/configure" # where root clones, and nobody else may look
  within "$1" root 'cd src && ./bootstrap check'
  say $? "$suite: ./bootstrap check, $(grep '^# PASS:' "$folder/out" | tail -1)"
}

# from_packages ROOT: the packages and what they depend on, then the pages
from_packages () {
  typelibs=
  mkdir "$1/packages" && cp "$folder/debs-$suite"/*.deb "$1/packages" && rm -f "$1/packages"/postgresql-*
  within "$1" root "apt-get -q update && apt-get -q -y --no-install-recommends install /packages/*.deb $page_tools"
  say $? "$suite, packages: they install" || return 1
  place_pages "$1"
  for account in root newcomer; do
    pages "$1" $account /tree "$suite, packages"
  done
}

for suite in ${SUITES-bookworm trixie noble}; do
  [ -e "$(keyring_of "$suite")" ] || { skip "$suite" "$(keyring_of "$suite") is missing (of Ubuntu's package ubuntu-keyring; UBUNTU_KEYRING=FILE)"; continue; }
  fetch "$suite" "$folder/base"
  say $? "$suite: a clean root" || continue
  for way in local packages; do
    cp -a "$folder/base" "$folder/$way" && settle "$folder/$way"
    case $way in
    local) build "$folder/local" && from_local "$folder/local" ;;
    packages) [ ! -d "$folder/debs-$suite" ] || from_packages "$folder/packages" ;;
    esac
    leave "$folder/$way"
  done
  rm -rf --one-file-system "$folder/base" "$folder/debs-$suite"
done
finish
