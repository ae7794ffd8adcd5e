"""What the doctor asks the machine, asked for real."""

from tutela.wiring import isolation, load_weights


def test_every_network_of_the_detectors_loads():
    detectors_have = 4
    assert load_weights() == detectors_have


def test_the_sandbox_starts_and_tells_what_it_was_denied():
    denied = isolation()
    assert {denied.network_cut, denied.files_cut} <= {True, False}
    assert denied == isolation()
