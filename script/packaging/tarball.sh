# Sourced by script/package.
# shellcheck shell=bash disable=SC2154

make_tarball() {
  local architecture name stage
  for architecture in "${architectures[@]}"; do
    name=d1-emulator-$version-linux-$architecture
    stage=$out/stage/tarball-$architecture
    rm -rf "$stage"
    mkdir -p "$stage"
    install_program "$architecture" "$stage/$name"
    # The unit is of a system that has it in /usr.
    rm -rf "${stage:?}/$name/lib" "$stage/$name/share/lintian" "$stage/$name/share/doc/d1-emulator/changelog.gz"
    # Its name is in the program, by which a debugger finds it.
    (cd "$stage" && archive "$out/$name.tar.gz" "$name" && archive "$out/$name-debug.tar.gz" "$name.debug")
    echo "$out/$name.tar.gz"
  done
}
