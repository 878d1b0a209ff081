"""Jobs of the library: pictures are rendered, and what points to a changed object is rendered again."""

from __future__ import annotations

from django.apps import apps

from backend.common import clock
from backend.library.directory import publish_directory
from backend.library.models import Picture
from backend.library.pictures import render_picture as render
from backend.library.rerendering import rerender_rows, rerender_users
from backend.library.withdrawing import withdraw_ended
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def render_picture(*, town: Municipality, picture: int) -> None:
    """Render one picture, unless it is done already."""
    if row := Picture.objects.unrendered().filter(pk=picture).first():
        _render(row, town=town)


@town_task()
def rerender(*, town: Municipality, model: str, pk: int) -> None:  # noqa: ARG001 - every job of a town gets it
    """Render anew what points to an object of this town."""
    if row := apps.get_model(model)._base_manager.filter(pk=pk).first():  # noqa: SLF001 - any model
        rerender_users(row)


@town_task()
def rerender_without(*, town: Municipality, rows: list[tuple[str, int]]) -> None:  # noqa: ARG001 - every job of a town gets it
    """Render anew what pointed to an object that is gone: rows by label of the model and primary key."""
    rerender_rows((apps.get_model(model), pk) for model, pk in rows)


@town_task()
def withdraw(*, town: Municipality) -> None:
    """Take down what may be shown no longer; one of these jobs comes at each such instant."""
    withdraw_ended(town=town, now=clock.now())


def render_unrendered(town: Municipality) -> None:
    """Render what waits, right here: after a rollout, and when jobs got lost."""
    for picture in Picture.objects.unrendered().iterator(chunk_size=100):
        _render(picture, town=town)


def _render(picture: Picture, *, town: Municipality) -> None:
    """The picture, what shows it, and the logo in the region's list; none that is about to be taken down."""
    has_ended = picture.shown_until is not None and picture.shown_until <= clock.now()
    if not has_ended and render(picture):
        rerender_users(picture)
        publish_directory(town)
