"""Every kind of picture from the receipt to the release, or to the sentence that says why not."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.conftest import NeedsShared
from tests.input.conftest import Office, decided, offered
from tests.input.drawn import GREY_OTHER, MARK_MIN, MARK_PIXELS, OTHER
from tests.input.heic import turned_heic
from tests.input.kinds import REFUSED, SEEN_ONLY, WALKED

from tutela.custody.access import Access, open_item
from tutela.errors import RefusedError
from tutela.intake.receipt import Outcome
from tutela.intake.receive import receive
from tutela.ledger.entry import EventKind
from tutela.redaction.lastlook import VisibleError, with_hits
from tutela.redaction.plan import Ground
from tutela.release.draw import Words
from tutela.release.search import Copies
from tutela.terms.messages import Language, render
from tutela.wiring import delivery, receiving, reviewfolder
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk, open_picture, upright
from tutela.wiring.look import search_of

WORDS = Words("A test", None, None, "Example")
SEARCH = search_of("two archives", Copies.NONE_FOUND)
FLAT, FLAT_TOLERANCE = 128, 2


def marked(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return where the mark is, as whoever looks at the picture sees it."""
    rows, columns = np.nonzero(pixels[:, :, 0] > MARK_MIN)
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top


def submit(desk: Desk, review: bytes, office: Office) -> None:
    """Submit a review; what the closer look still sees is hidden as well."""
    try:
        releasing.submit(desk, review, WORDS, office.anna, SEARCH)
    except VisibleError as seen:
        releasing.submit(desk, with_hits(review, seen), WORDS, office.anna, SEARCH)


def released(office: Office, desk: Desk, out: Path, box: tuple[int, int, int, int]) -> bytes:
    """Take an item down the whole road and return the picture that left."""
    reviewing.find(desk, ground=Ground.SHOWN)
    review = decided(reviewing.review_files(desk)[reviewfolder.REVIEW_FILE], box)
    submit(desk, review, office)
    second = Desk(desk.case, desk.item, "boris", office.boris.age, "test")
    reviewing.candidate_picture(second)
    releasing.approve(second, office.boris, SEARCH)
    published = releasing.publish(desk, None, out)
    assert sorted(path.name for path in out.iterdir()) == sorted(published.bundle.files)
    return (out / published.bundle.picture).read_bytes()


def shown(picture: bytes) -> NDArray[np.uint8]:
    """Return what a viewer shows of a released file, in RGB."""
    with Image.open(io.BytesIO(picture)) as opened:
        assert getattr(opened, "n_frames", 1) == 1
        assert dict(opened.getexif()) == {}
        return np.asarray(opened.convert("RGB"))


def raw(picture: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(picture)) as opened:
        return np.asarray(opened)


@pytest.mark.parametrize("kind", WALKED)
def test_what_a_person_hides_is_gone_where_they_saw_it(office: Office, kind: str, tmp_path: Path):
    wanted, desk = WALKED[kind], office.desk(kind)
    opened, _ = open_picture(desk, EventKind.OPENED)
    seen = upright(opened)
    box = x, y, width, height = marked(seen)
    assert (seen.shape[1], seen.shape[0]) == wanted.size
    assert (x <= 1 and y <= 1) is wanted.upper_left
    assert MARK_PIXELS - 2 <= min(width, height) <= max(width, height) <= MARK_PIXELS + 2
    picture = released(office, desk, tmp_path / "out", box)
    after = shown(picture)
    assert after.shape == seen.shape
    hidden = raw(picture)[y : y + height, x : x + width].astype(int)
    assert np.abs(hidden - FLAT).max() <= FLAT_TOLERANCE
    assert not (after[:, :, 0] > MARK_MIN)[y : y + height, x : x + width].any()
    check_nothing_moved(seen, after, raw(picture))


def check_nothing_moved(
    seen: NDArray[np.uint8], after: NDArray[np.uint8], samples: NDArray[np.uint8]
) -> None:
    """Check that what is visible after is what was seen there before.

    A detector may have hidden more than the mark; beside a hidden tile colours run together.
    """
    strange = np.abs(samples.astype(int) - FLAT) > FLAT_TOLERANCE
    visible = strange.reshape(*seen.shape[:2], -1).any(axis=2)
    differing = np.abs(after.astype(int) - seen).max(axis=2) > 3
    assert (visible & differing).sum() <= 0.05 * visible.size


def test_the_corner_that_stays_visible_is_the_drawn_one(office: Office):
    for kind in ("jpeg, turned 6", "jpeg, turned 7, any size", "tiff, turned", "jpeg, four inks"):
        opened, _ = open_picture(office.desk(kind), EventKind.OPENED)
        corner = upright(opened)[-12:, -12:].astype(int)
        assert np.abs(corner - OTHER).max() <= 12, kind
    opened, _ = open_picture(office.desk("png, 16 bits grey and alpha"), EventKind.OPENED)
    assert np.abs(upright(opened)[-12:, -12:].astype(int) - GREY_OTHER).max() <= 1


@pytest.mark.parametrize("kind", WALKED)
def test_the_receipt_says_what_was_changed_to_show_it(office: Office, kind: str):
    line = office.lines[kind]
    assert line.outcome is Outcome.ACCEPTED
    assert line.facts is not None
    assert line.facts.no_picture is None
    notes = [note.message for note in line.facts.notes]
    assert sorted(set(notes) - {"intake.note_misnamed"}) == sorted(WALKED[kind].notes)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_shown_is_sealed_whole_and_says_what_to_do(
    office: Office, made: dict[str, bytes], kind: str
):
    line, desk = office.lines[kind], office.desk(kind)
    assert line.outcome is Outcome.ACCEPTED
    assert line.facts is not None
    reason = line.facts.no_picture
    assert reason is not None
    assert reason.message == REFUSED[kind][1]
    english = render(reason.message, dict(reason.parameters), Language.ENGLISH)
    assert any(word in english for word in ("receive", "Receive", "Ask for", "Keep"))
    with pytest.raises(RefusedError, match=r"publication\.no_picture"):
        reviewing.find(desk)
    assert original(desk) == made[kind]


def original(desk: Desk) -> bytes:
    """Return the sealed bytes of an item."""
    access = Access(desk.label, desk.purpose, desk.case.now(), EventKind.OPENED)
    return open_item(desk.item, access, desk.case.access, desk.key, desk.case.dice).read()


def test_the_smallest_pictures_are_planned(office: Office):
    for kind in ("jpeg, 1 x 1", "png, 1 x 1"):
        assert reviewing.find(office.desk(kind)).hidden_tiles.shape == (1, 1)
    line = office.lines["png, bomb of 60 megapixels"]
    assert line.facts is not None
    assert (line.facts.no_picture, line.outcome) == (None, Outcome.ACCEPTED)
    assert set(SEEN_ONLY) < set(office.lines)


# A minute each. `test_heic.py` says that what is kept of any of them is the same picture, turned.
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("quarters", "orientation"),
    [
        (3, 8),
        pytest.param(None, None, marks=pytest.mark.slow),
        pytest.param(None, 6, marks=pytest.mark.slow),
    ],
)
def test_a_telephones_heic_is_hidden_where_it_is_seen(
    office: Office,
    tmp_path: Path,
    needs_shared: NeedsShared,
    quarters: int | None,
    orientation: int | None,
):
    original = needs_shared("samples/c2pa/sample1.heic").read_bytes()
    content = turned_heic(original, quarters, orientation)
    offered(tmp_path / "camera", {"heic": content})
    with receiving(office.case) as ports:
        (line,) = receive(delivery(office.case, tmp_path / "camera", "", "tester"), ports)
    assert line.item is not None
    desk = Desk(office.case, line.item, "anna", office.anna.age, "test")
    opened, _ = open_picture(desk, EventKind.OPENED)
    seen = upright(opened)
    after = shown(released(office, desk, tmp_path / "out", (0, 0, 200, 100)))
    assert after.shape == seen.shape
    assert (after[:100, :200] == FLAT).all()
    assert not (seen[:100, :200] == FLAT).all()


def test_no_plaintext_is_in_the_case(office: Office, made: dict[str, bytes]):
    files = [path for path in office.folder.rglob("*") if path.is_file()]
    kept = [(path.name, path.read_bytes()) for path in files]
    assert len(kept) > len(made)
    searched = 0
    for kind, content in made.items():
        # Flat parts of a picture are long runs of one byte, which may stand anywhere.
        pieces = [content[at : at + 24] for at in range(0, len(content) - 24, 24)]
        for piece in [each for each in pieces if len(set(each)) > 20][-3:]:
            searched += 1
            assert not [name for name, bytes_ in kept if piece in bytes_], kind
    assert searched > len(made)
    for head in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"RIFF", b"GIF8"):
        assert not [name for name, bytes_ in kept if bytes_.startswith(head)]
