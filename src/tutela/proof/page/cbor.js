"use strict";
/* Deterministic CBOR (spec section 1, RFC 8949 section 4.2.1): one value, one encoding. */
((T) => {
  const DEPTH_MAX = 16;
  const WIDTHS = { 24: 1, 25: 2, 26: 4, 27: 8 };
  const SIMPLE = new Map([[20, false], [21, true], [22, null]]);

  /** Compare two byte strings of CBOR keys; below zero where the first comes first. */
  function compare(a, b) {
    const at = a.findIndex((byte, i) => byte !== b[i]);
    return at < 0 || at >= b.length ? a.length - b.length : a[at] - b[at];
  }

  /**
   * Return the value that has exactly this encoding. Maps are Map, byte strings Uint8Array,
   * integers Number where exact and else BigInt.
   * @param {Uint8Array} untrusted
   * @returns {*}
   * @throws {Error} where the bytes are not the one encoding of a value
   */
  function decodeCbor(untrusted) {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let at = 0;

    function refuse(why) {
      throw new Error(`CBOR: ${why} at byte ${at}`);
    }

    function take(count) {
      if (count > untrusted.length - at) refuse("cut short");
      at += Number(count);
      return untrusted.subarray(at - Number(count), at);
    }

    function argument(info) {
      if (info < 24) return info;
      const width = WIDTHS[info] ?? refuse("form not allowed");
      const value = take(width).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      if (value < (width === 1 ? 24n : 1n << BigInt(width * 4))) refuse("not the shortest head");
      return value > Number.MAX_SAFE_INTEGER ? value : Number(value);
    }

    function map(count, depth) {
      const members = new Map();
      let previous = new Uint8Array(0);
      for (let i = 0; i < count; i++) {
        const start = at;
        const key = value(depth);
        const encoded = untrusted.subarray(start, at);
        if (typeof key !== "string") refuse("key is not text");
        if (compare(previous, encoded) >= 0) refuse("keys out of order");
        members.set(key, value(depth));
        previous = encoded;
      }
      return members;
    }

    function array(count, depth) {
      const members = [];
      for (let i = 0; i < count; i++) members.push(value(depth));
      return members;
    }

    function value(depth) {
      if (depth > DEPTH_MAX) refuse("too deep");
      const head = take(1)[0];
      const info = head & 31;
      if (head >> 5 === 7) return SIMPLE.has(info) ? SIMPLE.get(info) : refuse("form not allowed");
      const count = argument(info);
      switch (head >> 5) {
        case 0: return count;
        case 1: return typeof count === "number" ? -1 - count : -1n - count;
        case 2: return take(count);
        case 3: return text.decode(take(count));
        case 4: return array(count, depth + 1);
        case 5: return map(count, depth + 1);
        default: return refuse("form not allowed");
      }
    }

    const whole = value(0);
    if (at !== untrusted.length) refuse("bytes behind the value");
    return whole;
  }

  T.decodeCbor = decodeCbor;
})((globalThis.TutelaVerifier ??= {}));
