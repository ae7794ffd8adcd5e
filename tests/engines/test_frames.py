from tutela.engines.frames import HEAD, frame
from tutela.proof import cbor


def test_a_frame_says_its_length_and_then_its_value():
    message = frame({"kind": "image/jpeg", "original": b"123"})
    (length,) = HEAD.unpack(message[: HEAD.size])
    assert length == len(message) - HEAD.size
    assert cbor.decode(message[HEAD.size :]) == {"kind": "image/jpeg", "original": b"123"}
