"use strict";
/* Released PNGs: header of a rendition (spec 4.2), form (7.2), proof chunk (7.4), inflate. */
((T) => {
  const BYTES_MAX = 200_000_000;
  const HEADER_START = T.utf8("TVR1pixl");
  const SIGNATURE = T.unhex("89504e470d0a1a0a");
  const BEHIND_IHDR = 33;
  const PROOF_TYPE = T.utf8("tvRP");
  const CHUNK_MAX = 1_048_576;
  const FILTER_UP = 2;
  const BLANK = 128;

  const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });

  function crc32(bytes) {
    let crc = -1;
    for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
    return ~crc >>> 0;
  }

  function adler32(bytes) {
    let [a, b] = [1, 0];
    for (let from = 0; from < bytes.length; from += 3800) {
      const end = Math.min(from + 3800, bytes.length);
      for (let at = from; at < end; at++) b += a += bytes[at];
      [a, b] = [a % 65_521, b % 65_521];
    }
    return b * 65_536 + a;
  }

  /**
   * Return what the header of a rendition says, or null where it has not the form of spec 4.2.
   * @param {Uint8Array} bytes
   */
  function readPixelHeader(bytes) {
    if (!T.hasAt(bytes, HEADER_START, 0) || bytes.length < 20) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [width, height] = [view.getUint32(8, true), view.getUint32(12, true)];
    const [tile, channels, depth, length] = bytes.subarray(16, 20);
    if (![1, 3].includes(channels) || depth !== 8 || bytes.length !== 20 + length) return null;
    if (width * height * channels > BYTES_MAX) return null;
    if (tile !== (width * height > 8_000_000 ? 8 : 4)) return null;
    let decoder = null;
    try {
      decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(20));
    } catch {
      return null;
    }
    const side = 8 * tile;
    return {
      media: "pixels", width, height, tile, channels, decoder, tileWidth: side, tileHeight: side,
      gx: Math.ceil(width / side), gy: Math.ceil(height / side), tileBytes: side * side * channels,
    };
  }

  /** Return the chunk at `at` if it is whole and its CRC right, else null. */
  function chunkAt(file, at) {
    if (at + 12 > file.length) return null;
    const view = new DataView(file.buffer, file.byteOffset + at);
    const length = view.getUint32(0);
    if (at + 12 + length > file.length) return null;
    const named = file.subarray(at + 4, at + 8 + length);
    if (crc32(named) !== view.getUint32(8 + length)) return null;
    return { type: named.subarray(0, 4), data: named.subarray(4), end: at + 12 + length };
  }

  const isType = (chunk, name) => chunk !== null && T.same(chunk.type, T.utf8(name));

  /** Return the joined data of the IDAT chunks of a PNG of the form of 7.2, or null. */
  function joinedData(header, picture) {
    const ihdr = new DataView(new ArrayBuffer(13));
    ihdr.setUint32(0, header.width);
    ihdr.setUint32(4, header.height);
    ihdr.setUint16(8, 0x0800 | (header.channels === 3 ? 2 : 0));
    let chunk = chunkAt(picture, SIGNATURE.length);
    if (!T.hasAt(picture, SIGNATURE, 0) || !isType(chunk, "IHDR")) return null;
    if (!T.same(chunk.data, new Uint8Array(ihdr.buffer))) return null;
    const parts = [];
    for (chunk = chunkAt(picture, chunk.end); isType(chunk, "IDAT"); chunk = chunkAt(picture, chunk.end)) {
      if (chunk.data.length < 1 || chunk.data.length > CHUNK_MAX) return null;
      if (parts.some((part) => part.length !== CHUNK_MAX)) return null;
      parts.push(chunk.data);
    }
    const last = isType(chunk, "IEND") && chunk.data.length === 0 && chunk.end === picture.length;
    return last && parts.length ? T.join(...parts) : null;
  }

  // RFC 1951, 3.2.5: base values and extra bits of lengths and distances.
  const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99,
    115, 131, 163, 195, 227, 258];
  const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025,
    1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const LENGTH_BITS = LENGTHS.map((_, i) => (i < 8 || i === 28 ? 0 : (i >> 2) - 1));
  const DISTANCE_BITS = DISTANCES.map((_, i) => (i < 4 ? 0 : (i >> 1) - 1));
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const END_OF_BLOCK = 256;

  /**
   * Return for each of the bits to come, as many as the longest code has: symbol << 4 | length of the code; or null where the lengths
   * make no code. As in zlib, a code may be empty, and `lone` where it is a single bit.
   */
  function lookupOf(lengths, lone = true) {
    const longest = Math.max(1, ...lengths);
    const lookup = new Uint16Array(1 << longest);
    let [code, used] = [0, 0];
    for (let length = 1; length <= longest; length++, code <<= 1) {
      lengths.forEach((own, symbol) => {
        if (own !== length) return;
        let reversed = 0;
        for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        for (let at = reversed; at < lookup.length; at += 1 << length) lookup[at] = (symbol << 4) | length;
        used += lookup.length >> length;
        code++;
      });
    }
    const own = lengths.filter((length) => length > 0);
    const whole = used === lookup.length || own.length === 0 || (lone && own.length === 1 && own[0] === 1);
    return whole ? lookup : null;
  }

  const FIXED = [
    lookupOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
    lookupOf(new Array(32).fill(5)),
  ];

  class BitReader {
    constructor(bytes, at) {
      Object.assign(this, { bytes, at, buffer: 0, bits: 0 });
    }

    /** Bring `count` bits, at most 16, into the buffer; zeros behind the end. */
    fill(count) {
      while (this.bits < count) {
        this.buffer |= (this.bytes[this.at++] ?? 0) << this.bits;
        this.bits += 8;
      }
    }

    take(count) {
      this.fill(count);
      const value = this.buffer & ((1 << count) - 1);
      this.buffer >>>= count;
      this.bits -= count;
      return value;
    }

    symbol(lookup) {
      this.fill(15);
      const entry = lookup[this.buffer & (lookup.length - 1)];
      if (entry === 0) throw new RangeError("deflate: no such code");
      this.buffer >>>= entry & 15;
      this.bits -= entry & 15;
      return entry >> 4;
    }

    /** Go to the next whole byte and return its place. */
    align() {
      this.at -= this.bits >> 3;
      this.buffer = this.bits = 0;
      return this.at;
    }
  }

  function readTables(reader) {
    const [literals, distances, count] = [reader.take(5) + 257, reader.take(5) + 1, reader.take(4) + 4];
    const meta = new Array(19).fill(0);
    for (let i = 0; i < count; i++) meta[ORDER[i]] = reader.take(3);
    const lookup = lookupOf(meta, false);
    if (!lookup) throw new RangeError("deflate: bad code lengths");
    const lengths = [];
    while (lengths.length < literals + distances) {
      const symbol = reader.symbol(lookup);
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 16) lengths.push(...new Array(3 + reader.take(2)).fill(lengths.at(-1)));
      else lengths.push(...new Array(symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7)).fill(0));
    }
    const tables = [lookupOf(lengths.slice(0, literals)), lookupOf(lengths.slice(literals))];
    const odd = lengths.length !== literals + distances || lengths.includes(undefined) || !lengths[256];
    if (odd || literals > 286 || distances > 30 || tables.includes(null)) {
      throw new RangeError("deflate: bad code lengths");
    }
    return tables;
  }

  function copyStored(reader, out, to) {
    const at = reader.align();
    const length = reader.take(16);
    if ((length ^ reader.take(16)) !== 0xffff) throw new RangeError("deflate: stored length");
    reader.align();
    if (at + 4 + length > reader.bytes.length) throw new RangeError("deflate: cut short");
    out.set(reader.bytes.subarray(at + 4, at + 4 + length), to);
    reader.at = at + 4 + length;
    return to + length;
  }

  function inflateBlock(reader, [literals, distances], out, start) {
    let to = start;
    for (;;) {
      const symbol = reader.symbol(literals);
      if (symbol === END_OF_BLOCK) return to;
      if (symbol < END_OF_BLOCK) {
        if (to >= out.length) throw new RangeError("deflate: too long");
        out[to++] = symbol;
        continue;
      }
      const i = symbol - 257;
      const length = LENGTHS[i] + reader.take(LENGTH_BITS[i]);
      const j = reader.symbol(distances);
      const distance = DISTANCES[j] + reader.take(DISTANCE_BITS[j]);
      // Also refuses symbols that have no meaning: the sums are then not numbers.
      if (!(distance <= to && to + length <= out.length)) throw new RangeError("deflate: out of range");
      for (const end = to + length; to < end; to++) out[to] = out[to - distance];
      if (reader.at > reader.bytes.length + 4) throw new RangeError("deflate: cut short");
    }
  }

  /**
   * Return the `size` bytes of a zlib stream (RFC 1950, 1951), or null where it is not one, is
   * longer or shorter, has another checksum, or bytes behind it.
   * @param {Uint8Array} stream
   * @param {number} size
   * @returns {Uint8Array | null}
   */
  function inflate(stream, size) {
    const [method, flags] = stream;
    if (method !== 0x78 || (method * 256 + flags) % 31 || flags & 32) return null;
    const out = new Uint8Array(size);
    const reader = new BitReader(stream, 2);
    let to = 0;
    try {
      for (let last = 0; !last;) {
        last = reader.take(1);
        const kind = reader.take(2);
        if (kind === 3 || reader.at > stream.length) return null;
        if (kind === 0) to = copyStored(reader, out, to);
        else to = inflateBlock(reader, kind === 1 ? FIXED : readTables(reader), out, to);
      }
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
    const at = reader.align();
    if (to !== size || at + 4 !== stream.length) return null;
    const wanted = new DataView(stream.buffer, stream.byteOffset + at).getUint32(0);
    return adler32(out) === wanted ? out : null;
  }

  /** Undo filter type Up in place; say whether every row has it. */
  function unfilter(rows, height, stride) {
    for (let y = 0; y < height; y++) {
      const from = y * stride;
      if (rows[from] !== FILTER_UP) return false;
      if (y > 0) for (let x = 1; x < stride; x++) rows[from + x] += rows[from + x - stride];
    }
    return true;
  }

  /** Read a picture; see readJpeg. */
  function readPng(header, picture, out, at, onTile) {
    const { width, height, channels, tileWidth, tileHeight, gx, gy } = header;
    const stride = 1 + width * channels;
    const stream = joinedData(header, picture);
    const rows = stream && inflate(stream, height * stride);
    if (!rows || !unfilter(rows, height, stride)) return false;
    for (let ty = 0; ty < gy; ty++) {
      for (let tx = 0; tx < gx; tx++) {
        out.fill(0, at);
        const run = Math.min(tileWidth, width - tx * tileWidth) * channels;
        for (let y = ty * tileHeight; y < Math.min((ty + 1) * tileHeight, height); y++) {
          const from = y * stride + 1 + tx * tileWidth * channels;
          const to = at + (y - ty * tileHeight) * tileWidth * channels;
          out.set(rows.subarray(from, from + run), to);
        }
        onTile(tx, ty);
      }
    }
    return true;
  }

  /** Say whether a tile's data are a hidden tile's: 128 everywhere inside the picture. */
  function isBlankPng(header, data, tx, ty) {
    const { width, height, channels, tileWidth, tileHeight } = header;
    const inside = Math.min(tileWidth, width - tx * tileWidth) * channels;
    const rows = Math.min(tileHeight, height - ty * tileHeight);
    for (let y = 0, at = 0; y < tileHeight; y++) {
      const blank = y < rows ? inside : 0;
      for (let x = 0; x < tileWidth * channels; x++, at++) {
        if (data[at] !== (x < blank ? BLANK : 0)) return false;
      }
    }
    return true;
  }

  /** Part a PNG from the proof in it; see splitJpeg. */
  function splitPng(file) {
    if (!T.hasAt(file, PROOF_TYPE, BEHIND_IHDR + 4)) return { picture: file, proof: null, broken: false };
    const chunk = chunkAt(file, BEHIND_IHDR);
    if (!chunk) return { picture: file, proof: null, broken: true };
    const picture = T.join(file.subarray(0, BEHIND_IHDR), file.subarray(chunk.end));
    return { picture, proof: chunk.data, broken: false };
  }

  Object.assign(T, { PNG_SIGNATURE: SIGNATURE, inflate, readPixelHeader, readPng, isBlankPng, splitPng });
})((globalThis.TutelaVerifier ??= {}));
