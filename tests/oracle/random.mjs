// Random choices that follow from a seed alone, the same on every machine.
export class Random {
  #state;

  // `seed` is any text or number; different ones give unrelated sequences.
  constructor(seed) {
    let hash = 2166136261;
    for (const character of String(seed)) {
      hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
    }
    this.#state = hash >>> 0;
  }

  // A number from 0 to below 1.
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  }

  // A whole number from `low` to `high`, both included.
  between(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  // One of the keys of `weights`, as often as its value says.
  weighted(weights) {
    let left = this.next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    for (const [key, weight] of Object.entries(weights)) {
      left -= weight;
      if (left < 0) return key;
    }
    return Object.keys(weights).at(-1);
  }

  // `count` results of `make`, which gets the index.
  times(count, make) {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  // Up to `count` different elements of `list`, in their order there.
  sample(list, count) {
    const left = [...list];
    while (left.length > count) left.splice(this.between(0, left.length - 1), 1);
    return left;
  }

  shuffle(list) {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
}
