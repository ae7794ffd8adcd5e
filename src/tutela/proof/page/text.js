"use strict";
/* Released texts: header (spec 4.4), form (7.3), proof block (7.4), lengths of the leaves (8). */
((T) => {
  const COLUMNS = 64;
  const ROWS_MAX = 8_192;
  const LEAF_BYTES_MAX = 16_384;
  const MARK_BYTES_MAX = 200;
  const BASE64_LINE = 76;
  const LINE_FEED = 10;
  const HEADER_START = T.utf8("TVR1text");
  const TEXT_SIGNATURE = T.utf8("\u27e6tutela-vr/1\u27e7\n");
  const PROOF_START = T.utf8("\n\u27e6proof\u27e7\n");
  const PROOF_END = "\u27e6end\u27e7\n";
  const [OPENING, CLOSING] = [T.utf8("\u27e6"), T.utf8("\u27e7")];
  const RESERVED = ["tutela-vr/1", "proof", "end"];
  // Code points of no visible leaf: unseen, moving what is seen, or like the edge of a mark.
  const UNSEEN = new RegExp(`[${[
    "\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f",
    "\\u2028-\\u202e\\u2060-\\u206f\\u27e6\\u27e7\\u301a\\u301b\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb",
    "\\u{13430}-\\u{1343f}\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}",
  ].join("")}]`, "u");
  // The only code points of marks: no brackets, no strokes that overlie, nothing that runs left.
  const MARK = new RegExp(`^[${[
    "\\x20-\\x5a\\x5f\\x61-\\x7a\\xab\\xb7\\xbb\\xc0-\\u017f\\u0400-\\u0482\\u048a-\\u052f\\u2010-\\u2015",
    "\\u2018-\\u201f\\u2026\\u2116\\u2580-\\u25ff\\uac00-\\ud7a3",
  ].join("")}]+$`, "u");

  /** Return the text of these bytes, or null where they are not UTF-8. */
  function fromUtf8(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  }

  /** Return where `part` last stands in `bytes`, or -1. */
  function lastPlace(bytes, part) {
    let at = bytes.length;
    do at = bytes.lastIndexOf(part[0], at - 1); while (at > 0 && !T.hasAt(bytes, part, at));
    return at >= 0 && T.hasAt(bytes, part, at) ? at : -1;
  }

  /**
   * Take the proof block from the end of a text (spec 7.4).
   * @param {Uint8Array} file
   * @returns {{picture: Uint8Array, proof: Uint8Array | null, broken: boolean}}
   */
  function splitText(file) {
    const at = lastPlace(file, PROOF_START);
    if (at < 0) return { picture: file, proof: null, broken: false };
    const block = fromUtf8(file.subarray(at + PROOF_START.length));
    const lines = block?.endsWith(`\n${PROOF_END}`) ? block.slice(0, -PROOF_END.length - 1).split("\n") : [""];
    const inForm = lines.every(({ length }, i) => (
      i < lines.length - 1 ? length === BASE64_LINE : length >= 1 && length <= BASE64_LINE
    ));
    const proof = inForm ? T.fromBase64(lines.join("")) : null;
    return { picture: file.subarray(0, at), proof, broken: proof === null };
  }

  /**
   * Return what the header of a text says, or null where it has not the form of spec 4.4. The
   * grid is told as that of a picture whose tiles have one pixel.
   * @param {Uint8Array} bytes
   */
  function readTextHeader(bytes) {
    if (!T.hasAt(bytes, HEADER_START, 0) || bytes.length < 14) return null;
    const rows = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
    const [columns, length] = bytes.subarray(12, 14);
    if (rows < 1 || rows > ROWS_MAX || columns !== COLUMNS || bytes.length !== 14 + length) return null;
    const decoder = fromUtf8(bytes.subarray(14));
    return decoder === null ? null : {
      media: "text", width: COLUMNS, height: rows, decoder, tileWidth: 1, tileHeight: 1,
      gx: COLUMNS, gy: rows,
    };
  }

  /**
   * Return the numbers written as unsigned LEB128, each in its shortest form and of at most three
   * bytes; null where the bytes are not so, or a number is larger than a leaf can be.
   * @param {Uint8Array} bytes
   * @returns {number[] | null}
   */
  function readLengths(bytes) {
    const lengths = [];
    let [value, size] = [0, 0];
    for (const byte of bytes) {
      value |= (byte & 127) << (7 * size);
      size++;
      if (byte > 127) {
        if (size === 3) return null;
      } else {
        if ((byte === 0 && size > 1) || value > LEAF_BYTES_MAX) return null;
        lengths.push(value);
        [value, size] = [0, 0];
      }
    }
    return size === 0 ? lengths : null;
  }

  /** Return the words of the mark that begins at `at` and where it ends, or null. */
  function markAt(text, at) {
    const from = at + OPENING.length;
    const ahead = text.subarray(from, from + MARK_BYTES_MAX + CLOSING.length);
    const size = ahead.findIndex((byte, i) => byte === CLOSING[0] && T.hasAt(ahead, CLOSING, i));
    const words = size > 0 && T.hasAt(text, OPENING, at) ? fromUtf8(ahead.subarray(0, size)) : null;
    if (words === null || !MARK.test(words) || RESERVED.includes(words)) return null;
    return { words, end: from + size + CLOSING.length };
  }

  const startsCharacter = (bytes, at) => at === bytes.length || (bytes[at] & 0xc0) !== 0x80;

  /**
   * Read a text of the form of spec 7.3 with this mask and these lengths of its visible leaves.
   * @param {Uint8Array} text without the proof block
   * @param {Uint8Array} mask a byte for each leaf
   * @param {number[]} lengths
   * @param {(at: number, leaf: Uint8Array) => void} onLeaf called for each visible leaf
   * @returns {{hidden: boolean, words: string, after?: string}[] | null} the pieces in reading
   *   order: the marks without their brackets, with the line feed that belongs to one after it;
   *   and what stands between two of them
   */
  function readText(text, mask, lengths, onLeaf) {
    if (!T.hasAt(text, TEXT_SIGNATURE, 0)) return null;
    const pieces = [];
    let at = TEXT_SIGNATURE.length;
    let from = at;
    let used = 0;

    /** End the piece of visible leaves; say whether it holds what is seen only. */
    function close() {
      if (at === from) return true;
      const words = fromUtf8(text.subarray(from, at));
      pieces.push({ hidden: false, words });
      return words !== null && !UNSEEN.test(words);
    }

    for (let i = 0; i < mask.length; i++) {
      if (mask[i] !== T.HIDDEN) {
        const end = at + lengths[used++];
        // A leaf that is cut off, or a length that is missing, ends here too.
        if (!(end <= text.length && startsCharacter(text, end))) return null;
        onLeaf(i, text.subarray(at, end));
        at = end;
        continue;
      }
      if (mask[i - 1] !== T.HIDDEN) {
        const mark = markAt(text, at);
        if (!mark || !close()) return null;
        pieces.push({ hidden: true, words: mark.words, after: "" });
        from = at = mark.end;
      }
      if (mask[i + 1] !== T.HIDDEN && i % COLUMNS === COLUMNS - 1) {
        if (text[at] !== LINE_FEED) return null;
        pieces[pieces.length - 1].after = "\n";
        from = ++at;
      }
    }
    return close() && at === text.length && used === lengths.length ? pieces : null;
  }

  Object.assign(T, { TEXT_SIGNATURE, LEAF_BYTES_MAX, splitText, readTextHeader, readLengths, readText });
})((globalThis.TutelaVerifier ??= {}));
