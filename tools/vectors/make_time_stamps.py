"""Make spec/vectors/time-stamps anew: an authority of our own answers requests by openssl.

Every run draws other keys and another time; what each file must give stays the same.
"""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response
from tests.proof.test_timestamp import NOTE, sorted_and_not
from tests.proof.tsa import YEAR, LocalAuthority

FOLDER = Path(__file__).resolve().parents[2] / "spec" / "vectors" / "time-stamps"


def made(root: Path) -> dict[str, bytes]:
    """Return the files by name."""
    plain = LocalAuthority(root / "plain", "plain", until_now=5 * YEAR)
    chain = LocalAuthority(root / "chain", "chain", until_now=5 * YEAR, chain=True)
    ended = LocalAuthority(root / "ended", "ended", until_now=-timedelta(days=1))
    request = TimestampRequestBuilder(NOTE, HashAlgorithm.SHA512).build().as_bytes()
    good = plain.answer(request)
    in_order, unsorted = sorted_and_not(chain.stamp(NOTE))
    damaged = bytearray(good)
    damaged[-1] ^= 1
    return {
        "note": NOTE,
        "plain-root.pem": plain.root,
        "plain-tsa.pem": plain.tsa,
        "chain-root.pem": chain.root,
        "ended-root.pem": ended.root,
        "request.tsq": request,
        "good.tsr": good,
        "bare-token.tsr": decode_timestamp_response(good).time_stamp_token(),
        "sha-256.tsr": plain.stamp(NOTE, sha256=True),
        "without-certificates.tsr": plain.stamp(NOTE, certificates=False),
        "sorted.tsr": in_order,
        "unsorted.tsr": unsorted,
        "long-length.tsr": b"\x30\x83\x00" + good[2:],
        "other-message.tsr": plain.stamp(NOTE + b"\n"),
        "expired.tsr": ended.stamp(NOTE),
        "damaged.tsr": bytes(damaged),
    }


def main() -> None:
    """Write the folder."""
    root = Path(tempfile.mkdtemp())
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in made(root).items():
        (FOLDER / name).write_bytes(content)
    shutil.rmtree(root)
    print(f"{FOLDER.name}: {len(list(FOLDER.iterdir()))} files")


if __name__ == "__main__":
    main()
