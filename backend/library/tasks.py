"""Jobs of the library: pictures are rendered, what points to a changed object too, and schedules are carried out."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import transaction

from backend.common import clock
from backend.library.directory import publish_directory
from backend.library.models import Picture, PlaceImport
from backend.library.pictures import render_picture as render
from backend.library.places.exchange.applying import take_back, take_over
from backend.library.rerendering import rerender_rows, rerender_users
from backend.library.scheduling import carry_out_schedule
from backend.library.withdrawing import withdraw_ended
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality
from backend.tenants.schemas import town_of_connection


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


@town_task()
def carry_out(*, town: Municipality) -> None:  # noqa: ARG001 - every job of a town gets it
    """Publish and take down what is due; one of these jobs comes at each instant that somebody has chosen."""
    carry_out_schedule(now=clock.now())


def wake_for_schedule(*, at: datetime) -> None:
    """A job at this instant, with the transaction that chooses it. What is due by now is the sweep's."""
    town = town_of_connection()
    if town is not None and at > clock.now():
        carry_out.configure(schedule_at=at).defer(schema=town.schema_name)


@town_task()
def take_over_places(*, town: Municipality, record: int) -> None:
    """Write what somebody has brought and checked."""
    if waiting := PlaceImport.objects.filter(pk=record, state=PlaceImport.State.WAITING).first():
        take_over(waiting, lang=town.languages[0])


@town_task()
def take_places_back(*, town: Municipality, record: int) -> None:  # noqa: ARG001 - every job of a town gets it
    """Undo the last import of places."""
    if waiting := PlaceImport.objects.filter(pk=record, state=PlaceImport.State.RETURNING).first():
        take_back(waiting)


def finish_imports(town: Municipality) -> None:
    """Imports of places whose job got lost."""
    state = PlaceImport.State
    for record in PlaceImport.objects.filter(state__in=[state.WAITING, state.RETURNING]):
        if record.state == state.WAITING:
            take_over(record, lang=town.languages[0])
        else:
            take_back(record)


def render_unrendered(town: Municipality) -> None:
    """Render what waits, right here: after a rollout, and when jobs got lost."""
    for picture in Picture.objects.unrendered().iterator(chunk_size=100):
        _render(picture, town=town)


@transaction.atomic
def _render(picture: Picture, *, town: Municipality) -> None:
    """The picture, what shows it, and the logo in the region's list; none that is about to be taken down.

    All or nothing: killed in between, texts would go on pointing to files that are gone, and nobody would look again.
    """
    has_ended = picture.shown_until is not None and picture.shown_until <= clock.now()
    if not has_ended and render(picture):
        rerender_users(picture)
        publish_directory(town)
