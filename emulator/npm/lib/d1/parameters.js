// What may be bound to a statement, and as what it is sent.

import { types } from "node:util";

const isByte = (value) => typeof value === "number" && value >= 0 && value < 256;

// As workerd does: true and false are numbers; bytes, of whatever kind, an array of numbers. Throws
// D1_TYPE_ERROR for all that D1 has no type for.
export function toWire(value) {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (Array.isArray(value) && value.every(isByte)) return value;
  if (types.isAnyArrayBuffer(value)) return Array.from(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return Array.from(value);
  const problem = `Type '${typeof value}' not supported for value '${String(value)}'`;
  throw new Error(`D1_TYPE_ERROR: ${problem}`, { cause: new Error(problem) });
}
