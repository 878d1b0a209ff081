"""The error family: every member says what a machine and a person need."""

import pickle

import pytest

from backend.common.errors import BadStatus, FetchError, Gone, InvalidParameter, NotFound, OrtsblattError, TownNotReady


def family(error: type[OrtsblattError] = OrtsblattError) -> list[type[OrtsblattError]]:
    return [error, *(descendant for child in error.__subclasses__() for descendant in family(child))]


@pytest.mark.parametrize("error", family(), ids=lambda error: error.__name__)
def test_every_error_has_a_status_a_title_and_says_what_to_do(error: type[OrtsblattError]) -> None:
    assert 400 <= error.status < 600
    assert str(error.title)
    assert error.__doc__


def test_codes_are_never_shared() -> None:
    codes = [error.code for error in family()]
    assert len(codes) == len(set(codes))


def test_without_a_detail_the_title_speaks() -> None:
    assert str(TownNotReady()) == str(TownNotReady.title)
    assert str(NotFound("No such article.")) == "No such article."


def test_a_wrong_parameter_is_named() -> None:
    assert InvalidParameter("cursor", detail="This cursor is not one of ours.").errors == {
        "cursor": ["This cursor is not one of ours."]
    }


def test_several_wrong_parameters_are_one_error() -> None:
    error = InvalidParameter.several({"limit": ["Too high."], "from": ["Not a date.", "Too early."]})
    assert error.errors == {"limit": ["Too high."], "from": ["Not a date.", "Too early."]}
    assert error.status == 400


def test_a_source_that_is_gone_is_also_a_bad_status() -> None:
    assert issubclass(Gone, BadStatus)
    assert not Gone.retryable
    assert BadStatus.retryable


@pytest.mark.parametrize(
    "error",
    [
        InvalidParameter("cursor", detail="Broken."),
        BadStatus("503", upstream_status=503),
        FetchError(),
    ],
)
def test_an_error_crosses_process_borders(error: OrtsblattError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own pickle
    assert type(copy) is type(error)
    assert copy.__dict__ == error.__dict__
    assert str(copy) == str(error)
