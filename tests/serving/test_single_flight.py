"""Those who want the same wait for the first; those who want something else do not."""

from __future__ import annotations

import threading

import pytest

from backend.serving.single_flight import SingleFlight


def test_one_builds_and_the_others_find_what_it_built():
    flights, built, found = SingleFlight(), [], []
    is_building = threading.Event()

    def ask() -> None:
        with flights.turn("home"):
            if not built:
                is_building.wait(5)
                built.append("home")
            found.append(built[0])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    with flights.turn("news"):
        is_building.set()
    for thread in threads:
        thread.join()
    assert (len(built), len(found)) == (1, 8)
    assert not flights._turns


def test_a_failure_gives_the_turn_to_the_next():
    flights = SingleFlight()
    for _ in range(2):
        with pytest.raises(KeyError), flights.turn("home"):
            raise KeyError
    assert not flights._turns
