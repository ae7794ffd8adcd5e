"use strict";
/* Released JPEGs: header (spec 4.1), the one canonical form (7.1), proof segments (7.4). */
((T) => {
  const HEADER_START = T.utf8("TVR1jpeg");
  const SEGMENT_START = T.utf8("tutela-vr/1\0");
  const PART_BYTES = 65_000;
  const YCBCR = 1;
  const YCCK = 4;
  // By colour model: grey, YCbCr, RGB, CMYK, YCCK.
  const IDS = [[1], [1, 2, 3], [82, 71, 66], [67, 77, 89, 75], [1, 2, 3, 4]];
  // The samplings that every libturbojpeg since 2.0 reads: h and v of the components, in hex.
  const SAMPLINGS = ["11 11 11", "21 11 11", "12 11 11", "22 11 11", "41 11 11", "22 12 12", "22 21 21",
    "21 21 21", "12 12 12"];
  const JFIF = T.unhex("ffe000104a46494600010100000100010000");
  const ADOBE = T.unhex("ffee000e41646f626500640000000000");

  // ITU-T T.81, Annex K.3: how many codes of each length, then their symbols.
  const DC_SYMBOLS = "000102030405060708090a0b";
  const TABLES = [
    [0x00, "00010501010101010100000000000000", DC_SYMBOLS],
    [0x10, "0002010303020403050504040000017d",
      "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728"
      + "292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889"
      + "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2"
      + "e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"],
    [0x01, "00030101010101010101010000000000", DC_SYMBOLS],
    [0x11, "00020102040403040705040400010277",
      "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a26"
      + "2728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a828384858687"
      + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9da"
      + "e2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"],
  ].map(([id, counts, symbols]) => [id, T.unhex(counts), T.unhex(symbols.replace(" ", ""))]);

  /** Return for each 16 bits to come: length of the code at their head << 8 | symbol, or 0. */
  function lookupOf([, counts, symbols]) {
    const lookup = new Uint16Array(65_536);
    let [next, filled] = [0, 0];
    counts.forEach((count, i) => {
      const share = 65_536 >> (i + 1);
      for (let n = 0; n < count; n++, filled += share) {
        lookup.fill(((i + 1) << 8) | symbols[next++], filled, filled + share);
      }
    });
    return lookup;
  }

  /** Return for each place in zigzag order its place in row-major order. */
  function zigzag() {
    const order = Array.from({ length: 64 }, (_, at) => at);
    const diagonal = (at) => (at >> 3) + (at & 7);
    const along = (at) => (diagonal(at) % 2 ? at >> 3 : at & 7);
    return Uint8Array.from(order.sort((a, b) => diagonal(a) - diagonal(b) || along(a) - along(b)));
  }

  const NATURAL = zigzag();

  function readComponents(bytes, view, count, model) {
    const components = [];
    for (let c = 0, at = 20; c < count; c++, at += 131) {
      const quant = Uint8Array.from({ length: 64 }, (_, i) => view.getUint16(at + 3 + 2 * i, true));
      const wide = quant.some((q, i) => q === 0 || q !== view.getUint16(at + 3 + 2 * i, true));
      const [id, h, v] = bytes.subarray(at, at + 3);
      if (wide || id !== IDS[model][c]) return null;
      components.push({ id, h, v, quant });
    }
    const shown = components.map(({ h, v }) => h.toString(16) + v.toString(16));
    if (count === 1) return shown[0] === "11" ? components : null;
    const fourth = count === 3 || shown[3] === shown[0];
    return fourth && SAMPLINGS.includes(shown.slice(0, 3).join(" ")) ? components : null;
  }

  /** Number the different quantisation tables by first use. */
  function numberTables(components) {
    const tables = [];
    for (const component of components) {
      const known = tables.findIndex((table) => T.same(table, component.quant));
      component.table = known < 0 ? tables.push(component.quant) - 1 : known;
    }
    return tables;
  }

  /**
   * Return what a JPEG header says, or null where it has not the form of spec 4.1.
   * @param {Uint8Array} bytes
   */
  function readJpegHeader(bytes) {
    if (!T.hasAt(bytes, HEADER_START, 0) || bytes.length < 20) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [width, height] = [view.getUint32(8, true), view.getUint32(12, true)];
    const [tile, count, model, precision] = bytes.subarray(16, 20);
    const end = 20 + 131 * count;
    if (IDS[model]?.length !== count || precision !== 8 || bytes.length !== end + 33) return null;
    if (bytes[end] !== 1 || bytes.subarray(end + 1).some((byte) => byte !== 0)) return null;
    const components = readComponents(bytes, view, count, model);
    if (!components) return null;
    const hmax = Math.max(...components.map((c) => c.h));
    const vmax = Math.max(...components.map((c) => c.v));
    const blocks = components.reduce((sum, c) => sum + c.h * c.v, 0);
    if (blocks > 10) return null;
    const tables = numberTables(components);
    const side = width * height > 8_000_000 ? 64 : 32;
    if (tile !== Math.max(1, Math.floor(side / (8 * Math.max(hmax, vmax))))) return null;
    components.forEach((c, i) => {
      c.bw = Math.ceil((width * c.h) / (8 * hmax));
      c.bh = Math.ceil((height * c.v) / (8 * vmax));
      c.huffman = (model === YCBCR || model === YCCK) && (i === 1 || i === 2) ? 1 : 0;
    });
    const [mx, my] = [Math.ceil(width / (8 * hmax)), Math.ceil(height / (8 * vmax))];
    return {
      media: "jpeg", decoder: null, width, height, tile, model, components, tables, mx, my,
      gx: Math.ceil(mx / tile), gy: Math.ceil(my / tile),
      tileWidth: 8 * hmax * tile, tileHeight: 8 * vmax * tile, tileBytes: blocks * tile * tile * 128,
    };
  }

  const u16 = (n) => [n >> 8, n & 255];

  /** Return all that stands before the scan's data; it follows from the header (spec 7.1, 1-6). */
  function prefixOf({ width, height, model, components, tables }) {
    const adobe = ADOBE.slice();
    adobe[15] = model === YCCK ? 2 : 0;
    const count = components.length;
    const chroma = components.some((c) => c.huffman === 1);
    const parts = [[0xff, 0xd8], model <= YCBCR ? JFIF : adobe];
    tables.forEach((table, i) => parts.push([0xff, 0xdb, ...u16(67), i], table));
    parts.push([0xff, 0xc0, ...u16(8 + 3 * count), 8, ...u16(height), ...u16(width), count]);
    for (const c of components) parts.push([c.id, (c.h << 4) | c.v, c.table]);
    for (const [id, counts, symbols] of TABLES.slice(0, chroma ? 4 : 2)) {
      parts.push([0xff, 0xc4, ...u16(19 + symbols.length), id], counts, symbols);
    }
    parts.push([0xff, 0xda, ...u16(6 + 2 * count), count]);
    for (const c of components) parts.push([c.id, c.huffman * 0x11]);
    return T.join(...parts, [0, 63, 0]);
  }

  /** Reads codes from a scan; `bad` tells that something in it was not canonical. */
  class ScanReader {
    constructor(bytes, from, end) {
      Object.assign(this, { bytes, at: from, end, buffer: 0, bits: 0, missing: 0, bad: false });
    }

    /** Bring at least 25 bits into the buffer; zeros behind the end. */
    fill() {
      while (this.bits <= 24) {
        let byte = 0;
        if (this.at >= this.end) {
          this.missing += 8;
        } else {
          byte = this.bytes[this.at++];
          if (byte === 0xff && (this.at >= this.end || this.bytes[this.at++] !== 0)) this.bad = true;
        }
        this.buffer = (this.buffer << 8) | byte;
        this.bits += 8;
      }
    }

    /** Return the symbol of the code that comes next. */
    symbol(lookup) {
      this.fill();
      const entry = lookup[(this.buffer >>> (this.bits - 16)) & 0xffff];
      if (entry === 0) this.bad = true;
      this.bits -= entry >> 8;
      return entry & 255;
    }

    /** Return a number of `size` bits, 1 to 11 (ITU-T T.81, F.2.2.1, EXTEND). */
    number(size) {
      if (this.bits < size) this.fill();
      this.bits -= size;
      const value = (this.buffer >>> this.bits) & ((1 << size) - 1);
      return value >> (size - 1) ? value : value - (1 << size) + 1;
    }

    /** Read one block's AC coefficients into `out` at `from`, in row-major order. */
    coefficients(lookup, out, from) {
      let afterZeros = false;
      for (let k = 1; k < 64;) {
        const symbol = this.symbol(lookup);
        if (symbol === 0 || this.bad) break;
        k += symbol >> 4;
        afterZeros = symbol === 0xf0;
        if (k > 63) {
          this.bad = true;
        } else if (!afterZeros) {
          out[from + NATURAL[k]] = this.number(symbol & 15);
        }
        k++;
      }
      // Sixteen zeros must lead to a coefficient; at the end of a block they are EOB's to say.
      if (afterZeros) this.bad = true;
    }

    /** Say whether only the 1 bits that fill the last byte are left. */
    isDone() {
      const left = this.bits - this.missing;
      if (this.bad || left < 0 || left > 7 || this.at !== this.end) return false;
      return ((this.buffer >>> this.missing) & ((1 << left) - 1)) === (1 << left) - 1;
    }
  }

  /** Read the blocks of one component in one MCU into the strip of its tile row. */
  function readMcu(reader, component, mcuX, mcuY, tile) {
    const { h, v, bw, bh, strip, columns, dc, ac } = component;
    for (let j = 0; j < v; j++) {
      const row = mcuY * v + j;
      for (let i = 0; i < h; i++) {
        const column = mcuX * h + i;
        const size = reader.symbol(dc);
        if (row >= bh || column >= bw) {
          // A block that only completes the MCU: no difference, then the end of the block.
          if (size !== 0 || reader.symbol(ac) !== 0) reader.bad = true;
          continue;
        }
        if (size > 0) component.last += reader.number(size);
        const from = ((row - Math.floor(mcuY / tile) * tile * v) * columns + column) * 64;
        strip[from] = component.last;
        if (strip[from] !== component.last) reader.bad = true;
        reader.coefficients(ac, strip, from);
      }
    }
  }

  /** Copy the data of tile `tx` out of the strips to `out` at `at` (spec 4.1). */
  function copyTile(components, tile, tx, out, at) {
    for (const { h, v, bytes, columns } of components) {
      const [run, stride] = [tile * h * 128, columns * 128];
      for (let row = 0; row < tile * v; row++, at += run) {
        const from = row * stride + tx * run;
        out.set(bytes.subarray(from, from + run), at);
      }
    }
  }

  /**
   * Read a picture strip by strip, give every tile's data to `onTile(tx, ty)` in `out` from `at`
   * on, and say whether the picture has the canonical form.
   * @returns {boolean}
   */
  function readJpeg(header, picture, out, at, onTile) {
    const prefix = prefixOf(header);
    const end = picture.length - 2;
    if (!T.hasAt(picture, prefix, 0) || !T.hasAt(picture, [0xff, 0xd9], end)) return false;
    if (end < prefix.length) return false;
    const lookups = TABLES.map(lookupOf);
    const { tile } = header;
    for (const c of header.components) {
      c.columns = header.gx * tile * c.h;
      c.strip = new Int16Array(c.columns * tile * c.v * 64);
      // The bytes of the strip are little-endian, as is every machine a browser runs on.
      c.bytes = new Uint8Array(c.strip.buffer);
      [c.dc, c.ac] = lookups.slice(c.huffman * 2);
      c.last = 0;
    }
    const reader = new ScanReader(picture, prefix.length, end);
    for (let mcuY = 0; mcuY < header.my; mcuY++) {
      if (mcuY % tile === 0) header.components.forEach((c) => c.strip.fill(0));
      for (let mcuX = 0; mcuX < header.mx; mcuX++) {
        for (const component of header.components) readMcu(reader, component, mcuX, mcuY, tile);
      }
      if (reader.bad || reader.bits < reader.missing) return false;
      if ((mcuY + 1) % tile && mcuY + 1 < header.my) continue;
      for (let tx = 0; tx < header.gx; tx++) {
        copyTile(header.components, tile, tx, out, at);
        onTile(tx, Math.floor(mcuY / tile));
      }
    }
    return reader.isDone();
  }

  /** Say whether a tile's data are a hidden tile's: all zero. */
  function isBlankJpeg(header, data) {
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) return false;
    return true;
  }

  /**
   * Part a JPEG from the proof in it (spec 7.4).
   * @returns {{picture: Uint8Array, proof: Uint8Array | null, broken: boolean}}
   */
  function splitJpeg(file) {
    const parts = [];
    let at = 2;
    let broken = false;
    let total = 0;
    while (T.hasAt(file, [0xff, 0xeb], at) && T.hasAt(file, SEGMENT_START, at + 4)) {
      const view = new DataView(file.buffer, file.byteOffset + at);
      const length = view.getUint16(2);
      if (length < 18 || at + 2 + length > file.length) return { picture: file, proof: null, broken: true };
      if (parts.length === 100) return { picture: file, proof: null, broken: true };
      if (parts.length === 0) total = view.getUint16(18);
      if (view.getUint16(16) !== parts.length || view.getUint16(18) !== total) broken = true;
      parts.push(file.subarray(at + 20, at + 2 + length));
      at += 2 + length;
    }
    parts.forEach((part, i) => {
      const last = i === parts.length - 1;
      if (last ? part.length < 1 || part.length > PART_BYTES : part.length !== PART_BYTES) broken = true;
    });
    const picture = parts.length ? T.join(file.subarray(0, 2), file.subarray(at)) : file;
    broken ||= parts.length !== total;
    return { picture, proof: parts.length ? T.join(...parts) : null, broken };
  }

  Object.assign(T, { readJpegHeader, readJpeg, isBlankJpeg, splitJpeg });
})((globalThis.TutelaVerifier ??= {}));
