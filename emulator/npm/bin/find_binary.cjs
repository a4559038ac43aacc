// Where the program is: in the package for this platform, unless D1_EMULATOR_BINARY says otherwise.
// Loads in an old Node too.

"use strict";

const path = require("path");

const PLATFORMS = ["linux-arm64", "linux-x64"];

// The program's path. Throws an Error that says what to do where there is none.
function findBinary() {
  if (process.env.D1_EMULATOR_BINARY) return path.resolve(process.env.D1_EMULATOR_BINARY);
  const platform = process.platform + "-" + process.arch;
  if (PLATFORMS.indexOf(platform) === -1) {
    throw new Error(
      "there is no d1-emulator for " + platform + " (there is for " + PLATFORMS.join(", ") +
        "); D1_EMULATOR_BINARY names one that was built from source",
    );
  }
  const name = "@d1-emulator/" + platform;
  try {
    return path.join(path.dirname(require.resolve(name + "/package.json")), "bin", "d1-emulator");
  } catch (error) {
    throw new Error(
      "the package " + name + ", an optional dependency of d1-emulator, is not installed; " +
        "install again without --omit=optional, or name a program in D1_EMULATOR_BINARY",
    );
  }
}

module.exports = { findBinary };
