# Sourced by script/package.
# shellcheck shell=bash disable=SC2154

# How long a build folder's compilation took, as the sum of its steps, from ninja's own log.
compiled_in() {
  awk 'NR > 1 { sum += $2 - $1 } END { printf "%.0f s", sum / 1000 }' "$1/.ninja_log"
}

# size_of FILE NAME [GOAL in MB]
size_of() {
  [[ ! -e $1 ]] ||
    printf '%-52s %6.2f MB%s\n' "$2" "$(($(stat -c %s "$1") / 1000))e-3" "${3:+   at most $3}"
}

# From the command to its end, out of the .tgz files of this machine, in a folder with nothing else; npm has installed
# them before, without asking a registry.
time_npx() {
  local architecture folder started
  architecture=$(host_architecture)
  [[ -e $out/d1-emulator-linux-$architecture-$version.tgz ]] || return 0
  folder=$(mktemp -d)
  (
    cd "$folder" || exit
    echo '{"private": true}' >package.json
    npm install --silent --offline --ignore-scripts --omit=optional \
      "$out/d1-emulator-linux-$architecture-$version.tgz" "$out/d1-emulator-$version.tgz" >npm.log 2>&1 ||
      fail "npm could not install what it packed: $(tail -n 1 npm.log)"
    started=$(date +%s%N)
    npx --offline d1-emulator run -- node -e '' || fail "npx does not run it"
    printf '%-52s %6.2f s    at most 2\n' "npx d1-emulator run -- node -e ''" "$((($(date +%s%N) - started) / 1000000))e-3"
  )
  rm -rf "$folder"
}

make_report() {
  local file architecture goal
  for architecture in x64 arm64; do
    size_of "$out/stage/npm-$architecture/bin/d1-emulator" "the program, $architecture" 12
  done
  for file in "$out"/*.tar.gz "$out"/*.tgz "$out"/*.deb "$out"/*.tar; do
    case $file in
      *-debug.tar.gz) goal='' ;;
      *.deb) goal=5 ;;
      *.tar) goal=15 ;;
      *) goal=12 ;;
    esac
    size_of "$file" "$(basename "$file")" "$goal"
  done
  time_npx
  for file in release package package-arm64; do
    [[ ! -e build/$file/.ninja_log ]] ||
      printf '%-52s %9s\n' "steps of the build in build/$file, in all" "$(compiled_in "build/$file")"
  done
}
