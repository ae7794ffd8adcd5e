"""How time-stamps are told."""

from datetime import UTC, datetime, timedelta

from tutela.cli.stamped import Stamped
from tutela.proof.stamps import Told
from tutela.proof.timestamp import Timestamp
from tutela.proof.wording import wording

AT = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = Timestamp(AT, "CN=a", "sha512", AT + timedelta(days=1), ("ec-256", "sha512"))
SAY = wording("en")


def test_one_that_holds_and_one_that_has_ended_are_told_apart():
    held = Stamped(Told((STAMP,), (), 0, 0), named=True)
    ended = Stamped(Told((), (STAMP,), 0, 0), named=True)
    assert (held.holds, ended.holds) == (True, False)
    document = {"at": "2026-01-01T00:00:00Z", "authority": "CN=a", "ends": "2026-01-02T00:00:00Z"}
    assert held.documents() == [{**document, "ended": False}]
    assert ended.documents() == [{**document, "ended": True}]
    (line,) = held.lines(SAY, own=False)
    assert "the checkpoint existed then" in line
    own, line = ended.lines(SAY, own=True)
    assert own == "recorded by its own ledger only"
    assert "ended on 2026-01-02T00:00:00Z" in line


def test_what_says_nothing_is_counted():
    nothing = Told((), (), 2, 3)
    for named, words in ((True, "no authority you named"), (False, "--authority")):
        told = Stamped(nothing, named=named)
        assert told.unchecked == 5
        more, others = told.lines(SAY, own=False)
        assert "not used: 2" in more
        assert words in others
