"""Holding Python's collector of cycles off for a while."""

import gc

import pytest

from dxauto.collecting import uncollected


def test_the_collector_works_again_afterwards_if_it_did_before() -> None:
    """Whether the block ends well or not; who had it off keeps it off, within another block, too."""
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
