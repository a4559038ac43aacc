# Roots of other releases of Debian, to try things where there is nothing else. Sourced; whoever does has `fail` and `skip`.
# shellcheck shell=bash

# debian_root SUITE FOLDER: a copy of that release without anything that is not essential. The release is fetched once,
# and kept below the cache folder.
debian_root() {
  local roots=${XDG_CACHE_HOME:-$HOME/.cache}/d1-emulator/roots mirror made
  [[ $(id -u) -eq 0 ]] || skip "only root makes roots of other systems"
  command -v debootstrap >/dev/null || skip "debootstrap is missing; script/bootstrap --package installs it"
  if [[ ! -e $roots/$1 ]]; then
    mirror=$(apt-get update --print-uris | sed -n "s,^'\(.*\)/dists/[^/]*/InRelease'.*,\1,p" | head -n 1)
    mkdir -p "$roots"
    made=$(mktemp -d "$roots/.$1.XXXXXX")
    if ! debootstrap --variant=minbase "$1" "$made" "$mirror" >"$made.log" 2>&1; then
      local reason
      reason=$(tail -n 1 "$made.log")
      rm -rf "$made" "$made.log"
      skip "debootstrap made no root of $1: $reason"
    fi
    rm -f "$made.log"
    chmod 755 "$made"
    mv -T "$made" "$roots/$1"
  fi
  cp -a "$roots/$1" "$2"
}

# lend_network ROOT: names are found, and peers trusted, in it as on this machine.
lend_network() {
  local file
  for file in /etc/resolv.conf /etc/hosts /etc/apt/apt.conf.d/*proxy* /usr/local/share/ca-certificates/*.crt; do
    [[ ! -e $file ]] || cp --parents "$file" "$1"
  done
}

# in_root ROOT COMMAND…: runs it there with nothing of this shell's environment, with /proc and /dev as every
# system has them. What it leaves running ends with it, and its mounts are seen by nobody else.
in_root() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # it is the inner shell's
  env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$(command -v unshare)" --mount --pid --fork --kill-child \
    /bin/bash -euc 'root=$1; shift; mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
      mount -t tmpfs tmpfs "$root/dev/shm"; exec chroot "$root" "$@"' bash "$root" "$@"
}
