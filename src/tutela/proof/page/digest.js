"use strict";
/* SHA-256 and SHA-512 (FIPS 180-4), joining and comparing of bytes, base64 and hexadecimal. */
((T) => {
  /**
   * Return the first 64 bits behind the point of a root of a prime: where FIPS 180-4 takes its
   * constants from. SHA-256 uses the upper 32 bits of the same numbers.
   * @param {number} prime
   * @param {bigint} degree 2n or 3n
   * @returns {bigint}
   */
  function fractionOfRoot(prime, degree) {
    const power = BigInt(prime) << (64n * degree);
    let root = 0n;
    for (let bit = 1n << 69n; bit > 0n; bit >>= 1n) {
      if ((root + bit) ** degree <= power) root += bit;
    }
    return BigInt.asUintN(64, root);
  }

  const PRIMES = [];
  for (let n = 2; PRIMES.length < 80; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
  const K512 = PRIMES.map((prime) => fractionOfRoot(prime, 3n));
  const START512 = PRIMES.slice(0, 8).map((prime) => fractionOfRoot(prime, 2n));
  const K256 = Int32Array.from(K512.slice(0, 64), (k) => Number(BigInt.asIntN(32, k >> 32n)));
  const START256 = Int32Array.from(START512, (h) => Number(BigInt.asIntN(32, h >> 32n)));

  const W = new Int32Array(64);
  const sum0 = (x) => ((x >>> 2) | (x << 30)) ^ ((x >>> 13) | (x << 19)) ^ ((x >>> 22) | (x << 10));
  const sum1 = (x) => ((x >>> 6) | (x << 26)) ^ ((x >>> 11) | (x << 21)) ^ ((x >>> 25) | (x << 7));
  const choose = (x, y, z) => z ^ (x & (y ^ z));
  const majority = (x, y, z) => (x & y) | (z & (x | y));

  /** Work `blocks` blocks of 64 bytes into the eight words of `state` (FIPS 180-4, 6.2.2). */
  function compress(state, bytes, from, blocks) {
    let at = from;
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < 16; i++, at += 4) {
        W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      }
      for (let i = 16; i < 64; i++) {
        const x = W[i - 15];
        const y = W[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
      }
      let a = state[0], b = state[1], c = state[2], d = state[3];
      let e = state[4], f = state[5], g = state[6], h = state[7];
      // Eight rounds a turn: the letters move instead of the values.
      for (let i = 0; i < 64; i += 8) {
        h = (h + sum1(e) + choose(e, f, g) + K256[i] + W[i]) | 0;
        d = (d + h) | 0; h = (h + sum0(a) + majority(a, b, c)) | 0;
        g = (g + sum1(d) + choose(d, e, f) + K256[i + 1] + W[i + 1]) | 0;
        c = (c + g) | 0; g = (g + sum0(h) + majority(h, a, b)) | 0;
        f = (f + sum1(c) + choose(c, d, e) + K256[i + 2] + W[i + 2]) | 0;
        b = (b + f) | 0; f = (f + sum0(g) + majority(g, h, a)) | 0;
        e = (e + sum1(b) + choose(b, c, d) + K256[i + 3] + W[i + 3]) | 0;
        a = (a + e) | 0; e = (e + sum0(f) + majority(f, g, h)) | 0;
        d = (d + sum1(a) + choose(a, b, c) + K256[i + 4] + W[i + 4]) | 0;
        h = (h + d) | 0; d = (d + sum0(e) + majority(e, f, g)) | 0;
        c = (c + sum1(h) + choose(h, a, b) + K256[i + 5] + W[i + 5]) | 0;
        g = (g + c) | 0; c = (c + sum0(d) + majority(d, e, f)) | 0;
        b = (b + sum1(g) + choose(g, h, a) + K256[i + 6] + W[i + 6]) | 0;
        f = (f + b) | 0; b = (b + sum0(c) + majority(c, d, e)) | 0;
        a = (a + sum1(f) + choose(f, g, h) + K256[i + 7] + W[i + 7]) | 0;
        e = (e + a) | 0; a = (a + sum0(b) + majority(b, c, d)) | 0;
      }
      state[0] += a; state[1] += b; state[2] += c; state[3] += d;
      state[4] += e; state[5] += f; state[6] += g; state[7] += h;
    }
  }

  /** Return `bytes` from `from` on, padded to whole blocks: a 1 bit, zeros, the length in bits. */
  function paddedTail(bytes, from, length, blockBytes) {
    const rest = length - from;
    const lengthBytes = blockBytes / 8;
    const size = Math.ceil((rest + 1 + lengthBytes) / blockBytes) * blockBytes;
    const tail = new Uint8Array(size);
    tail.set(bytes.subarray(from, length));
    tail[rest] = 0x80;
    new DataView(tail.buffer).setBigUint64(size - 8, BigInt(length) * 8n);
    return tail;
  }

  /**
   * Return the SHA-256 of the first `length` bytes.
   * @param {Uint8Array} bytes
   * @param {number} [length]
   * @returns {Uint8Array} 32 bytes
   */
  function sha256(bytes, length = bytes.length) {
    const state = START256.slice();
    const whole = Math.floor(length / 64);
    compress(state, bytes, 0, whole);
    const tail = paddedTail(bytes, whole * 64, length, 64);
    compress(state, tail, 0, tail.length / 64);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    state.forEach((word, i) => view.setInt32(i * 4, word));
    return digest;
  }

  const turn = (x, n) => (x >> n) ^ BigInt.asUintN(64, x << (64n - n));

  /** Return the SHA-512; only for the short messages of a signature, so BigInt is fast enough. */
  function sha512(bytes) {
    const message = paddedTail(bytes, 0, bytes.length, 128);
    const view = new DataView(message.buffer);
    const state = START512.slice();
    const w = [];
    for (let from = 0; from < message.length; from += 128) {
      for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(from + i * 8);
      for (let i = 16; i < 80; i++) {
        const s0 = turn(w[i - 15], 1n) ^ turn(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
        const s1 = turn(w[i - 2], 19n) ^ turn(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
        w[i] = BigInt.asUintN(64, w[i - 16] + s0 + w[i - 7] + s1);
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 80; i++) {
        const t1 = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + choose(e, f, g) + K512[i] + w[i];
        const t2 = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + majority(a, b, c);
        [h, g, f, e] = [g, f, e, BigInt.asUintN(64, d + t1)];
        [d, c, b, a] = [c, b, a, BigInt.asUintN(64, t1 + t2)];
      }
      [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] = BigInt.asUintN(64, state[i] + x); });
    }
    const digest = new DataView(new ArrayBuffer(64));
    state.forEach((word, i) => digest.setBigUint64(i * 8, word));
    return new Uint8Array(digest.buffer);
  }

  /** Return the parts one after the other; a number is one byte. */
  function join(...parts) {
    const pieces = parts.map((part) => (typeof part === "number" ? [part] : part));
    const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** Say whether two byte strings are the same. */
  const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

  /** Say whether `bytes` has `part` at `from`. */
  const hasAt = (bytes, part, from) => same(bytes.subarray(from, from + part.length), part);

  /** Return the UTF-8 bytes of a text. */
  const utf8 = (text) => new TextEncoder().encode(text);

  /** Return lower-case hexadecimal. */
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** Return the bytes of hexadecimal text. */
  const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  /**
   * Return the bytes of canonical base64 (RFC 4648, 4: padded, spare bits zero), or null.
   * @param {string} text
   * @returns {Uint8Array | null}
   */
  function fromBase64(text) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
    const binary = atob(text);
    return btoa(binary) === text ? Uint8Array.from(binary, (char) => char.charCodeAt(0)) : null;
  }

  Object.assign(T, { sha256, sha512, join, same, hasAt, utf8, hex, unhex, fromBase64 });
})((globalThis.TutelaVerifier ??= {}));
