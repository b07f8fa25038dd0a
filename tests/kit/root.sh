# SPDX-License-Identifier: LGPL-2.1-or-later
# What the tests in clean roots share, for . "$top_srcdir/tests/kit/root.sh": debootstrapped systems in a folder of their
# own, a line of TAP a case, the pages run to the letter within. As root, with a mirror; they end with finish.
. "$top_srcdir/tests/kit/packages.sh"
folder=$(mktemp -d) || exit 99
n=0 failed=0 mounted=
trap 'for place in $mounted; do umount "$place" 2>/dev/null; done; rm -rf --one-file-system "$folder"' EXIT
proxy=$(ls /etc/apt/apt.conf.d/*proxy* 2>/dev/null) || proxy=

# say STATUS SAYS: one case; what was written to out is shown where it failed
say () {
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
    failed=1
    echo "not ok $n - $2"
    tail -25 "$folder/out" | sed 's/^/# /'
  fi
  return "$1"
}
skip () {
  n=$((n + 1))
  echo "ok $n - $1 # SKIP $2"
}
# need PACKAGE...: a check that cannot be made is no success of a target that was asked for
need () {
  [ "$(id -u)" = 0 ] || { echo '1..0 # SKIP a clean root needs root'; exit 77; }
  get "$@" >"$folder/out" 2>&1 || { tail -25 "$folder/out"; echo "Bail out! these are missing: $*"; exit 99; }
}
finish () {
  echo "1..$n"
  exit $failed
}

# The tree as a tarball has it, in $folder/libriyo-VERSION, named $tree.
unpack () {
  tarball=$(cd "$top_builddir" && ls -t libriyo-*.tar.xz | head -1)
  tree=$folder/${tarball%.tar.xz}
  tar -xJf "$top_builddir/$tarball" -C "$folder" || exit 99
}

# What a suite is fetched from, and signed with.
mirror_of () {
  case $1 in
  noble | jammy) echo http://archive.ubuntu.com/ubuntu ;;
  *) apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | grep -m 1 debian ;;
  esac
}
keyring_of () {
  case $1 in
  noble | jammy) echo "${UBUNTU_KEYRING:-/usr/share/keyrings/ubuntu-archive-keyring.gpg}" ;;
  *) echo /usr/share/keyrings/debian-archive-keyring.gpg ;;
  esac
}

# fetch SUITE ROOT: a system of almost nothing
fetch () {
  script=
  [ -e "/usr/share/debootstrap/scripts/$1" ] || case $1 in noble | jammy) script=gutsy ;; *) script=sid ;; esac
  debootstrap --variant=minbase --keyring="$(keyring_of "$1")" "$1" "$2" "$(mirror_of "$1")" $script >"$folder/out" 2>&1
}

# settle ROOT: what a running system has, and an account that is nobody's
settle () {
  mount -t proc proc "$1/proc" && mounted="$1/proc $mounted" || exit 99
  mkdir -p "$1/dev/pts" "$1/dev/shm"
  mount -t devpts devpts "$1/dev/pts" -o newinstance,ptmxmode=0666 && mounted="$1/dev/pts $mounted"
  mount -t tmpfs -o mode=1777 shm "$1/dev/shm" && mounted="$1/dev/shm $mounted"
  rm -f "$1/dev/ptmx" && ln -s pts/ptmx "$1/dev/ptmx"
  [ -z "$proxy" ] || cp $proxy "$1/etc/apt/apt.conf.d/"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  case $(cat "$1/etc/apt/sources.list" 2>/dev/null) in
  *ubuntu*) sed -i 's/ main$/ main universe/' "$1/etc/apt/sources.list" ;;
  esac
  chroot "$1" useradd -m -s /bin/sh newcomer
}
# leave ROOT: not needed any more
leave () {
  for place in dev/shm dev/pts proc; do umount "$1/$place" 2>/dev/null; done
  rm -rf --one-file-system "$1"
}

# within ROOT ACCOUNT COMMAND: at that account's home
within () {
  home=/root
  [ "$2" = root ] || home=/home/$2
  chroot --userspec="$2:$2" "$1" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    DEBIAN_FRONTEND=noninteractive LANGUAGE=ja LC_ALL=C.UTF-8 HOME="$home" USER="$2" LOGNAME="$2" \
    GI_TYPELIB_PATH="${typelibs-}" sh -c "cd $home && $3" >"$folder/out" 2>&1
}

# place_pages ROOT: the text of the pages in /tree, and the examples of the packages
place_pages () {
  mkdir -p "$1/tree/doc" "$1/tree/tests/whole" "$1/tree/lib/data" && cp "$tree"/doc/tutorial-*.md "$1/tree/doc" \
    && cp "$tree"/README*.md "$1/tree" && cp "$tree/tests/whole/snippets.py" "$1/tree/tests/whole" \
    && ln -s /usr/share/doc/libriyo-dev/examples "$1/tree/examples" && ln -s /usr/share/riyo-1/samples "$1/tree/lib/data/samples"
}

# pages ROOT ACCOUNT TREE WAY: README and tutorials to the letter, with nothing of TREE but their text and the examples
pages () {
  for page in README.md README.ja.md $(cd "$top_srcdir" && ls doc/tutorial-*.md); do
    within "$1" "$2" "mkdir -p empty && cd empty && top_srcdir=$3 top_builddir=/absent python3 $3/tests/whole/snippets.py $page"
    test $? = 0 && grep -q '^ok' "$folder/out" && ! grep -q '^not ok' "$folder/out"
    say $? "$4, as $2: $page to the letter, $(grep -c '^ok' "$folder/out") blocks, $(grep -c '^ok.*# SKIP' "$folder/out") skipped"
  done
}
# What the pages need besides the packages: a compiler, and what they name.
page_tools='gcc libc6-dev pkg-config gawk python3 python3-gi python3-pandas gnucobol3'
