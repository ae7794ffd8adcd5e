"""Who is sealed is indexed under the newest key, and decoys are drawn beside them."""

from pathlib import Path

from tests.wiring.leak_place import NAME, leak_place

from tutela.protection.leak.guarded import DECOYS_MIN, Who
from tutela.wiring.leak_index import guarded_of, newest_key, sealed_people


def test_the_first_person_on_record_brings_decoys_and_the_next_no_more(tmp_path: Path):
    with leak_place(tmp_path) as place:
        key = place.room(place.anna).case_key
        assert guarded_of(place.case, key) == ()
        assert sealed_people(place.case, key) == frozenset()
        for _ in range(2):
            place.seal(NAME)
            decoys = [each for each in guarded_of(place.case, key) if each.who is Who.DECOY]
            assert len(decoys) == DECOYS_MIN
        assert sealed_people(place.case, key) == {str(place.person)}
        assert newest_key(place.case, key).generation == 0
