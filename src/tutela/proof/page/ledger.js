"use strict";
/* The ledger's side: C2SP verifier keys, signed notes and checkpoints, RFC 6962 inclusion. */
((T) => {
  const NOTE_BYTES_MAX = 1_000_000;
  const SIGNATURES_MAX = 100;
  const SIZE_MAX = 2n ** 63n - 1n;
  const ED25519 = 1;
  const BAD_NAME = /^$|[\p{White_Space}+\0-\x1f]/u;
  const CONTROL = /[\0-\x09\x0b-\x1f]/;

  /**
   * Return the key of the line `name+hash+base64`, or null (c2sp.org/signed-note, verifier keys).
   * @param {string} line
   * @returns {{name: string, id: Uint8Array, key: Uint8Array} | null}
   */
  function parseVerifierKey(line) {
    const [, name, hash, encoded] = /^([^+]*)\+([0-9a-f]{8})\+([^]*)$/.exec(line) ?? [];
    const tagged = encoded === undefined ? null : T.fromBase64(encoded);
    if (!tagged || tagged.length !== 33 || tagged[0] !== ED25519 || BAD_NAME.test(name)) return null;
    const id = T.sha256(T.join(T.utf8(name), 10, tagged)).subarray(0, 4);
    const key = tagged.subarray(1);
    return T.hex(id) === hash && !T.isWeakKey(key) ? { name, id, key } : null;
  }

  function parseSignature(line) {
    const [dash, name, encoded, ...more] = line.split(" ");
    const bytes = T.fromBase64(encoded ?? "-");
    if (dash !== "—" || BAD_NAME.test(name) || more.length || !bytes || bytes.length < 5) return null;
    return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  }

  /** Return size and root of the text of a checkpoint, or null (c2sp.org/tlog-checkpoint). */
  function parseCheckpoint(text, origin) {
    const [first, size, encoded, ...more] = text.slice(0, -1).split("\n");
    const root = T.fromBase64(encoded ?? "-");
    if (first !== origin || !/^(0|[1-9]\d{0,18})$/.test(size) || BigInt(size) > SIZE_MAX) return null;
    if (!root || root.length !== 32 || more.includes("")) return null;
    return { size: BigInt(size), root };
  }

  /**
   * Return the checkpoint that the ledger's key signed, and how many signatures are by others;
   * null where the note is not of the form or not by the key (exactly one signature).
   * @param {string} note
   * @param {{name: string, id: Uint8Array, key: Uint8Array}} key
   * @returns {{size: bigint, root: Uint8Array, unknown: number} | null}
   */
  function openCheckpoint(note, key) {
    const end = note.lastIndexOf("\n\n");
    if (end < 0 || !note.endsWith("\n") || CONTROL.test(note)) return null;
    if (T.utf8(note).length > NOTE_BYTES_MAX) return null;
    const text = note.slice(0, end + 1);
    const signatures = note.slice(end + 2, -1).split("\n").map(parseSignature);
    if (signatures.length > SIGNATURES_MAX || signatures.includes(null)) return null;
    const known = signatures.filter((s) => s.name === key.name && T.same(s.id, key.id));
    const checkpoint = parseCheckpoint(text, key.name);
    if (known.length !== 1 || !checkpoint) return null;
    if (!T.signatureFits(key.key, T.utf8(text), known[0].signature)) return null;
    return { ...checkpoint, unknown: signatures.length - 1 };
  }

  /**
   * Say whether a leaf stands at its place under a root (RFC 9162, 2.1.3.2).
   * @param {Uint8Array} leaf its hash
   * @param {bigint} index
   * @param {bigint} size
   * @param {Uint8Array} path 32 bytes for each hash
   * @param {Uint8Array} root
   * @returns {boolean}
   */
  function isIncluded(leaf, index, size, path, root) {
    if (index >= size || leaf.length !== 32 || root.length !== 32 || path.length % 32) return false;
    let [place, last] = [index, size - 1n];
    let found = leaf;
    for (let at = 0; at < path.length; at += 32) {
      const sibling = path.subarray(at, at + 32);
      if (last === 0n) return false;
      if (place & 1n || place === last) {
        found = T.sha256(T.join(0x01, sibling, found));
        while (place && !(place & 1n)) [place, last] = [place >> 1n, last >> 1n];
      } else {
        found = T.sha256(T.join(0x01, found, sibling));
      }
      [place, last] = [place >> 1n, last >> 1n];
    }
    return last === 0n && T.same(found, root);
  }

  /** Return the hash of a leaf (RFC 6962, 2.1). */
  const leafHash = (entry) => T.sha256(T.join(0x00, entry));

  Object.assign(T, { parseVerifierKey, openCheckpoint, leafHash, isIncluded });
})((globalThis.TutelaVerifier ??= {}));
