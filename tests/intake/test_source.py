import pytest

from tutela.intake.source import NAME_BYTES_MAX, showable, unsafe_name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../etc/passwd", "source.name_climbs"),
        ("a/../../b", "source.name_climbs"),
        ("a/./b", "source.name_climbs"),
        ("a//b", "source.name_climbs"),
        ("/etc/passwd", "source.name_absolute"),
        ("C:evil", "source.name_absolute"),
        ("c:/evil", "source.name_absolute"),
        ("..\\evil", "source.name_absolute"),
        ("", "source.name_empty"),
        ("a\x00.jpg", "source.name_empty"),
        ("a" * (NAME_BYTES_MAX + 1), "source.name_long"),
    ],
)
def test_a_name_that_could_lead_elsewhere_is_unsafe(name: str, message: str):
    reason = unsafe_name(name)
    assert reason is not None
    assert reason.message == message


@pytest.mark.parametrize("name", ["a.jpg", "a/b.jpg", "..a", "a..", "фото/Київ.jpg", "사진.jpg"])
def test_an_ordinary_name_is_taken(name: str):
    assert unsafe_name(name) is None


def test_a_name_cannot_move_the_cursor_or_turn_the_writing_around():
    assert showable("a\x1b[2Jb\n\u202egpj.exe") == "a\\u001b[2Jb\\u000a\\u202egpj.exe"
    assert showable("фото 사진.jpg") == "фото 사진.jpg"
