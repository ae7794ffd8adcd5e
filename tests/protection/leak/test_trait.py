"""Every part that has words has a trait, and every trait a strength."""

from tutela.protection.identity import PartKind
from tutela.protection.leak.trait import ATTRIBUTES, CONSENTED, STRENGTH, TRAIT_OF, Strength, Trait


def test_every_trait_has_a_strength_and_every_part_with_words_a_trait():
    assert STRENGTH.keys() == set(Trait)
    assert set(PartKind) - TRAIT_OF.keys() == {PartKind.POWER, PartKind.FACE, PartKind.VOICE}
    assert {each for each in Trait if STRENGTH[each] is Strength.ATTRIBUTE} == ATTRIBUTES


def test_no_consent_lets_anything_of_relatives_or_any_number_pass():
    allowed = {trait for traits in CONSENTED.values() for trait in traits}
    assert not allowed & {Trait.RELATIVE, Trait.RELATIVES_HOME, Trait.NUMBER, Trait.ADDRESS}
