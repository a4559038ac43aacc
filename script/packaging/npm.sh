# Sourced by script/package.
# shellcheck shell=bash disable=SC2154

# pack FOLDER: makes its .tgz, as `npm publish` would.
pack() {
  (cd "$1" && npm pack --silent --ignore-scripts --pack-destination "$out" >/dev/null) ||
    fail "npm could not pack $1"
}

# The package with the program of an architecture: no code, so that nothing of it has to run.
make_platform_package() {
  local stage=$out/stage/npm-$1
  rm -rf "$stage"
  mkdir -p "$stage"
  install_program "$1" "$out/stage/npm-installed-$1"
  mkdir "$stage/bin"
  cp "$out/stage/npm-installed-$1/bin/d1-emulator" "$stage/bin"
  cp -r "$out/stage/npm-installed-$1/share/doc/d1-emulator/"{copyright,third-party} "$stage"
  cat >"$stage/package.json" <<JSON
{
  "name": "@d1-emulator/linux-$1",
  "version": "$version",
  "description": "The program of d1-emulator for Linux on $1; needs no library of the system's",
  "license": "UNLICENSED",
  "os": ["linux"],
  "cpu": ["$1"],
  "files": ["bin", "copyright", "third-party"],
  "preferUnplugged": true
}
JSON
  pack "$stage"
  echo "$out/d1-emulator-linux-$1-$version.tgz"
}

make_npm() {
  local architecture stage=$out/stage/npm
  for architecture in "${architectures[@]}"; do
    make_platform_package "$architecture"
  done
  rm -rf "$stage"
  mkdir -p "$stage"
  cp -r emulator/npm/{package.json,README.md,bin,lib} "$stage"
  cp -r emulator/preloads "$stage/preloads"
  sed -i "s/\"0\.0\.0\"/\"$version\"/" "$stage/package.json"
  pack "$stage"
  echo "$out/d1-emulator-$version.tgz"
}
