"use strict";
/* The page around the verifier: choose, check, show. Nothing leaves it; it stores nothing. */
(({ verify, parseVerifierKey }) => {
  const TEXTS = JSON.parse(document.getElementById("texts").textContent);
  const HATCH_STEP_MIN = 12;
  const HATCH_LINES = 50;
  const CANVAS_SIDE_MAX = 1600;
  const WORDS_MAX = 4_000;
  const LINE_MAX = 240;
  const LIST_MAX = 100;
  const TEXT_MAX = 1_000_000;
  const PIECES_MAX = 20_000;
  // Controls, turns of writing direction, and letters that nobody sees.
  const UNSEEN = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
  const find = (id) => document.getElementById(id);
  const state = { language: "en", picture: null, sidecar: null, outcome: null, url: null, turn: 0 };

  /** Return the text of a name in the chosen language, with its parameters put in. */
  function say(name, parameters = {}) {
    const text = TEXTS[state.language][`page.${name}`];
    return text.replace(/\{(\w+)\}/g, (_, key) => String(parameters[key]));
  }

  /** Return a new element; text children are text, never markup. */
  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  const number = (value) => value.toLocaleString(state.language);
  /** One hidden tile is not 0 %, one visible tile not 100 %. */
  function share({ hiddenTiles, tiles }) {
    const part = hiddenTiles === tiles ? 1 : Math.min(hiddenTiles / tiles, 0.999);
    return (hiddenTiles && Math.max(part, 0.001))
      .toLocaleString(state.language, { style: "percent", maximumFractionDigits: 1 });
  }

  const rest = (count) => `\u2026 (+${number(count)})`;

  /** Return what others wrote with its unseen characters as numbers, and not without end. */
  function harmless(value, most = WORDS_MAX) {
    const shown = value.slice(0, most)
      .replace(UNSEEN, (found) => `\\u${found.codePointAt(0).toString(16).padStart(4, "0")}`);
    return value.length > most ? shown + rest(value.length - most) : shown;
  }

  /** What others wrote: isolated, so that its writing direction cannot touch our words. */
  const foreign = (value) => make("bdi", { dir: "auto", lang: "" }, harmless(value));
  const foreignKey = (line) => make("code", {}, make("bdi", { dir: "ltr", lang: "" }, harmless(line, LINE_MAX)));
  const foreignOrNone = (value) => (value === null || value === "" ? say("none") : foreign(value));

  function foreignList(values) {
    if (values.length === 0) return say("none");
    const shown = values.slice(0, LIST_MAX).map(foreign);
    if (values.length > LIST_MAX) shown.push(rest(values.length - LIST_MAX));
    return make("ul", {}, ...shown.map((value) => make("li", {}, value)));
  }

  function definitions(rows) {
    return make("dl", {}, ...rows.flatMap(([name, value]) => [
      make("dt", {}, say(name)), make("dd", {}, value),
    ]));
  }

  function ledgerLine({ ledger, pinned, pass }) {
    if (!ledger) return make("p", {}, say("ledger_none"));
    // A forged proof can name a ledger the reader knows: only a check that passed says so.
    const known = pass ? "ledger_pinned" : "ledger_named";
    const words = make("strong", {}, say(pinned ? known : "ledger_unknown"));
    return make("p", {}, words, " ", foreignKey(ledger));
  }

  function heading(mark, text) {
    const sign = make("span", { className: "mark" }, mark);
    sign.setAttribute("aria-hidden", "true");
    return make("h2", {}, sign, text);
  }

  /** Show what a check found; the first line names the ledger. */
  function showOutcome(outcome) {
    // No green and no tick for a ledger nobody here knows: people obey ticks.
    const passed = outcome.pinned ? "pass" : "open";
    const box = make("div", { className: `verdict ${outcome.pass ? passed : "fail"}` }, ledgerLine(outcome));
    if (outcome.pass) {
      box.append(heading(outcome.pinned ? "\u2713" : "\u25cb", say("pass")));
      if (!outcome.pinned) box.append(make("p", {}, say("pass_unknown")));
    } else {
      const kind = outcome.class.toLowerCase();
      box.append(
        heading("\u2717", say(`fail_${kind}`)),
        make("p", {}, say(`next_${kind}`)),
        make("small", {}, say("code", { kind: outcome.class, code: outcome.code })),
      );
    }
    find("status").replaceChildren(box);
    find("facts").hidden = !outcome.pass;
    find("facts").replaceChildren(...(outcome.pass ? factsOf(outcome) : []));
  }

  /** This page knows no authority: without one, only the ledger itself says when. */
  const timeOf = (tokens) => say("time_own")
    + (tokens === 0 ? "" : `. ${say("time_unchecked", { count: number(tokens) })}`);

  /** What is said otherwise of a text than of a picture: what it cannot show, and its size. */
  const LIMITS = ["limit_real", "limit_who", "limit_when", "limit_hidden"];
  const TEXT_LIMITS = ["limit_true", "limit_author", "limit_written", "limit_hidden"];
  const pictureRows = (facts) => [
    ["hidden", say("hidden_of", {
      share: share(facts), hidden: number(facts.hiddenTiles), tiles: number(facts.tiles),
    })],
    ["size", `${facts.width} \u00d7 ${facts.height}`],
    ...(facts.decoder === null ? [] : [["rendition", foreignOrNone(facts.decoder)]]),
  ];
  const textRows = ({ words, decoder }) => [
    ["hidden", say("places", { count: number(words.marks) })],
    ["visible", say("words", { count: number(words.leaves) })],
    ["rendition_text", foreignOrNone(decoder)],
  ];

  function factsOf(facts) {
    const { statement } = facts;
    const [figure, limits, rows] = facts.words
      ? [textOf(facts.words), TEXT_LIMITS, textRows(facts)] : [figureOf(facts), LIMITS, pictureRows(facts)];
    return [
      figure,
      make("h3", {}, say("limits")),
      make("ul", {}, ...limits.map((name) => make("li", {}, say(name)))),
      make("h3", {}, say("found")),
      definitions([
        ["sealed", facts.sealed],
        ["time", timeOf(facts.tokens)],
        ["entry", say("entry_of", { index: number(facts.index), size: number(facts.size) })],
        ...rows,
      ]),
      make("div", { className: "claims" }, make("h3", {}, say("claims")), definitions([
        ["caption", foreignOrNone(statement.caption)],
        ["place", foreignOrNone(statement.place)],
        ["date", foreignOrNone(statement.date)],
        ["class", say(`class_${statement.class.toLowerCase()}`)],
        ["reasons", foreignList(statement.reasons)],
        ["detectors", foreignList(statement.detectors)],
        ["publisher", foreignOrNone(statement.publisher)],
        ["organisation", foreignKey(statement.organisation)],
        ["released", foreignOrNone(statement.day)],
      ])),
      make("h3", {}, say("outside")),
      definitions([
        ["unknown", number(facts.unknownSignatures)],
        ["further", number(facts.furtherKeys)],
      ]),
    ];
  }

  /** Cover a rectangle with grey lines at an angle. */
  function hatch(brush, step, x, y, w, h) {
    brush.save();
    brush.beginPath();
    brush.rect(x, y, w, h);
    brush.clip();
    brush.fillStyle = "#6b6f75";
    brush.fillRect(x, y, w, h);
    brush.strokeStyle = "#c9ccd1";
    brush.lineWidth = step / 6;
    brush.beginPath();
    // Lines start at multiples of the step, so that neighbouring rectangles join.
    for (let at = Math.floor((x - h) / step) * step; at < x + w + y + h; at += step) {
      brush.moveTo(at - y, y);
      brush.lineTo(at - y - h, y + h);
    }
    brush.stroke();
    brush.restore();
  }

  async function draw(canvas, facts) {
    const image = new Image();
    image.src = state.url;
    await image.decode();
    const scale = Math.min(1, CANVAS_SIDE_MAX / Math.max(facts.width, facts.height));
    canvas.width = Math.max(1, Math.round(facts.width * scale));
    canvas.height = Math.max(1, Math.round(facts.height * scale));
    const brush = canvas.getContext("2d");
    brush.drawImage(image, 0, 0, canvas.width, canvas.height);
    // Wide enough to be seen where a small screen shrinks the picture.
    const step = Math.max(HATCH_STEP_MIN, Math.round(canvas.width / HATCH_LINES));
    for (const [x, y, w, h] of facts.hidden) {
      const [left, top] = [x * facts.tileWidth * scale, y * facts.tileHeight * scale];
      hatch(brush, step, left, top, w * facts.tileWidth * scale, h * facts.tileHeight * scale);
    }
  }

  /** Show the very bytes that were checked, not the file. */
  function figureOf(facts) {
    const canvas = make("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", say("alt", {
      width: facts.width, height: facts.height, share: share(facts), count: number(facts.hidden.length),
    }));
    const figure = make("figure", {}, canvas);
    if (facts.hidden.length) figure.append(make("figcaption", {}, say("hatched")));
    draw(canvas, facts).catch(() => figure.replaceChildren(make("p", {}, say("no_picture"))));
    return figure;
  }

  /** What the publisher put in the place of something: a box with the brackets nobody else can set. */
  function markOf(words) {
    const spoken = make("span", { className: "ears", lang: state.language }, `${say("mark")} `);
    return make("span", { className: "run" }, spoken, "\u27e6", foreign(words), "\u27e7");
  }

  /** Show the very words that were checked, as text. */
  function textOf({ pieces, marks }) {
    const words = make("div", { lang: "" });
    let left = TEXT_MAX;
    for (const piece of pieces.slice(0, PIECES_MAX)) {
      words.append(...piece.hidden ? [markOf(piece.words), piece.after] : [harmless(piece.words.slice(0, left), Infinity)]);
      left = Math.max(0, left - piece.words.length);
    }
    const box = make("div", { className: "text", tabIndex: 0 }, words);
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", say("alt_text", { count: number(marks) }));
    const figure = make("figure", {}, box);
    if (marks) figure.prepend(make("figcaption", {}, say("marks")));
    if (left === 0 || pieces.length > PIECES_MAX) figure.append(make("p", { className: "note" }, say("cut")));
    return figure;
  }

  const nameOf = (file) => (file ? harmless(file.name, LINE_MAX) : "");

  function render() {
    const { outcome } = state;
    document.documentElement.lang = state.language;
    document.title = say("title");
    for (const element of document.querySelectorAll("[data-text]")) {
      element.textContent = say(element.dataset.text);
    }
    for (const button of find("languages").children) {
      button.setAttribute("aria-pressed", String(button.lang === state.language));
    }
    find("languages").setAttribute("aria-label", say("language"));
    find("picture-name").textContent = nameOf(state.picture);
    find("sidecar-name").textContent = nameOf(state.sidecar);
    find("again").disabled = !state.picture;
    if (outcome?.text) {
      find("status").replaceChildren(make("p", { className: "note" }, say(outcome.text, outcome)));
      find("facts").hidden = true;
    } else if (outcome) {
      showOutcome(outcome);
    }
  }

  function finish(outcome) {
    state.outcome = outcome;
    if (state.url) URL.revokeObjectURL(state.url);
    const type = outcome.media === "jpeg" ? "image/jpeg" : "image/png";
    state.url = outcome.pass && !outcome.words ? URL.createObjectURL(new Blob([outcome.picture], { type })) : null;
    render();
    document.body.dataset.state = outcome.text ?? (outcome.pass ? "pass" : "fail");
  }

  async function bytesOf(file) {
    return new Uint8Array(await file.arrayBuffer());
  }

  /** Check the chosen picture; a later choice overtakes an earlier one. */
  async function check() {
    const turn = ++state.turn;
    const pinned = find("pins").value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!pinned.every(parseVerifierKey)) {
      finish({ text: "pins_bad" });
      return;
    }
    finish({ text: "busy", name: nameOf(state.picture) });
    try {
      const [file, sidecar] = [await bytesOf(state.picture), state.sidecar && await bytesOf(state.sidecar)];
      // One turn of the event loop, so that the words above are seen before the work starts.
      await new Promise((resolve) => { setTimeout(resolve, 20); });
      if (turn === state.turn) finish(verify(file, { sidecar, pinned }));
    } catch (error) {
      if (turn === state.turn) finish({ text: "stopped", reason: error.message });
    }
  }

  function choose(files) {
    const kindOf = (file) => (file.name.endsWith(".cbor") ? "sidecar" : "picture");
    // A proof that was checked with one picture must not be tried on the next.
    if (state.picture && [...files].some((file) => kindOf(file) === "picture")) state.sidecar = null;
    for (const file of files) state[kindOf(file)] = file;
    if (state.sidecar) find("more").open = true;
    render();
    if (state.picture) check();
  }

  for (const id of ["picture", "sidecar"]) {
    find(id).addEventListener("change", (event) => {
      choose(event.target.files);
      // So that choosing the same file again is a change.
      event.target.value = "";
    });
  }
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  find("languages").addEventListener("click", (event) => {
    if (!event.target.lang) return;
    state.language = event.target.lang;
    render();
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      document.body.classList.toggle("over", name === "dragenter" || name === "dragover");
      if (name === "drop") choose(event.dataTransfer.files);
    });
  }
  const wished = navigator.languages.map((tag) => tag.slice(0, 2));
  state.language = wished.find((language) => language in TEXTS) ?? "en";
  render();
})(globalThis.TutelaVerifier);
