# The Debian packages that script/bootstrap installs, by what they are for. Sourced, not run.
# shellcheck shell=sh disable=SC2034

# To build and run the server.
BUILD_PACKAGES="g++ make cmake ninja-build ccache dpkg-dev xz-utils
  libsqlitecpp-dev rapidjson-dev libcli11-dev libspdlog-dev libxxhash-dev liblz4-dev libre2-dev libssl-dev libtomlplusplus-dev
  prometheus-cpp-dev"

# To build the page for browsers into the server, which does without where they cannot be had. A node
# or npm from elsewhere will do.
PAGE_PACKAGES="nodejs npm"

# To build and run the tests and the benches. A node or npm from elsewhere will do.
TEST_PACKAGES="libgtest-dev libgmock-dev libbenchmark-dev nodejs npm wrk chromium
  sqlite3 curl tcl iproute2"

# To run .ci/run: the formatter and linter whose verdicts the source is held to, and what fuzzes.
CI_PACKAGES="clang-format-14 clang-tidy-14 clang-14 libclang-rt-14-dev tzdata"

# To make packages, and to try them where there is nothing: roots of other systems, and other processors.
PACKAGE_PACKAGES="debootstrap lintian g++-aarch64-linux-gnu
  qemu-user-static shellcheck skopeo zsh fish"

# To see which branches of the source lives of the simulator reach (script/branches).
BRANCHES_PACKAGES="gcovr"
