#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Records one request on every host that has a folder of its own: each server of PostgreSQL, its standby, batch machines.
#   suspend-hosts.sh HOSTS REFERENCE riyo-suspend-add's options…
#   suspend-hosts.sh hosts 受付-8-12 -s 52-1-1 --category 健診 --reason 利用停止
# HOSTS is a file of lines HOST FOLDER; # begins a comment. The account that asks may run riyo there, by ssh (or what RSH
# says). A host that has the reference already is left as it is: run it again until it says that all have it, for until
# then a host that could not be reached goes on using the data. Exit status: 0 all have it, 1 some do not, 2 wrong use.
set -u
if [ $# -lt 3 ] || [ ! -r "$1" ]; then
  sed -n '4,5s/^# *//p' "$0" >&2
  exit 2
fi
hosts=$1 reference=$2
shift 2

# As the shell of the other host reads it.
quote() {
  for word; do
    printf "'%s' " "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"
  done
}

run() { # HOST WORD…
  host=$1
  shift
  ${RSH:-ssh} "$host" "$(quote "$@")" </dev/null
}

has() { # HOST FOLDER
  run "$1" riyo suspend list -C "$2" 2>/dev/null | cut -f 1 | grep -Fqx -- "$reference"
}

left=0
while read -r host folder rest <&3; do
  case $host in '' | '#'*) continue ;; esac
  if has "$host" "$folder"; then
    echo "$host: has $reference"
  elif run "$host" riyo suspend add -C "$folder" --ref "$reference" "$@" --quiet >/dev/null && has "$host" "$folder"; then
    echo "$host: recorded $reference"
  else
    echo "$host: NOT RECORDED $reference" >&2
    left=$((left + 1))
  fi
done 3<"$hosts"
[ "$left" -eq 0 ] || { echo "$left host(s) go on using the data: run this again" >&2; exit 1; }
