import pytest

from tutela.errors import MalformedError
from tutela.intake.quarantine import (
    NO_PICTURE,
    NOTES,
    Examined,
    check_reason,
    check_rendition,
)
from tutela.intake.reason import Reason

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x03\x00\x00\x00\x02\x08\x02\x00\x00\x00"


def test_a_known_reason_with_its_numbers_is_believed():
    reason = Reason.of("intake.picture_frames", frames=3)
    check_reason(reason, NO_PICTURE)
    assert reason.message in NO_PICTURE


@pytest.mark.parametrize(
    "reason",
    [
        Reason.of("cli.fault"),
        Reason.of("intake.note_alpha"),
        Reason.of("intake.picture_frames"),
        Reason.of("intake.picture_frames", frames="the confession is genuine"),
        Reason.of("intake.picture_frames", frames=3, more=1),
    ],
)
def test_a_decoder_cannot_write_its_own_sentences(reason: Reason):
    with pytest.raises(MalformedError):
        check_reason(reason, NO_PICTURE)


def test_a_note_is_no_reason_to_have_no_picture():
    assert not NOTES.keys() & NO_PICTURE.keys()


def test_a_rendition_has_the_size_that_was_committed_to():
    check_rendition(PNG, 3, 2)
    for width, height in ((2, 3), (3, 3)):
        with pytest.raises(MalformedError):
            check_rendition(PNG, width, height)
    with pytest.raises(MalformedError):
        check_rendition(PNG.replace(b"PNG", b"JNG"), 3, 2)


def test_there_is_either_a_commitment_or_a_reason():
    with pytest.raises(MalformedError):
        Examined(None, None, (), None)
    with pytest.raises(MalformedError):
        Examined(None, b"rendition", (), Reason.of("intake.picture_broken"))
    assert Examined.nothing(Reason.of("intake.picture_broken")).commitment is None
