"""Five kinds of error, each with an exit code of its own, none of which tells more than asked."""

from tutela.errors import TutelaError


def test_there_are_five_kinds_and_each_has_its_own_exit_code():
    kinds = TutelaError.__subclasses__()
    codes = {kind.__name__: kind.exit_code for kind in kinds}
    assert codes == {
        "MalformedError": 3,
        "MismatchError": 4,
        "RefusedError": 5,
        "UnavailableError": 6,
        "ConflictError": 7,
    }


def test_an_error_shows_its_identifier_and_parameters_in_the_order_given():
    for kind in TutelaError.__subclasses__():
        error = kind("ledger.tile_cut", tile="tile/0/000", size=12)
        assert str(error) == "ledger.tile_cut tile=tile/0/000 size=12"
        assert error.parameters == {"tile": "tile/0/000", "size": 12}
