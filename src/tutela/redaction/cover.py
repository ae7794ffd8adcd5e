"""How much of a person is hidden, by policy: the face, the whole head, or the whole body.

A face detector frames a face from the brow to the chin. Hair, ears, a scar on the neck or a beard
can name a person too, and so can a uniform, a gait or a tattooed arm. Whoever makes a plan chooses
how far to go. Where no face was found on a body, the end at which its head is gets hidden under
every policy.
"""

from collections.abc import Sequence
from enum import Enum

from tutela.redaction.finding import Box, Finding, FindingKind

# A face box grown by this much hides 90 % of a labelled face more often than a second network.
FACE_PADDING_PERCENT = 35
# Chin to crown is one and a half times brow to chin, hair and neck come on top; which side is
# up is unknown here, so that the longer side decides for all four.
HEAD_PADDING_PERCENT = 60
# Boxes of bodies are a tenth of their length inside or outside the outline.
BODY_PADDING_PERCENT = 10
# A body hangs eight faces from its face, in a direction unknown here.
BODY_FACES = 8
# A face is that of a body when it lies in its head end, is this certain, and not much too small.
CERTAIN_FACE_SCORE_MIN = 300
FACE_OF_HEAD_PERCENT_MIN = 15


class Cover(Enum):
    """What is hidden of a person; each hides all that the one before it hides."""

    FACE = "face"
    HEAD = "head"
    SILHOUETTE = "silhouette"


def hidden_findings(findings: Sequence[Finding], cover: Cover) -> tuple[Finding, ...]:
    """Return the findings a plan hides under a policy, in the order given.

    Every face, every piece of writing, everything drawn, and every head without a face. A head
    whose face was found is hidden with that face. Bodies are hidden where silhouettes are.
    """
    faces = [finding for finding in findings if finding.kind is FindingKind.FACE]

    def is_hidden(finding: Finding) -> bool:
        match finding.kind:
            case FindingKind.HEAD:
                return not any(is_face_of(face, finding.box) for face in faces)
            case FindingKind.BODY:
                return cover is Cover.SILHOUETTE
            case _:
                return True

    return tuple(finding for finding in findings if is_hidden(finding))


def is_face_of(face: Finding, head: Box) -> bool:
    """Tell whether a found face is surely the face of the person whose head end this is.

    When in doubt it is not: then the head is hidden as well.
    """
    box = face.box
    inside = (
        head.x <= box.x + box.width // 2 < head.right
        and head.y <= box.y + box.height // 2 < head.bottom
    )
    least = percent(min(head.width, head.height), FACE_OF_HEAD_PERCENT_MIN)
    return inside and face.score >= CERTAIN_FACE_SCORE_MIN and max(box.width, box.height) >= least


def face_padding(face: Finding, bodies: Sequence[Box], cover: Cover) -> tuple[int, int]:
    """Return by how many pixels a face is grown to the left and right, and up and down.

    Args:
        face: the finding.
        bodies: the boxes of all bodies found in the picture, hidden for themselves.
        cover: the policy.
    """
    width, height = face.box.width, face.box.height
    side = max(width, height)
    match cover:
        case Cover.FACE:
            return percent(width, FACE_PADDING_PERCENT), percent(height, FACE_PADDING_PERCENT)
        case Cover.SILHOUETTE if _stands_alone(face, bodies):
            return side * BODY_FACES, side * BODY_FACES
        case _:
            return percent(side, HEAD_PADDING_PERCENT), percent(side, HEAD_PADDING_PERCENT)


def _stands_alone(face: Finding, bodies: Sequence[Box]) -> bool:
    # Most uncertain faces are none: a body's size around each would leave nothing of a picture.
    certain = face.score >= CERTAIN_FACE_SCORE_MIN
    return certain and not any(body.contains(face.box) for body in bodies)


def percent(length: int, share: int) -> int:
    """Return a share of a length, rounded up."""
    return -(-length * share // 100)
