"use strict";
/* Read [[function, [arguments]], ...] as JSON from standard input; call; print the answers.

   Bytes are {hex} or {file}; numbers beyond 2^53 are {big}; {callback} does nothing. An error is
   {error}. */
const fs = require("node:fs");
const path = require("node:path");

const PAGE = path.join(__dirname, "../../src/tutela/proof/page");
for (const part of ["digest", "cbor", "ed25519", "ledger", "tree", "jpeg", "png", "text", "verify"]) {
  require(path.join(PAGE, `${part}.js`));
}

function fromJson(value) {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== "object") return value;
  if ("hex" in value) return Uint8Array.from(Buffer.from(value.hex, "hex"));
  if ("file" in value) return Uint8Array.from(fs.readFileSync(value.file));
  if ("big" in value) return BigInt(value.big);
  if ("callback" in value) return () => {};
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromJson(member)]));
}

function toJson(value) {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (typeof value === "bigint") return { big: String(value) };
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, toJson(member)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => key !== "picture").map(([key, member]) => [key, toJson(member)]),
  );
}

const answers = JSON.parse(fs.readFileSync(0, "utf8")).map(([name, given]) => {
  const values = fromJson(given);
  const start = performance.now();
  try {
    const answer = toJson(globalThis.TutelaVerifier[name](...values));
    return name === "verify" ? { ...answer, milliseconds: performance.now() - start } : answer;
  } catch (error) {
    return { error: String(error.message) };
  }
});
process.stdout.write(JSON.stringify(answers));
