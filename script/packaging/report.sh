# Sourced by script/package.
# shellcheck shell=bash disable=SC2154

# How long a build folder's compilation took, as the sum of its steps, from ninja's own log.
compiled_in() {
  awk 'NR > 1 { sum += $2 - $1 } END { printf "%.0f s", sum / 1000 }' "$1/.ninja_log"
}

make_report() {
  local file architecture
  for file in "$out"/*.tar.gz "$out"/*.tgz "$out"/*.deb "$out"/*.tar; do
    [[ ! -e $file ]] || printf '%-52s %6.1f MB\n' "$(basename "$file")" "$(($(stat -c %s "$file") / 1000))e-3"
  done
  for architecture in x64 arm64; do
    file=$out/stage/npm-$architecture/bin/d1-emulator
    [[ ! -e $file ]] || printf '%-52s %6.1f MB\n' "the program, $architecture" "$(($(stat -c %s "$file") / 1000))e-3"
  done
  for file in release package package-arm64; do
    [[ ! -e build/$file/.ninja_log ]] ||
      printf '%-52s %9s\n' "steps of the build in build/$file, in all" "$(compiled_in "build/$file")"
  done
}
