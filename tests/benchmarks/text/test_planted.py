"""The planted texts are many, different, and always the same."""

import json
from collections import defaultdict

from benchmarks.text._statements import HALVES, folded, load
from benchmarks.text.planted import CARRIERS, FORMS, REGISTER, UNSEEN, controls, planted

ENOUGH = 300


def test_there_are_enough_and_no_two_are_alike():
    every = planted()
    assert len(every) >= ENOUGH
    assert len({(one.carrier, one.text) for one in every}) == len(every)
    assert every == planted()


def test_every_carrier_holds_every_form_it_can():
    held: dict[str, set[str]] = defaultdict(set)
    for one in planted():
        held[one.carrier].add(one.form)
    assert held.keys() == CARRIERS.keys()
    for carrier, forms in held.items():
        assert forms == set(FORMS) - (UNSEEN if carrier == "picture" else set())


def test_what_is_planted_stands_in_the_text():
    for one in planted():
        text = json.loads(one.text)["title"] if one.carrier == "publication log" else one.text
        words = one.planted
        if one.carrier == "file name":
            words = words.replace(" ", "_").replace("/", "-")
        assert words in text
        assert one.leaks


def test_everybody_of_the_register_is_planted_and_shares_nothing_with_another():
    assert {one.person for one in planted()} == {person.key for person in REGISTER}
    for field in ("hangul", "dprk", "russian", "ukrainian", "unit", "phone", "document", "tag"):
        assert len({getattr(person, field) for person in REGISTER}) == len(REGISTER)


def test_the_forms_of_a_person_differ():
    plain = ("revised", "reischauer", "dprk", "russian", "russian inflected", "hangul zero-width")
    for person in REGISTER:
        assert len({FORMS[form][1](person) for form in plain}) == len(plain)
    looks = FORMS["dprk look-alikes"][1]
    assert all(looks(person) != person.dprk for person in REGISTER)


def test_nobody_stands_in_a_control():
    names = [folded(name) for person in REGISTER for name in (person.hangul, person.dprk)]
    assert len({carrier for carrier, _ in controls()}) == len(CARRIERS)
    for _, text in controls():
        assert not [name for name in names if name in folded(text)]


def test_nobody_of_the_register_is_in_the_statements():
    text = folded("\n".join(one.text for half in HALVES for one in load(half)))
    for person in REGISTER:
        for field in ("hangul", "southern", "dprk", "russian", "document", "tag", "unit"):
            assert folded(getattr(person, field)) not in text, (person.key, field)
