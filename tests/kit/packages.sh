# SPDX-License-Identifier: LGPL-2.1-or-later
# What a developer's target needs beyond ./bootstrap, for . "$top_srcdir/tests/kit/packages.sh".

# get PACKAGE...: installed, on Debian, unless they are; fails where that cannot be
get () {
  wanted=
  for one; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$one" 2>/dev/null)" = installed ] || wanted="$wanted $one"
  done
  [ -n "$wanted" ] || return 0
  [ "$(id -u)" = 0 ] && as_root= || as_root=sudo
  $as_root apt-get -q update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $wanted
}
