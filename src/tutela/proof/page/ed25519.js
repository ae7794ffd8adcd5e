"use strict";
/* Ed25519 verification (RFC 8032, 5.1.7): strict, and not constant in time: all inputs are public. */
((T) => {
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;

  const mod = (x) => ((x % P) + P) % P;

  function power(base, exponent) {
    let result = 1n;
    for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square)) {
      if (rest & 1n) result = mod(result * square);
    }
    return result;
  }

  const inverse = (x) => power(x, P - 2n);
  const D = mod(-121665n * inverse(121666n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
  const little = (bytes) => BigInt(`0x${T.hex(Uint8Array.from(bytes).reverse())}`);

  /** Return the x of even or odd value that belongs to y, or null (RFC 8032, 5.1.3). */
  function recoverX(y, odd) {
    const u = mod(y * y - 1n);
    const v = mod(D * y * y + 1n);
    const square = mod(u * inverse(v));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x) !== square) x = mod(x * ROOT_OF_MINUS_ONE);
    if (mod(x * x) !== square || (x === 0n && odd)) return null;
    return (x & 1n) === BigInt(odd) ? x : P - x;
  }

  /** Return the point of a canonical encoding in extended coordinates, or null. */
  function decodePoint(bytes) {
    const encoded = little(bytes);
    const y = BigInt.asUintN(255, encoded);
    const x = y < P ? recoverX(y, encoded >> 255n === 1n) : null;
    return x === null ? null : { x, y, z: 1n, t: mod(x * y) };
  }

  /** Return the sum of two points (RFC 8032, 5.1.4); complete, so it doubles too. */
  function add(p, q) {
    const a = mod((p.y - p.x) * (q.y - q.x));
    const b = mod((p.y + p.x) * (q.y + q.x));
    const c = mod(2n * D * p.t * q.t);
    const d = mod(2n * p.z * q.z);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
  }

  const NEUTRAL = { x: 0n, y: 1n, z: 1n, t: 0n };
  const BASE_Y = mod(4n * inverse(5n));
  const BASE_X = recoverX(BASE_Y, false);
  const BASE = { x: BASE_X, y: BASE_Y, z: 1n, t: mod(BASE_X * BASE_Y) };

  /** Return m*p + n*q, both bit by bit in one pass. */
  function addMultiples(m, p, n, q) {
    const choices = [null, p, q, add(p, q)];
    let sum = NEUTRAL;
    for (let bit = 255n; bit >= 0n; bit--) {
      sum = add(sum, sum);
      const choice = choices[Number(((m >> bit) & 1n) | (((n >> bit) & 1n) << 1n))];
      if (choice) sum = add(sum, choice);
    }
    return sum;
  }

  /** Say whether a key is no point, or one of small order, under which anyone can sign. */
  function isWeakKey(key) {
    const point = decodePoint(key);
    if (!point) return true;
    const twice = (p) => add(p, p);
    return twice(twice(twice(point))).x === 0n;
  }

  /**
   * Say whether a signature is by this key over this message: S*B = R + H(R, A, M)*A.
   * @param {Uint8Array} key 32 bytes
   * @param {Uint8Array} message
   * @param {Uint8Array} signature 64 bytes
   * @returns {boolean}
   */
  function signatureFits(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64 || isWeakKey(key)) return false;
    const [a, r] = [decodePoint(key), decodePoint(signature.subarray(0, 32))];
    const s = little(signature.subarray(32));
    if (!a || !r || s >= L) return false;
    const challenge = little(T.sha512(T.join(signature.subarray(0, 32), key, message))) % L;
    const minusA = { x: mod(-a.x), y: a.y, z: 1n, t: mod(-a.t) };
    const found = addMultiples(s, BASE, challenge, minusA);
    return found.x === mod(r.x * found.z) && found.y === mod(r.y * found.z);
  }

  T.isWeakKey = isWeakKey;
  T.signatureFits = signatureFits;
})((globalThis.TutelaVerifier ??= {}));
