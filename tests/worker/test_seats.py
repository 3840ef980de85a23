"""Seats of a process: no more are taken than there are, and nobody who found none is forgotten."""

from models.settings import Settings
from worker.seats import ALONE, Seats, count_seats


def test_no_more_sit_than_there_are_seats() -> None:
    seats = Seats(2)
    assert [seats.take() for _ in range(3)] == [True, True, False]
    assert not seats.any_free
    seats.leave()
    assert seats.any_free
    assert seats.take()


def test_who_gets_up_hears_that_somebody_found_no_seat() -> None:
    seats = Seats(1)
    seats.take()
    assert seats.leave() is False
    seats.take()
    seats.take()
    assert seats.leave() is True
    seats.take()
    assert seats.leave() is False, "it is told once"


def test_short_work_has_the_seats_of_the_settings_and_long_work_its_own(settings: Settings) -> None:
    wide = settings.model_copy(update={"worker_threads": 7})
    assert count_seats(wide) == {"short": 7, "long": 1, "outside": 4, ALONE: 1}
