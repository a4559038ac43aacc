# An OCI image by the specification alone: a layout is a folder of files called after their sha256.
# Sourced by script/package.
# shellcheck shell=bash disable=SC2154

# blob FILE: puts it into the layout of the current folder; prints "sha256:…" of it, and its size.
blob() {
  local sum
  sum=$(sha256sum "$1" | cut -d ' ' -f 1)
  mv "$1" "blobs/sha256/$sum"
  echo "sha256:$sum $(stat -c %s "blobs/sha256/$sum")"
}

# The one layer: the program, the folder of its data, which belongs to who runs it, and who that is.
make_layer() {
  local architecture=$1 layer=$2
  install_program "$architecture" "$out/stage/image-installed-$architecture"
  rm -rf "$layer"
  mkdir -p "$layer"/{bin,data,etc,tmp}
  cp "$out/stage/image-installed-$architecture/bin/d1-emulator" "$layer/bin"
  mkdir -p "$layer/usr/share/doc"
  cp -r "$out/stage/image-installed-$architecture/share/doc/d1-emulator" "$layer/usr/share/doc"
  echo 'd1:x:10001:10001::/data:/bin/d1-emulator' >"$layer/etc/passwd"
  echo 'd1:x:10001:' >"$layer/etc/group"
}

# Numbers rather than names, as nobody is to be d1 on the machine that makes this.
pack_layer() {
  local common=(--sort=name --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --no-recursion)
  (
    cd "$1" || exit
    find bin etc usr -print0 | LC_ALL=C sort -z |
      tar "${common[@]}" --owner=0 --group=0 --mode=u+rwX,go+rX,go-w --null -T - -cf "$2"
    tar "${common[@]}" --owner=10001 --group=10001 --mode=0700 -rf "$2" data
    tar "${common[@]}" --owner=0 --group=0 --mode=1777 -rf "$2" tmp
  )
}

image_config() {
  local architecture=${1/x64/amd64} diff_id=$2
  cat <<JSON
{
  "architecture": "$architecture",
  "os": "linux",
  "created": "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)",
  "config": {
    "User": "10001:10001",
    "ExposedPorts": {"8731/tcp": {}},
    "Volumes": {"/data": {}},
    "WorkingDir": "/data",
    "Env": ["PATH=/bin", "HOME=/data"],
    "Entrypoint": ["/bin/d1-emulator"],
    "Cmd": ["serve", "--host", "0.0.0.0", "--data", "/data"],
    "StopSignal": "SIGTERM",
    "Healthcheck": {
      "Test": ["CMD", "/bin/d1-emulator", "ready"],
      "Interval": 10000000000,
      "Timeout": 5000000000,
      "StartPeriod": 1000000000
    },
    "Labels": {
      "org.opencontainers.image.title": "d1-emulator",
      "org.opencontainers.image.description": "A local, offline emulator of Cloudflare D1",
      "org.opencontainers.image.version": "$version",
      "org.opencontainers.image.revision": "$commit"
    }
  },
  "rootfs": {"type": "layers", "diff_ids": ["$diff_id"]},
  "history": [{"created_by": "script/package image"}]
}
JSON
}

make_image() {
  local architecture layout diff_id layer config manifest
  for architecture in "${architectures[@]}"; do
    layout=$out/stage/image-$architecture
    rm -rf "$layout"
    mkdir -p "$layout/blobs/sha256"
    make_layer "$architecture" "$out/stage/image-layer-$architecture"
    pack_layer "$out/stage/image-layer-$architecture" "$layout/layer.tar"
    (
      cd "$layout" || exit
      diff_id=sha256:$(sha256sum layer.tar | cut -d ' ' -f 1)
      gzip -9n layer.tar
      read -r -a layer <<<"$(blob layer.tar.gz)"
      image_config "$architecture" "$diff_id" >config.json
      read -r -a config <<<"$(blob config.json)"
      cat >manifest.json <<JSON
{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "${config[0]}", "size": ${config[1]}},
  "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "${layer[0]}", "size": ${layer[1]}}]
}
JSON
      read -r -a manifest <<<"$(blob manifest.json)"
      cat >index.json <<JSON
{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "${manifest[0]}",
      "size": ${manifest[1]},
      "platform": {"architecture": "${architecture/x64/amd64}", "os": "linux"},
      "annotations": {"org.opencontainers.image.ref.name": "$version", "io.containerd.image.name": "docker.io/library/d1-emulator:$version"}
    }
  ]
}
JSON
      echo '{"imageLayoutVersion": "1.0.0"}' >oci-layout
      tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
        -cf "$out/d1-emulator-$version-image-$architecture.tar" blobs index.json oci-layout
    )
    echo "$out/d1-emulator-$version-image-$architecture.tar"
  done
}
