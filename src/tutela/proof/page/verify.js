"use strict";
/* The seventeen steps of spec section 10, in their order; the first that fails is the answer. */
((T) => {
  const VERSION = "tutela-vr/1";
  const PROOF_BYTES_MAX = 1_048_576;
  const HIDDEN_MAX = 4_096;
  const TOKENS_MAX = 4;
  const FOREIGN_BYTES_MAX = 16_384;
  const SIDE_MAX = 65_500;
  const AREA_MAX = 200_000_000;
  const ITEM_ROOT = 0x14;
  const ENTRY = 0x15;
  const CLASSES = {
    file_unknown: "A", proof_absent: "A", picture_form: "A", file_digest: "A",
    visible_altered: "B",
    hidden_not_blank: "C",
    checkpoint_signature: "D", inclusion: "D", ledger_not_pinned: "D",
    proof_segments: "E", proof_form: "E", version_unknown: "E", header_form: "E", seal_form: "E",
    mask_form: "E", nodes_count: "E", statement_form: "E", statement_signature: "E",
  };

  /** The first step that failed. */
  class Refusal extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }

  /** Go on where the step's condition holds, else stop with its code. */
  function demand(condition, code) {
    if (!condition) throw new Refusal(code);
  }

  const isText = (value) => typeof value === "string";
  const isBytes = (value, size) => value instanceof Uint8Array && (!size || value.length === size);
  const isHashes = (value) => isBytes(value) && value.length % 32 === 0;
  const isIndex = (value) => typeof value === "number" && value >= 0;
  const isSide = (value) => isIndex(value) || (typeof value === "bigint" && value >= 0n);
  const isOneOf = (...values) => (value) => values.includes(value);
  const isTextOrNull = (value) => value === null || isText(value);
  const isListOf = (isMember, most) => (value) =>
    Array.isArray(value) && value.length <= most && value.every(isMember);
  const isRectangle = (value) => Array.isArray(value) && value.length === 4 && value.every(isSide);
  const isDay = (value) =>
    isText(value) && /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value);

  const PROOF_FIELDS = {
    v: isText,
    header: (value) => isBytes(value),
    hidden: isListOf(isRectangle, HIDDEN_MAX),
    nodes: isHashes,
    rest: (value) => isBytes(value, 96),
    seal: (value) => isBytes(value),
    salt: (value) => isBytes(value, 32),
    index: isIndex,
    path: isHashes,
    checkpoint: (value) => isText(value) && T.utf8(value).length <= FOREIGN_BYTES_MAX,
    ledger: isText,
    tokens: isListOf((value) => isBytes(value) && value.length <= FOREIGN_BYTES_MAX, TOKENS_MAX),
    statement: (value) => isBytes(value),
    signature: (value) => isBytes(value, 64),
  };
  const TEXT_FIELDS = { ...PROOF_FIELDS, lengths: (value) => isBytes(value) };
  const SEAL_FIELDS = {
    v: isOneOf(VERSION),
    alg: isOneOf("sha-256"),
    media: isText,
    header: (value) => isBytes(value, 32),
    root: (value) => isBytes(value, 32),
    organisation: isText,
    day: isDay,
  };
  const STATEMENT_FIELDS = {
    v: isOneOf(VERSION),
    file: (value) => isBytes(value, 32),
    seal: (value) => isBytes(value, 32),
    class: isOneOf("MATERIAL", "PERSON"),
    caption: isTextOrNull,
    place: isTextOrNull,
    date: isTextOrNull,
    publisher: isText,
    organisation: isText,
    detectors: isListOf(isText, Infinity),
    reasons: isListOf(isText, Infinity),
    day: isText,
  };

  /** Return the record if it has these fields, as an object of them; else stop with the code. */
  function readRecord(bytes, fields, code) {
    let record = null;
    try {
      record = T.decodeCbor(bytes);
    } catch {
      demand(false, code);
    }
    demand(record instanceof Map, code);
    const names = Object.keys(fields);
    demand(names.every((name) => record.has(name) && fields[name](record.get(name))), code);
    const values = Object.fromEntries(names.map((name) => [name, record.get(name)]));
    return { values, further: record.size - names.length };
  }

  /** By the first bytes of a file: how it is taken apart and how its header is read. */
  const MEDIA = [
    { media: "jpeg", start: [0xff, 0xd8], split: T.splitJpeg, readHeader: T.readJpegHeader },
    { media: "pixels", start: T.PNG_SIGNATURE, split: T.splitPng, readHeader: T.readPixelHeader },
    { media: "text", start: T.TEXT_SIGNATURE, split: T.splitText, readHeader: T.readTextHeader },
  ];

  /** Steps 1 and 2. */
  function findProof(file, sidecar) {
    const kind = MEDIA.find(({ start }) => T.hasAt(file, start, 0));
    demand(kind, "file_unknown");
    const { picture, proof, broken } = kind.split(file);
    demand(!broken, "proof_segments");
    demand(proof || sidecar, "proof_absent");
    // Two proofs that differ would let a reader see one and check the other.
    demand(!proof || !sidecar || T.same(proof, sidecar), "proof_segments");
    return { ...kind, picture, proof: proof ?? sidecar };
  }

  /** Step 3. */
  function readProof(bytes, media) {
    demand(bytes.length <= PROOF_BYTES_MAX, "proof_form");
    const fields = media === "text" ? TEXT_FIELDS : PROOF_FIELDS;
    const { values, further } = readRecord(bytes, fields, "proof_form");
    const lengths = media === "text" ? T.readLengths(values.lengths) : [];
    demand(further === 0 && lengths, "proof_form");
    return { ...values, lengths };
  }

  /** Step 5. */
  function checkHeader(header) {
    demand(header, "header_form");
    const { width, height } = header;
    demand(Math.min(width, height) >= 1 && Math.max(width, height) <= SIDE_MAX, "header_form");
    demand(width * height <= AREA_MAX, "header_form");
    return header;
  }

  /** Step 6. */
  function readSeal(proof, media) {
    const { values, further } = readRecord(proof.seal, SEAL_FIELDS, "seal_form");
    const agrees = values.media === media && T.same(values.header, T.sha256(proof.header));
    demand(agrees && further === 0, "seal_form");
    return values;
  }

  /** Steps 9 and 10. */
  function readStatement(proof, seal) {
    const { values, further } = readRecord(proof.statement, STATEMENT_FIELDS, "statement_form");
    const own = values.organisation === seal.organisation;
    demand(own && T.same(values.seal, T.sha256(proof.seal)), "statement_form");
    const organisation = T.parseVerifierKey(values.organisation);
    const signed = T.join(T.utf8(`${VERSION} statement\n`), proof.statement);
    const fits = organisation && T.signatureFits(organisation.key, signed, proof.signature);
    demand(fits, "statement_signature");
    return { ...values, further };
  }

  /** Steps 11 and 12: read the picture, and hash every visible tile with its seed. */
  function hashTiles(header, picture, mask, seeds) {
    const [read, isBlank] = header.media === "jpeg"
      ? [T.readJpeg, T.isBlankJpeg] : [T.readPng, T.isBlankPng];
    const message = new Uint8Array(33 + header.tileBytes);
    const data = message.subarray(33);
    const leaves = new Uint8Array(mask.length * 32);
    message[0] = T.LEAF;
    let blank = true;
    const inForm = read(header, picture, message, 33, (tx, ty) => {
      const at = ty * header.gx + tx;
      if (mask[at] === T.HIDDEN) {
        blank &&= isBlank(header, data, tx, ty);
      } else {
        message.set(seeds.subarray(at * 32, at * 32 + 32), 1);
        leaves.set(T.sha256(message), at * 32);
      }
    });
    demand(inForm, "picture_form");
    demand(blank, "hidden_not_blank");
    return leaves;
  }

  /** Step 11 of a text: read it, and hash every visible leaf with its seed. */
  function hashWords(text, mask, lengths, seeds) {
    const message = new Uint8Array(33 + T.LEAF_BYTES_MAX);
    const leaves = new Uint8Array(mask.length * 32);
    message[0] = T.LEAF;
    const pieces = T.readText(text, mask, lengths, (at, leaf) => {
      message.set(seeds.subarray(at * 32, at * 32 + 32), 1);
      message.set(leaf, 33);
      leaves.set(T.sha256(message, 33 + leaf.length), at * 32);
    });
    demand(pieces, "picture_form");
    return { leaves, pieces };
  }

  /** Steps 15 and 16. */
  function checkLedger(proof) {
    const key = T.parseVerifierKey(proof.ledger);
    const checkpoint = key && T.openCheckpoint(proof.checkpoint, key);
    demand(checkpoint, "checkpoint_signature");
    const leaf = T.leafHash(T.sha256(T.join(ENTRY, proof.salt, proof.seal)));
    const { size, root } = checkpoint;
    demand(T.isIncluded(leaf, BigInt(proof.index), size, proof.path, root), "inclusion");
    return checkpoint;
  }

  function check(untrustedFile, { sidecar = null, pinned = [] }, facts) {
    const { media, picture, proof: bytes, readHeader } = findProof(untrustedFile, sidecar);
    const proof = readProof(bytes, media);
    // What is no key would be a place to write anything into the result's first line.
    const named = T.parseVerifierKey(proof.ledger) ? proof.ledger : null;
    Object.assign(facts, { ledger: named, pinned: pinned.includes(named) });
    demand(proof.v === VERSION, "version_unknown");
    const header = checkHeader(readHeader(proof.header));
    const seal = readSeal(proof, media);
    const mask = T.readMask(proof.hidden, header.gx, header.gy);
    demand(mask, "mask_form");
    const levels = T.plant(mask, header.gx, header.gy);
    demand(T.countNodes(levels) * 32 === proof.nodes.length, "nodes_count");
    const statement = readStatement(proof, seal);
    const { seeds, hashes } = T.shareNodes(levels, proof.nodes);
    const { leaves, pieces = null } = media === "text"
      ? hashWords(picture, mask, proof.lengths, seeds)
      : { leaves: hashTiles(header, picture, mask, seeds) };
    const tiles = T.rootOf(levels, leaves, hashes);
    const root = T.sha256(T.join(ITEM_ROOT, T.sha256(proof.header), tiles, proof.rest));
    demand(T.same(root, seal.root), "visible_altered");
    demand(T.same(statement.file, T.sha256(picture)), "file_digest");
    const checkpoint = checkLedger(proof);
    demand(pinned.length === 0 || facts.pinned, "ledger_not_pinned");
    Object.assign(facts, {
      media, picture, statement, decoder: header.decoder,
      words: pieces && {
        pieces,
        marks: pieces.filter(({ hidden }) => hidden).length,
        leaves: proof.lengths.filter((length) => length > 0).length,
      },
      width: header.width, height: header.height,
      tileWidth: header.tileWidth, tileHeight: header.tileHeight,
      hidden: proof.hidden, tiles: mask.length,
      hiddenTiles: mask.reduce((sum, state) => sum + (state === T.HIDDEN ? 1 : 0), 0),
      sealed: seal.day, index: proof.index, size: checkpoint.size,
      unknownSignatures: checkpoint.unknown, tokens: proof.tokens.length,
      furtherKeys: statement.further,
    });
  }

  /**
   * Check a released picture or text.
   * @param {Uint8Array} untrustedFile the whole file
   * @param {{sidecar?: Uint8Array | null, pinned?: string[]}} [options] a proof from beside the
   *   picture; the verifier keys of the ledgers the reader knows (where none is given, none is asked)
   * @returns {{pass: boolean, class: string | null, code: string | null}} and the facts: those
   *   of a file that passed, or `ledger` and `pinned` of a proof that could be read
   */
  function verify(untrustedFile, options = {}) {
    const facts = {};
    try {
      check(untrustedFile, options, facts);
      return { pass: true, class: null, code: null, ...facts };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { ledger = null, pinned = false } = facts;
      return { pass: false, class: CLASSES[error.code], code: error.code, ledger, pinned };
    }
  }

  Object.assign(T, { verify, CLASSES });
})((globalThis.TutelaVerifier ??= {}));
