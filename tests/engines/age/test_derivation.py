import hmac

from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.age.derivation import derive


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=64), st.binary(max_size=64))
def test_a_key_is_that_of_rfc_5869(secret: bytes, salt: bytes, info: bytes):
    # RFC 5869, 2.2 and 2.3: extract, then the first block of expand.
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    assert derive(secret, salt, info) == hmac.digest(extracted, info + b"\x01", "sha256")
