# Sourced by script/package.
# shellcheck shell=bash disable=SC2154

make_deb() {
  local architecture log=$out/deb.log
  for architecture in "${architectures[@]}"; do
    build_program "$architecture"
    # Below the program's folder, as CPack has it, and then beside the others.
    (umask 022 && cd "$(build_folder "$architecture")" && rm -rf packages && cpack -G DEB) >"$log" 2>&1 ||
      fail "$(tail -n 5 "$log")"
    mv "$(build_folder "$architecture")"/packages/*.deb "$out"
    echo "$out/d1-emulator_${version}_${architecture/x64/amd64}.deb"
  done
}
