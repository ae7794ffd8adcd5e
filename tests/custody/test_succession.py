"""Who may come and go, in every small constellation."""

from itertools import product

import pytest

from tutela.custody.keys import (
    AgeKey,
    Custodian,
    PersonPublic,
    WrappedCase,
    seal_bytes,
    wrap_case_key,
)
from tutela.custody.succession import (
    KeyKind,
    Newest,
    check_kind,
    check_kinds,
    find_newest,
    kind_of,
    named,
    recovery_recipients,
    renewed,
    revoke,
    shown,
    succeed,
    welcome,
)
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MalformedError, RefusedError, TutelaError, UnavailableError

CASE_KEY = AgeKey("age1case", "secret")
ANNA, BORIS, CAROL = (
    PersonPublic(label, f"age1{label}", bytes([number]) * 32)
    for number, label in enumerate(("anna", "boris", "carol"))
)
RECOVERY = Custodian("recovery", "age1paper", None)
FULL = WrappedCase(CASE_KEY, (Custodian.of(ANNA), Custodian.of(BORIS), RECOVERY))
SMALL = WrappedCase(CASE_KEY, (Custodian.of(ANNA), RECOVERY))


def labels(wrapped: WrappedCase) -> list[str]:
    return [each.label for each in wrapped.custodians]


def test_whoever_is_revoked_is_left_out_and_the_case_key_stays():
    change = revoke(FULL, "boris")
    assert labels(change.wrapped) == ["anna", "recovery"]
    assert change.leaving == Custodian.of(BORIS)
    assert change.wrapped.case_key == CASE_KEY
    assert revoke(FULL, "age1boris") == change


@pytest.mark.parametrize(
    ("wrapped", "name", "refusal"),
    [
        (SMALL, "anna", "custodian.only_recovery_left"),
        (SMALL, "recovery", "custodian.too_few_left"),
        (FULL, "recovery", "custodian.no_recovery_left"),
        (
            WrappedCase(CASE_KEY, (Custodian.of(ANNA), Custodian.of(BORIS))),
            "anna",
            "custodian.too_few_left",
        ),
        (
            WrappedCase(CASE_KEY, (Custodian.of(ANNA), Custodian.of(BORIS), Custodian.of(CAROL))),
            "anna",
            "custodian.no_recovery_left",
        ),
    ],
)
def test_nobody_leaves_where_one_more_loss_would_lose_the_case(
    wrapped: WrappedCase, name: str, refusal: str
):
    with pytest.raises(RefusedError) as caught:
        revoke(wrapped, name)
    assert caught.value.message == refusal


def test_after_every_change_that_is_allowed_a_person_and_the_recovery_key_are_left():
    people = [Custodian.of(each) for each in (ANNA, BORIS, CAROL)]
    for chosen in product((True, False), repeat=4):
        held = [each for each, is_in in zip([*people, RECOVERY], chosen, strict=True) if is_in]
        if len(held) < 2:
            continue
        for leaving in held:
            try:
                left = revoke(WrappedCase(CASE_KEY, tuple(held)), leaving.label).wrapped.custodians
            except TutelaError:
                continue
            assert RECOVERY in left
            assert len(left) >= 2


def test_a_successor_comes_as_the_other_goes():
    change = succeed(SMALL, "anna", CAROL)
    assert labels(change.wrapped) == ["recovery", "carol"]
    assert change.leaving.label == "anna"


def test_a_successor_must_be_new_and_of_the_right_kind():
    with pytest.raises(RefusedError, match=r"keys\.custodian_twice"):
        succeed(FULL, "anna", BORIS)
    with pytest.raises(RefusedError, match=r"custodian\.needs_classical"):
        succeed(FULL, "anna", PersonPublic("dora", "age1pq1dora", bytes(32)))
    with pytest.raises(RefusedError, match=r"custodian\.no_recovery_left"):
        succeed(FULL, "recovery", CAROL)


def test_somebody_unknown_neither_goes_nor_is_succeeded():
    for name in ("carol", "", "age1carol", "ANNA"):
        with pytest.raises(UnavailableError, match=r"custodian\.unknown"):
            revoke(FULL, name)
    with pytest.raises(UnavailableError, match=r"custodian\.unknown"):
        succeed(FULL, "dora", CAROL)


def test_one_label_of_two_custodians_names_neither_and_a_recipient_does():
    twin = Custodian("anna", "age1twin", bytes(32))
    wrapped = WrappedCase(CASE_KEY, (*FULL.custodians, twin))
    with pytest.raises(RefusedError, match=r"custodian\.label_twice"):
        revoke(wrapped, "anna")
    assert revoke(wrapped, "age1twin").leaving == twin


def test_a_label_that_looks_like_anothers_recipient_does_not_hide_them():
    sly = Custodian("age1anna", "age1sly", bytes(32))
    wrapped = WrappedCase(CASE_KEY, (*FULL.custodians, sly))
    assert revoke(wrapped, "age1anna").leaving == Custodian.of(ANNA)


def test_a_long_recipient_is_shown_and_found_by_its_beginning():
    first, second = (f"age1{letter}" + "q" * 80 for letter in "xy")
    both = (Custodian("anna", first, bytes(32)), Custodian("anna", second, bytes(32)), RECOVERY)
    wrapped = WrappedCase(CASE_KEY, both)
    assert shown(first) == first[:28] + "..."
    assert shown("age1short") == "age1short"
    for name in (second, shown(second), shown(second).removesuffix("...")):
        assert revoke(wrapped, name).leaving.recipient == second
    for name in (second[:27], second[:29], "...", ""):
        with pytest.raises(UnavailableError, match=r"custodian\.unknown"):
            revoke(wrapped, name)


@pytest.mark.parametrize(
    ("case", "person", "refusal"),
    [
        ("age1case", "age1pq1x", "custodian.needs_classical"),
        ("age1pq1case", "age1x", "custodian.needs_post_quantum"),
    ],
)
def test_two_kinds_of_keys_are_never_mixed(case: str, person: str, refusal: str):
    with pytest.raises(RefusedError) as caught:
        check_kind(case, person)
    assert caught.value.message == refusal
    key, public = AgeKey(case, "secret"), PersonPublic("dora", person, bytes(32))
    held = WrappedCase(
        key, (Custodian("anna", case + "a", bytes(32)), Custodian("r", case + "r", None))
    )
    check_kinds(held)
    with pytest.raises(RefusedError, match=refusal.replace(".", r"\.")):
        welcome(held, public)
    with pytest.raises(RefusedError, match=refusal.replace(".", r"\.")):
        renewed(held, AgeKey(person, "secret"), "recovery")
    with pytest.raises(RefusedError, match=refusal.replace(".", r"\.")):
        check_kinds(held.with_custodian(public))


def test_the_kind_is_known_by_the_beginning():
    assert kind_of("age1pq1abc") is KeyKind.POST_QUANTUM
    assert kind_of("age1pqabc") is KeyKind.CLASSICAL
    assert kind_of("age1abc") is KeyKind.CLASSICAL


def test_a_new_recovery_key_takes_the_place_of_every_older_one():
    fresh = AgeKey("age1fresh", "secret")
    two = WrappedCase(CASE_KEY, (*FULL.custodians, Custodian("recovery", "age1second", None)))
    assert recovery_recipients(two) == ("age1paper", "age1second")
    for wrapped in (FULL, two):
        after = renewed(wrapped, fresh, "recovery")
        assert labels(after) == ["anna", "boris", "recovery"]
        assert recovery_recipients(after) == ("age1fresh",)


def test_a_wrapped_key_without_a_recovery_key_is_told_so():
    without = WrappedCase(CASE_KEY, (Custodian.of(ANNA), Custodian.of(BORIS)))
    with pytest.raises(MalformedError, match=r"recovery\.none_named"):
        recovery_recipients(without)
    assert labels(renewed(without, AgeKey("age1fresh", "s"), "recovery"))[-1] == "recovery"


def test_an_event_says_who_it_was():
    assert named(RECOVERY) == {"label": "recovery", "recipient": "age1paper", "verifier": None}


SMITH, CIPHER = AgeLocksmith(), AgeCipher()
REAL, PAPER, ANNAS, BORIS_KEY = (SMITH.new_key() for _ in range(4))
FIRST = WrappedCase(
    REAL,
    (
        Custodian("anna", ANNAS.recipient, bytes(32)),
        Custodian("boris", BORIS_KEY.recipient, bytes(32)),
        Custodian("recovery", PAPER.recipient, None),
    ),
)
SECOND = revoke(FIRST, "boris").wrapped


def newest(generations: list[bytes], holder: AgeKey) -> Newest:
    numbered = dict(enumerate(generations, 1))
    return find_newest(numbered, holder, REAL.recipient, CIPHER, SMITH)


def test_a_change_starts_from_the_newest_generation_and_tells_who_was_left_out():
    generations = [wrap_case_key(each, CIPHER) for each in (FIRST, SECOND)]
    assert newest(generations, ANNAS) == Newest(2, SECOND, frozenset(), left_out=False)
    assert newest(generations[:1], BORIS_KEY) == Newest(1, FIRST, frozenset(), left_out=False)
    assert newest(generations, BORIS_KEY) == Newest(1, FIRST, frozenset({2}), left_out=True)
    assert newest(generations, ANNAS).name == "0002.age"


def test_a_planted_file_that_is_no_generation_is_passed_over():
    generations = [wrap_case_key(each, CIPHER) for each in (FIRST, SECOND)]
    planted = [b"planted", seal_bytes(b"planted", CIPHER, (ANNAS.recipient,))]
    assert newest([*generations, *planted], ANNAS) == Newest(
        2, SECOND, frozenset({3, 4}), left_out=False
    )


def test_a_stranger_and_an_empty_folder_are_refused_as_ever():
    generations = [wrap_case_key(FIRST, CIPHER)]
    with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
        newest(generations, SMITH.new_key())
    with pytest.raises(UnavailableError, match=r"keys\.no_generation"):
        newest([], ANNAS)
    with pytest.raises(MalformedError):
        newest([b"planted"], ANNAS)
