#!/usr/bin/env bash
# Installs the Debian packages that tests use and that this machine lacks.
# Without root nothing is installed: the tests skip, name the package, and the skips are counted.
set -euo pipefail

missing=()
need() { # need COMMAND PACKAGE
  command -v "$1" >/dev/null || missing+=("$2")
}
need strace strace
need openssl openssl
need node nodejs
need chromium chromium
need xxd xxd
need age age
need go golang-go
need tesseract tesseract-ocr
for language in kor rus ukr; do
  ls /usr/share/tesseract-ocr/*/tessdata/"$language".traineddata >/dev/null 2>&1 || missing+=("tesseract-ocr-$language")
done
[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || missing+=(golang-golang-x-mod-dev)

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. Tests that need them are skipped and counted at the end."
  exit 0
fi
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}"; } \
  </dev/null >/dev/null ||
  echo "apt-get failed. Tests that need ${missing[*]} are skipped and counted at the end."
