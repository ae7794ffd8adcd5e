"use strict";
/* The page around the verifier: choose, check, show. Nothing leaves it; it stores nothing. */
(({ verify, parseVerifierKey }) => {
  const TEXTS = JSON.parse(document.getElementById("texts").textContent);
  const HATCH_STEP = 12;
  const CANVAS_SIDE_MAX = 1600;
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
  // Rounded up: one hidden tile is not 0 %.
  const share = (facts) => (Math.ceil((100 * facts.hiddenTiles) / facts.tiles) / 100)
    .toLocaleString(state.language, { style: "percent" });

  /** What others wrote: isolated, so that its writing direction cannot touch our words. */
  const foreign = (value) => make("bdi", { dir: "auto" }, value);
  const foreignOrNone = (value) => (value === null || value === "" ? say("none") : foreign(value));
  const foreignList = (values) => (values.length === 0 ? say("none")
    : make("ul", {}, ...values.map((value) => make("li", {}, foreign(value)))));

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
    return make("p", {}, words, " ", make("code", {}, foreign(ledger)));
  }

  function heading(mark, text) {
    const sign = make("span", { className: "mark" }, mark);
    sign.setAttribute("aria-hidden", "true");
    return make("h2", {}, sign, text);
  }

  /** Show what a check found; the first line names the ledger. */
  function showOutcome(outcome) {
    const box = make("div", { className: `verdict ${outcome.pass ? "pass" : "fail"}` }, ledgerLine(outcome));
    if (outcome.pass) {
      box.append(heading("\u2713", say("pass")));
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

  function factsOf(facts) {
    const { statement } = facts;
    const limits = ["limit_real", "limit_who", "limit_when", "limit_hidden"];
    return [
      figureOf(facts),
      make("h3", {}, say("limits")),
      make("ul", {}, ...limits.map((name) => make("li", {}, say(name)))),
      make("h3", {}, say("found")),
      definitions([
        ["sealed", facts.sealed],
        ["entry", say("entry_of", { index: number(facts.index), size: number(facts.size) })],
        ["hidden", say("hidden_of", {
          share: share(facts), hidden: number(facts.hiddenTiles), tiles: number(facts.tiles),
        })],
        ["size", `${facts.width} \u00d7 ${facts.height}`],
        ...(facts.decoder === null ? [] : [["rendition", foreignOrNone(facts.decoder)]]),
      ]),
      make("div", { className: "claims" }, make("h3", {}, say("claims")), definitions([
        ["caption", foreignOrNone(statement.caption)],
        ["place", foreignOrNone(statement.place)],
        ["date", foreignOrNone(statement.date)],
        ["class", say(`class_${statement.class.toLowerCase()}`)],
        ["reasons", foreignList(statement.reasons)],
        ["detectors", foreignList(statement.detectors)],
        ["publisher", foreignOrNone(statement.publisher)],
        ["organisation", make("code", {}, foreign(statement.organisation))],
        ["released", statement.day],
      ])),
      make("h3", {}, say("outside")),
      definitions([
        ["unknown", number(facts.unknownSignatures)],
        ["tokens", number(facts.tokens)],
        ["further", number(facts.furtherKeys)],
      ]),
    ];
  }

  /** Cover a rectangle with grey lines at an angle. */
  function hatch(brush, x, y, w, h) {
    brush.save();
    brush.beginPath();
    brush.rect(x, y, w, h);
    brush.clip();
    brush.fillStyle = "#6b6f75";
    brush.fillRect(x, y, w, h);
    brush.strokeStyle = "#c9ccd1";
    brush.lineWidth = 2;
    brush.beginPath();
    // Lines start at multiples of the step, so that neighbouring rectangles join.
    for (let at = Math.floor((x - h) / HATCH_STEP) * HATCH_STEP; at < x + w + y + h; at += HATCH_STEP) {
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
    for (const [x, y, w, h] of facts.hidden) {
      const [left, top] = [x * facts.tileWidth * scale, y * facts.tileHeight * scale];
      hatch(brush, left, top, w * facts.tileWidth * scale, h * facts.tileHeight * scale);
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
    find("picture-name").textContent = state.picture?.name ?? "";
    find("sidecar-name").textContent = state.sidecar?.name ?? "";
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
    state.url = outcome.pass ? URL.createObjectURL(new Blob([outcome.picture], { type })) : null;
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
    finish({ text: "busy", name: state.picture.name });
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
