#!/usr/bin/env bash
# Pins every requirement with its hashes, and names no index: whoever installs brings their own.
# Run through `make requirements`; what is pinned already stays unless UPGRADE=1.
set -euo pipefail
cd "$(dirname "$0")/.."

uv="$1"
upgrade=()
[ "${UPGRADE:-0}" = 1 ] && upgrade=(--upgrade)

compile() {
  # A version enters a week after it was published at the earliest (the cooldown of docs/adr/0004).
  "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
    --exclude-newer "${COOLDOWN:-7 days}" "${upgrade[@]}" "$@" >/dev/null
}

compile --group build --output-file requirements/run.txt
compile --group build --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
compile --group measure --constraint requirements/dev.txt --output-file requirements/measure.txt
"$uv" pip compile --quiet --group bootstrap --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
  --exclude-newer "${COOLDOWN:-7 days}" "${upgrade[@]}" --output-file requirements/uv.txt >/dev/null
