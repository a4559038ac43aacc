// Names and values as they stand in SQL, whatever they hold.

export function name(text: string) {
  return `"${text.replaceAll('"', '""')}"`;
}

// A text literal. SQLite's end at the first NUL, so such a text is written as its bytes.
export function textLiteral(text: string) {
  if (text.includes("\0")) return `CAST(${blobLiteral(new TextEncoder().encode(text))} AS TEXT)`;
  return `'${text.replaceAll("'", "''")}'`;
}

export function blobLiteral(bytes: Uint8Array) {
  return `X'${hexOf(bytes)}'`;
}

export function hexOf(bytes: Uint8Array) {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text.toUpperCase();
}

export function bytesOf(hex: string) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
