import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError, TutelaError
from tutela.proof.digest import sha256
from tutela.proof.merkle import (
    EMPTY_ROOT,
    ConsistencyProof,
    InclusionProof,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_of,
    split_of,
)

SIZE_MAX = 40
LEAVES = [leaf_hash(bytes([i])) for i in range(SIZE_MAX)]

# RFC 6962 has no test vectors; these are the well-known ones of certificate-transparency.
CT_LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def hash_of(untrusted: str) -> bytes:
    return base64.b64decode(untrusted)


def subtree(start: int, end: int) -> bytes:
    return root_of(LEAVES[start:end])


def refused(check: str, case: dict[str, object]) -> bool:
    try:
        (inclusion_case if check == "inclusion" else consistency_case)(case)
    except TutelaError:
        return True
    return False


def inclusion_case(case: dict[str, object]) -> None:
    path = tuple(map(hash_of, case["proof"] or ()))  # type: ignore[call-overload]
    proof = InclusionProof(int(str(case["leafIdx"])), int(str(case["treeSize"])), path)
    check_inclusion(hash_of(str(case["leafHash"])), proof, hash_of(str(case["root"])))


def consistency_case(case: dict[str, object]) -> None:
    path = tuple(map(hash_of, case["proof"] or ()))  # type: ignore[call-overload]
    proof = ConsistencyProof(int(str(case["size1"])), int(str(case["size2"])), path)
    check_consistency(proof, hash_of(str(case["root1"])), hash_of(str(case["root2"])))


def test_all_196_published_cases_come_out_as_published(needs_shared: Callable[[str], Path]):
    vectors = needs_shared("vectors/merkle/testdata")
    checks = ("inclusion", "consistency")
    cases = [(check, path) for check in checks for path in (vectors / check).rglob("*.json")]
    assert len(cases) == 196
    wrong = []
    for check, path in cases:
        case = json.loads(path.read_text())
        if refused(check, case) != case["wantErr"]:
            wrong.append(path)
    assert wrong == []


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_certificate_transparency_come_out(size: int):
    leaves = [leaf_hash(bytes.fromhex(data)) for data in CT_LEAVES[:size]]
    assert root_of(leaves).hex() == CT_ROOTS[size - 1]


def test_the_empty_tree_has_the_digest_of_nothing():
    assert root_of(()) == EMPTY_ROOT == sha256()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=70))
def test_the_root_is_the_one_of_the_recursive_definition(leaves: list[bytes]):
    middle = split_of(len(leaves))
    assert root_of(leaves) == node_hash(root_of(leaves[:middle]), root_of(leaves[middle:]))


def test_every_inclusion_proof_of_every_small_tree_is_accepted():
    for size in range(1, SIZE_MAX + 1):
        for index in range(size):
            proof = prove_inclusion(index, size, subtree)
            check_inclusion(LEAVES[index], proof, subtree(0, size))


def test_every_consistency_proof_of_every_small_tree_is_accepted():
    for new in range(1, SIZE_MAX + 1):
        for old in range(1, new + 1):
            proof = prove_consistency(old, new, subtree)
            check_consistency(proof, subtree(0, old), subtree(0, new))


def test_a_leaf_is_accepted_at_no_place_but_its_own():
    for size in range(2, 17):
        root = subtree(0, size)
        for index in range(size):
            path = prove_inclusion(index, size, subtree).path
            for other in set(range(size)) - {index}:
                with pytest.raises((MalformedError, MismatchError)):
                    check_inclusion(LEAVES[index], InclusionProof(other, size, path), root)


def test_a_rewritten_history_is_refused():
    for new in range(2, 20):
        for old in range(1, new):
            proof = prove_consistency(old, new, subtree)
            with pytest.raises(MismatchError):
                check_consistency(proof, root_of(LEAVES[1 : old + 1]), subtree(0, new))


@given(st.integers(1, SIZE_MAX), st.data())
def test_a_flipped_bit_in_a_path_is_refused(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    path = list(prove_inclusion(index, size, subtree).path)
    if not path:
        return
    place = data.draw(st.integers(0, len(path) - 1))
    bit = data.draw(st.integers(0, 255))
    path[place] = (int.from_bytes(path[place], "big") ^ 1 << bit).to_bytes(32, "big")
    with pytest.raises(MismatchError):
        check_inclusion(LEAVES[index], InclusionProof(index, size, tuple(path)), subtree(0, size))


def test_a_path_one_hash_longer_or_shorter_is_refused():
    proof = prove_inclusion(3, 7, subtree)
    for path in (proof.path[:-1], (*proof.path, LEAVES[0])):
        with pytest.raises(MalformedError):
            check_inclusion(LEAVES[3], InclusionProof(3, 7, path), subtree(0, 7))
    steady = prove_consistency(3, 7, subtree)
    for path in (steady.path[:-1], (*steady.path, LEAVES[0])):
        with pytest.raises(MalformedError):
            check_consistency(ConsistencyProof(3, 7, path), subtree(0, 3), subtree(0, 7))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (2**64 - 1, 1)])
def test_an_index_outside_the_tree_is_refused(index: int, size: int):
    with pytest.raises(MalformedError):
        InclusionProof(index, size, ())


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 1), (2, 1), (-1, 3)])
def test_a_proof_from_the_empty_tree_or_a_larger_one_is_refused(old: int, new: int):
    with pytest.raises(MalformedError):
        ConsistencyProof(old, new, ())
