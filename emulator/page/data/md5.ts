// MD5 of files of any size (RFC 1321), which an import is announced by and browsers do not have.

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Int32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32) | 0);
const BLOCK = 64;

// Fed with whole blocks; what is left over at the end goes to finish().
class Md5 {
  private readonly state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  private readonly words = new Int32Array(16);

  add(bytes: Uint8Array, from: number, to: number) {
    const { state, words } = this;
    for (let at = from; at < to; at += BLOCK) {
      for (let word = 0, byte = at; word < 16; word += 1, byte += 4) {
        words[word] = bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16) | (bytes[byte + 3]! << 24);
      }
      let a = state[0]!;
      let b = state[1]!;
      let c = state[2]!;
      let d = state[3]!;
      for (let step = 0; step < 64; step += 1) {
        const round = step >> 4;
        let mixed: number;
        let word: number;
        if (round === 0) {
          mixed = (b & c) | (~b & d);
          word = step;
        } else if (round === 1) {
          mixed = (b & d) | (c & ~d);
          word = (5 * step + 1) & 15;
        } else if (round === 2) {
          mixed = b ^ c ^ d;
          word = (3 * step + 5) & 15;
        } else {
          mixed = c ^ (b | ~d);
          word = (7 * step) & 15;
        }
        const sum = (a + mixed + SINES[step]! + words[word]!) | 0;
        const shift = SHIFTS[(round << 2) | (step & 3)]!;
        a = d;
        d = c;
        c = b;
        b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
      }
      state[0] = (state[0]! + a) | 0;
      state[1] = (state[1]! + b) | 0;
      state[2] = (state[2]! + c) | 0;
      state[3] = (state[3]! + d) | 0;
    }
  }

  // The digest as hexadecimal digits. `rest` is shorter than a block.
  finish(rest: Uint8Array, size: number): string {
    const last = new Uint8Array(rest.length < 56 ? BLOCK : 2 * BLOCK);
    last.set(rest);
    last[rest.length] = 0x80;
    const view = new DataView(last.buffer);
    view.setUint32(last.length - 8, (size * 8) >>> 0, true);
    view.setUint32(last.length - 4, Math.floor(size / 2 ** 29), true);
    this.add(last, 0, last.length);
    return [...new Uint8Array(this.state.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

const PART = 4 * 1024 * 1024; // a multiple of the block

// Reads `file` in parts, between which the page lives on. `tell` is given the bytes that are done.
// Throws what `signal` has aborts with.
export async function md5Of(file: Blob, tell: (done: number) => void, signal: AbortSignal): Promise<string> {
  const digest = new Md5();
  for (let at = 0; ; at += PART) {
    signal.throwIfAborted();
    const bytes = new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
    const whole = bytes.length - (bytes.length % BLOCK);
    digest.add(bytes, 0, whole);
    tell(at + bytes.length);
    if (bytes.length < PART) return digest.finish(bytes.subarray(whole), file.size);
  }
}
