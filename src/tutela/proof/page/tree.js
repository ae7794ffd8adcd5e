"use strict";
/* The picture tree (spec section 3), the mask and the walk of its nodes (section 8). */
((T) => {
  const HIDDEN = 1;
  const VISIBLE = 2;
  const LEAF = 0x10;
  const NODE = 0x11;
  const SEED_LEFT = 0x12;
  const SEED_RIGHT = 0x13;

  /** Return the one list of rectangles for the rows of a mask (spec section 8, hidden). */
  function canonicalRectangles(mask, gx, gy) {
    const rectangles = [];
    let above = new Map();
    for (let y = 0; y < gy; y++) {
      const row = new Map();
      for (let x = 0; x < gx; x++) {
        if (mask[y * gx + x] !== HIDDEN) continue;
        const start = x;
        while (x < gx && mask[y * gx + x] === HIDDEN) x++;
        const run = `${start},${x - start}`;
        const rectangle = above.get(run) ?? [start, y, x - start, 0];
        if (rectangle[3] === 0) rectangles.push(rectangle);
        rectangle[3] += 1;
        row.set(run, rectangle);
      }
      above = row;
    }
    return rectangles;
  }

  /**
   * Return the mask of a canonical list of rectangles, a byte for each tile; else null.
   * @param {(number | bigint)[][]} hidden
   * @param {number} gx
   * @param {number} gy
   * @returns {Uint8Array | null}
   */
  function readMask(hidden, gx, gy) {
    const mask = new Uint8Array(gx * gy).fill(VISIBLE);
    for (const [x, y, w, h] of hidden.map((rectangle) => rectangle.map(Number))) {
      if (!(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= gx && y + h <= gy)) return null;
      for (let row = y; row < y + h; row++) {
        for (let at = row * gx + x; at < row * gx + x + w; at++) {
          // A tile named twice ends here, so 4,096 large rectangles cost no more than one.
          if (mask[at] === HIDDEN) return null;
          mask[at] = HIDDEN;
        }
      }
    }
    return String(canonicalRectangles(mask, gx, gy)) === String(hidden) ? mask : null;
  }

  /**
   * Return the tree over a mask: for each level its columns, its rows, whether its columns are
   * paired next, and for each node whether there are hidden (1), visible (2) or both (3) below.
   */
  function plant(mask, gx, gy) {
    const levels = [{ gx, gy, paired: gx >= gy, states: mask }];
    for (let low = levels[0]; low.gx * low.gy > 1; low = levels[levels.length - 1]) {
      const columns = low.paired ? Math.ceil(low.gx / 2) : low.gx;
      const rows = low.paired ? low.gy : Math.ceil(low.gy / 2);
      const states = new Uint8Array(columns * rows);
      low.states.forEach((state, at) => {
        const [x, y] = [at % low.gx, Math.floor(at / low.gx)];
        states[low.paired ? y * columns + (x >> 1) : (y >> 1) * columns + x] |= state;
      });
      levels.push({ gx: columns, gy: rows, paired: columns >= rows, states });
    }
    return levels;
  }

  /** Return the places of a node's one or two children on the level below. */
  function childrenOf(levels, level, at) {
    const { gx, gy, paired } = levels[level - 1];
    const [x, y] = [at % levels[level].gx, Math.floor(at / levels[level].gx)];
    const first = paired ? y * gx + 2 * x : 2 * y * gx + x;
    const alone = paired ? 2 * x + 1 === gx : 2 * y + 1 === gy;
    return alone ? [first] : [first, first + (paired ? 1 : gx)];
  }

  /** Call `visit(level, at, state)` for every topmost node that is all hidden or all visible. */
  function walk(levels, visit, level = levels.length - 1, at = 0) {
    const state = levels[level].states[at];
    if (state === HIDDEN || state === VISIBLE) visit(level, at, state);
    else for (const child of childrenOf(levels, level, at)) walk(levels, visit, level - 1, child);
  }

  /** Return how many nodes the proof must hold. */
  function countNodes(levels) {
    let count = 0;
    walk(levels, () => count++);
    return count;
  }

  /** Write the seeds of all leaves below a node into `seeds`, 32 bytes each. */
  function grow(levels, seeds, level, at, seed) {
    if (level === 0) {
      seeds.set(seed, at * 32);
      return;
    }
    const children = childrenOf(levels, level, at);
    children.forEach((child, i) => {
      const tag = i === 0 ? SEED_LEFT : SEED_RIGHT;
      const own = children.length === 1 ? seed : T.sha256(T.join(tag, seed));
      grow(levels, seeds, level - 1, child, own);
    });
  }

  /**
   * Share out the nodes of the proof: seeds for the visible leaves, hashes for hidden nodes.
   * @returns {{seeds: Uint8Array, hashes: Map<string, Uint8Array>}}
   */
  function shareNodes(levels, nodes) {
    const seeds = new Uint8Array(levels[0].states.length * 32);
    const hashes = new Map();
    let from = 0;
    walk(levels, (level, at, state) => {
      const node = nodes.subarray(from, (from += 32));
      if (state === HIDDEN) hashes.set(`${level}:${at}`, node);
      else grow(levels, seeds, level, at, node);
    });
    return { seeds, hashes };
  }

  /** Return the root over the hashes of visible leaves and the given hashes of hidden nodes. */
  function rootOf(levels, leaves, hashes, level = levels.length - 1, at = 0) {
    if (levels[level].states[at] === HIDDEN) return hashes.get(`${level}:${at}`);
    if (level === 0) return leaves.subarray(at * 32, at * 32 + 32);
    const below = childrenOf(levels, level, at).map(
      (child) => rootOf(levels, leaves, hashes, level - 1, child),
    );
    return below.length === 1 ? below[0] : T.sha256(T.join(NODE, ...below));
  }

  Object.assign(T, { HIDDEN, LEAF, readMask, plant, countNodes, shareNodes, rootOf });
})((globalThis.TutelaVerifier ??= {}));
