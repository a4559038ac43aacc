// The npm package of the checkout, on the program under test.

process.env.D1_EMULATOR_BINARY = process.env.D1_EMULATOR;

export const { start, D1EmulatorError } = await import("../../emulator/npm/lib/index.js");
