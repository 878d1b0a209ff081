"""Signals become Asked, and clearing up is not disturbed by them."""

import os
import signal
from collections.abc import Iterator

import pytest

from config.demo import stopping


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in stopping.SIGNALS}
    stopping.listen()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", stopping.SIGNALS)
def test_each_signal_asks(number: signal.Signals):
    with pytest.raises(stopping.Asked, match=number.name):
        os.kill(os.getpid(), number)


def test_clearing_up_goes_on_through_a_second_ctrl_c():
    with stopping.undisturbed():
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(stopping.Asked):
        os.kill(os.getpid(), signal.SIGINT)
