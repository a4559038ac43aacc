# The static program of an architecture, and what is installed with it. Sourced by script/package.
# shellcheck shell=bash disable=SC2154

declare -A triplets=([x64]=x86_64-linux-gnu [arm64]=aarch64-linux-gnu)

# build_folder ARCH
build_folder() {
  local name=package
  [[ $1 == "$(host_architecture)" ]] || name=package-$1
  echo "$root/build/$name"
}

host_architecture() {
  case $(uname -m) in
    x86_64) echo x64 ;;
    aarch64) echo arm64 ;;
    *) fail "there are packages for x86_64 and aarch64 only, and this is $(uname -m)" ;;
  esac
}

# build_program ARCH: up to date in its build folder.
build_program() {
  local folder options=("-DD1_COMMIT=$commit")
  folder=$(build_folder "$1")
  if [[ $1 != "$(host_architecture)" ]]; then
    [[ $1 == arm64 ]] || fail "for $1 it has to be made on such a machine"
    # What it prints of itself is made by the program of this machine.
    build_program "$(host_architecture)"
    export D1_SYSROOT=${D1_DEPS:-${XDG_CACHE_HOME:-$HOME/.cache}/d1-emulator/deps}/sysroot-$1
    script/packaging/sysroot "$1" "$D1_SYSROOT"
    options+=("-DCMAKE_TOOLCHAIN_FILE=$root/script/packaging/$1.cmake"
      "-DD1_MANUAL_PROGRAM=$(build_folder "$(host_architecture)")/d1-emulator")
  fi
  cmake --preset package -B "$folder" "${options[@]}" >"$folder.log" 2>&1 ||
    fail "$(tail -n 5 "$folder.log")"
  # Where it is missing people can build it again; what they download always has it.
  ! grep 'No page for browsers' "$folder.log" >&2 || fail "packages are to have the page"
  cmake --build "$folder" --target d1-emulator >>"$folder.log" 2>&1 ||
    fail "$(tail -n 20 "$folder.log")"
}

# install_program ARCH FOLDER: all that is installed, without debug information, as below /usr.
install_program() {
  if [[ -n $program ]]; then
    rm -rf "$2"
    mkdir -p "$2/bin" "$2/share/doc/d1-emulator/third-party"
    cp "$root/script/packaging/copyright" "$2/share/doc/d1-emulator"
    strip -o "$2/bin/d1-emulator" "$program"
    return
  fi
  local objcopy=${triplets[$1]}-objcopy strip=${triplets[$1]}-strip
  build_program "$1"
  rm -rf "$2" "$2.debug"
  cmake --install "$(build_folder "$1")" --prefix "$2" >/dev/null
  "$objcopy" --only-keep-debug --compress-debug-sections "$2/bin/d1-emulator" "$2.debug"
  "$strip" "$2/bin/d1-emulator"
  "$objcopy" --add-gnu-debuglink="$2.debug" "$2/bin/d1-emulator"
}

# archive FILE FOLDER…: a tar of what stands in the current folder, the same for the same content.
archive() {
  local file=$1
  shift
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
    --mode=u+rwX,go+rX,go-w -cf - "$@" | gzip -9n >"$file"
}
