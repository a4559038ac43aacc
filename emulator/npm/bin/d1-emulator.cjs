#!/usr/bin/env node
// Runs the program with the same arguments and the same end. Loads in an old Node too.

"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const os = require("os");

const { findBinary } = require("./find_binary.cjs");

// Whether Ctrl-C reaches the program without us: a terminal sends it to all processes in its foreground.
function isInForeground() {
  try {
    // "pid (name) state ppid pgrp session tty tpgid …"; a name may hold anything.
    const stat = fs.readFileSync("/proc/self/stat", "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch (error) {
    return false;
  }
}

function complain(message) {
  process.stderr.write("d1-emulator: " + message + "\n");
  process.exit(1);
}

function run(binary) {
  const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"]) {
    const isKey = signal === "SIGINT" || signal === "SIGQUIT";
    process.on(signal, () => {
      if (!isKey || !isInForeground()) child.kill(signal);
    });
  }
  child.on("error", (error) => complain(binary + " does not start: " + error.message));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code));
}

let binary = null;
try {
  binary = findBinary();
} catch (error) {
  complain(error.message);
}
run(binary);
