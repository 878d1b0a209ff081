"""Every model of a town's schema × every kind of write: no answer may show what is not recorded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, models
from django_tenants.utils import schema_context
from modelcluster.models import ClusterableModel
from wagtail.models import Collection, Locale, Page, Site

from backend.accounts.models import (
    AuditEntry,
    AuthenticatorApp,
    EntryTicket,
    FailedSignIns,
    Invitation,
    KeptDevice,
    Passkey,
    RecoveryCode,
    RoleGroup,
    StandIn,
    User,
)
from backend.alerts.models import CallBackDesk, OfficialWarnings, RegionalNotice
from backend.approvals.models import Notice
from backend.changes.models import Change, TownState
from backend.changes.notices import HOSTS, PUBLIC
from backend.changes.watching import TOWN, watched_models, watched_of
from backend.content.models import GazetteDisplay, GazetteImport, InfoPage, PageRoot
from backend.desk.models import SharedPreview
from backend.feeds.models import BookmarkedDate, HiddenOffer, KnownSender, Offering, SaidOfTwo, SourceWord, Submission
from backend.inbox.models import Feedback, Letter
from backend.library.models import (
    AppliedList,
    LinkUse,
    MediaAllowance,
    Note,
    PictureRendition,
    PlaceImport,
    PublishingRules,
    TownLanguages,
    WebAddress,
)
from backend.push.models import (
    Breaker,
    DailyCap,
    Delivery,
    Device,
    MailSignup,
    Message,
    MessageSubmission,
    PastMonth,
    PastTally,
    QuietHours,
    ReminderSlot,
    ServedSlot,
    Tally,
    TrialDevice,
)
from backend.push.models import Subscription as DeviceSubscription
from backend.region.models import HandOver, Offer, RegionSource, Subscription
from backend.serving.models import Count
from backend.tenants.models import (
    AppliedFile,
    Municipality,
    RolloutResult,
    SchemaTemplate,
    TownDocument,
    TownHealth,
    TownSecret,
)
from backend.waste_calendar.models import (
    BroughtDays,
    CalendarFinding,
    CalendarSource,
    CollectionRule,
    Conflict,
    Disruption,
    DisruptionStep,
    FetchedFile,
    HolidayPractice,
    ImportBatch,
    ImportDraft,
    ImportFile,
    KnownAddress,
    KnownPickup,
    KnownShape,
    OwnCollection,
    ShiftConfirmation,
    TownNote,
)
from backend.web_app.models import MailedPoster
from tests.changes.recorder import Recorded, recorded
from tests.changes.rows import SHOWN, name
from tests.feeds.factories import article

# A new model is shown by answers, and stands in `rows.SHOWN`, or it stands here, with the reason why none shows it.
NOT_SHOWN: dict[type[models.Model], str] = {
    AuditEntry: "who entered a town is told in the CMS only",
    EntryTicket: "a secret for one sign-in",
    Invitation: "a secret for one sign-in",
    Passkey: "a second step of a sign-in",
    AuthenticatorApp: "a second step of a sign-in",
    RecoveryCode: "a second step of a sign-in",
    KeptDevice: "a second step of a sign-in",
    FailedSignIns: "how often somebody was wrong",
    RoleGroup: "rights in the CMS",
    StandIn: "rights in the CMS",
    User: "people of the CMS",
    TownState: "is the record",
    Change: "is the record",
    AppliedList: "a side of a rollout's plan",
    MediaAllowance: "what the operator allows",
    PlaceImport: "a table on its way into places",
    PublishingRules: "what is asked of editors",
    TownLanguages: "copied to the town's public row, which is what answers show and what is recorded",
    RegionalNotice: "what is said to other towns; what each of them shows is recorded there",
    CallBackDesk: "where a code is sent, for the CMS",
    SharedPreview: "a link to a draft, which no answer of the API and no kept page shows",
    PictureRendition: "its address is in the picture's image_json",
    PageRoot: "has no text; its row in the table of pages is watched as that of an information page is",
    GazetteDisplay: "the proof of a display, for the CMS",
    GazetteImport: "what a link list said last; the gazettes that came of it are recorded",
    Offering: "which items are offered to others",
    SaidOfTwo: "what people said of two items; which of them is shown is recorded",
    HiddenOffer: "which items of others are not shown",
    SourceWord: "what a source's words mean, by which its entries are sorted, and these are recorded",
    CalendarSource: "where files are",
    FetchedFile: "a file as it was last fetched; what it says becomes pickups, which are recorded",
    ImportBatch: "how an import went",
    ImportDraft: "a calendar on its way in",
    ImportFile: "one file of it",
    KnownShape: "how such files were read last time",
    CalendarFinding: "what looks wrong to the town hall, in the CMS only",
    ShiftConfirmation: "that somebody looked at what pickups say anyway",
    BroughtDays: "which days another calendar may not change; asked in the CMS only",
    Conflict: "what a file says where a person said otherwise; asked in the CMS only",
    CollectionRule: "what pickups are worked out from, which are recorded",
    Disruption: "holds together what was said of pickups, which are recorded",
    DisruptionStep: "the steps of a disruption, for the CMS; what people read are its pickups",
    OwnCollection: "what its zone's addresses are worked out from, which are recorded",
    TownNote: "copied to the pickups that it is about, which are recorded",
    HolidayPractice: "what pickups are worked out from, which are recorded",
    Offer: "a document on its way: the town that takes it records what it makes of it",
    Subscription: "who takes documents",
    HandOver: "which document has been taken",
    RegionSource: "how fetching goes, for the operator",
    OfficialWarnings: "what is taken and pushed; what came of it are notices, which are recorded",
    AppliedFile: "a side of a rollout's plan",
    TownDocument: "what a rollout is made of; what it makes is recorded",
    TownSecret: "what a transport is opened with; no answer shows it",
    RolloutResult: "how a rollout went",
    TownHealth: "for the operator",
    SchemaTemplate: "of a schema without content",
    WebAddress: "how the test of a link went, for the CMS",
    Note: "what people of the town hall write to each other",
    LinkUse: "where a link stands, for the CMS",
    Collection: "sorts pictures in the CMS",
    Site: "towns are found by our hosts, not by Wagtail's",
    Count: "how often a form came",
    Feedback: "read in the CMS only",
    Submission: "read in the CMS and by its sender only",
    KnownSender: "an address that the town lists",
    Letter: "mail on its way",
    Notice: "what editors were told",
    MailSignup: "read by nobody: the mailbox is asked",
    Device: "read by who has its secret only",
    DeviceSubscription: "part of a device",
    ReminderSlot: "part of a device",
    ServedSlot: "which reminders were made, which no answer shows",
    BookmarkedDate: "what people who bookmarked it know of a date, which its event shows",
    KnownAddress: "in which districts an address was when people last heard of it, which the address itself shows",
    KnownPickup: "what people who are reminded know of a pickup, which the pickup itself shows",
    MessageSubmission: "who submitted and released a notification, for the CMS",
    Message: "on its way to devices; for the CMS",
    Delivery: "on its way to a device",
    TrialDevice: "whose phone messages are tried on, for the CMS",
    Tally: "what became of deliveries, for the CMS",
    PastMonth: "what is left of erased messages, for the council",
    PastTally: "what is left of erased messages, for the council",
    Breaker: "whether a transport takes anything",
    MailedPoster: "which sheets have been mailed",
    QuietHours: "when phones are silent",
    DailyCap: "how much a day goes out, for the CMS",
    Locale: "our language is a column of the item",
}
CASES = [pytest.param(model, id=model.__name__) for model in SHOWN]
LOGGED = [pytest.param(model, id=model.__name__) for model, watched in watched_models().items() if watched.type]


def ours() -> set[type[models.Model]]:
    own = {model for model in apps.get_models() if model.__module__.startswith("backend.")}
    return own | {Page, Site, Collection, Locale}


def test_every_model_is_shown_and_watched_or_has_a_reason_why_not():
    parents = {parent for model in watched_models() for parent in model._meta.get_parent_list()}
    assert ours() - parents == SHOWN.keys() | NOT_SHOWN.keys()
    assert not SHOWN.keys() & NOT_SHOWN.keys()
    assert watched_models().keys() == SHOWN.keys()


def test_every_logged_model_has_an_id_and_a_recorded_manager():
    for model, watched in watched_models().items():
        if watched.type not in {None, TOWN}:
            assert model._meta.get_field("public_id")
            assert "RecordedQuerySet" in {
                each.__name__ for each in model._default_manager.get_queryset().__class__.__mro__
            }


def place_of(model: type[models.Model]) -> Any:
    return schema_context(PUBLIC) if watched_of(model).is_public else nullcontext()


def values_of(row: models.Model) -> dict[str, Any]:
    return {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}


def gone(row: models.Model) -> dict[str, Any]:
    """The columns of a row that was, to make it again."""
    values = values_of(row)
    type(row)._base_manager.get(pk=row.pk).delete()
    return values


def save_new(model, row):
    if model is InfoPage:  # a page is saved into the tree
        return partial(
            PageRoot.objects.get().add_child,
            instance=InfoPage(title=name(), slug=uuid4().hex, public_id=row.public_id, lang="en"),
        )
    values = gone(row)
    return lambda: model(**values).save(force_insert=True)


def save_again(model, row):
    setattr(row, SHOWN[model].column, SHOWN[model].value())
    return row.save


def save_a_column(model, row):
    setattr(row, SHOWN[model].column, SHOWN[model].value())
    field = next(field for field in model._meta.concrete_fields if field.attname == SHOWN[model].column)
    return lambda: row.save(update_fields=[field.name])


def update(model, row):
    values = {SHOWN[model].column: SHOWN[model].value()}
    return lambda: model._default_manager.filter(pk=row.pk).update(**values)


def bulk_create(model, row):
    values = gone(row)
    return lambda: model._default_manager.bulk_create([model(**values)])


def bulk_update(model, row):
    setattr(row, SHOWN[model].column, SHOWN[model].value())
    field = next(field for field in model._meta.concrete_fields if field.attname == SHOWN[model].column)
    return lambda: model._default_manager.bulk_update([row], [field.name])


def get_or_create(model, row):
    if model is InfoPage:
        return lambda: InfoPage.objects.get_or_create(pk=None, defaults=tree_values(row.public_id))
    values = gone(row)
    return lambda: model._default_manager.get_or_create(pk=row.pk or values[model._meta.pk.attname], defaults=values)


def update_or_create(model, row):
    values = {SHOWN[model].column: SHOWN[model].value()}
    return lambda: model._default_manager.update_or_create(pk=row.pk, defaults=values)


def raw_import(model, row):
    text = serializers.serialize("json", [*model._meta.get_parent_list(), row][-1:])
    return lambda: [each.save() for each in serializers.deserialize("json", text)]


def delete(model, row):
    return model._base_manager.get(pk=row.pk).delete


def delete_by_query(model, row):
    return model._default_manager.filter(pk=row.pk).delete


def tree_values(public_id):
    """Columns that a page needs to be made without its tree."""
    root = PageRoot.objects.get()
    place = {"path": root._get_path(root.path, root.depth + 1, 4711), "depth": root.depth + 1}
    return {**place, "title": name(), "slug": uuid4().hex, "public_id": public_id, "lang": "en"}


PUTS = (
    save_new,
    save_again,
    save_a_column,
    update,
    bulk_create,
    bulk_update,
    get_or_create,
    update_or_create,
    raw_import,
)
DELETES = (delete, delete_by_query)
IMPOSSIBLE = {("InfoPage", "bulk_create"): "Django refuses it for a model of two tables"}


def do(kind: Callable[..., Callable[[], Any]], model: type[models.Model]) -> tuple[models.Model, Any, Recorded]:
    with place_of(model):
        row = SHOWN[model].make()
        pk, public_id = row.pk, getattr(row, "public_id", None)
        work = kind(model, row)
        row.pk = pk
        with recorded() as found:
            work()
    return row, public_id, found


def check(model: type[models.Model], found: Recorded, *, public_id: Any, op: str) -> None:
    watched = watched_of(model)
    assert watched.key in found.keys
    assert not found.needs_new_epoch
    if watched.is_public:
        assert {mark.schema for mark in found.marks if mark.key == HOSTS} == {PUBLIC}
    if watched.type == TOWN:
        assert found.log == [(TOWN, None, "put")]
    elif watched.type:
        assert (watched.type, public_id, op) in found.log
    else:
        assert found.log == []


@pytest.mark.parametrize("kind", PUTS)
@pytest.mark.parametrize("model", CASES)
def test_a_row_that_is_made_or_changed_is_recorded(town, model, kind):
    if reason := IMPOSSIBLE.get((model.__name__, kind.__name__)):
        with pytest.raises(ValueError, match="multi-table"):
            do(kind, model)
        assert reason
        return
    _row, public_id, found = do(kind, model)
    check(model, found, public_id=public_id, op="put")


@pytest.mark.parametrize("kind", DELETES)
@pytest.mark.parametrize("model", CASES)
def test_a_row_that_is_deleted_is_recorded(town, model, kind):
    _row, public_id, found = do(kind, model)
    check(model, found, public_id=public_id, op="delete")


@pytest.mark.parametrize("model", CASES)
def test_a_statement_of_ones_own_moves_the_version_and_makes_apps_start_afresh_where_a_log_would_miss_it(town, model):
    column = SHOWN[model].column
    table = model._meta.get_field(column.removesuffix("_id")).model._meta.db_table
    with place_of(model):
        row = SHOWN[model].make()
        with recorded() as found, connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE id = %s", [row.pk])
    assert watched_of(model).key in found.keys
    is_in_parent_table = table != model._meta.db_table
    assert found.needs_new_epoch is (watched_of(model).type not in {None, TOWN} and not is_in_parent_table)


MANY = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model, watched in watched_models().items()
    if watched.type
    for field in model._meta.many_to_many
    if field.remote_field.through._meta.auto_created
]


def linked(model: type[models.Model], field: Any) -> tuple[Any, Any, Any]:
    """A row with one target, and another target."""
    row, first, second = SHOWN[model].make(), SHOWN[field.related_model].make(), SHOWN[field.related_model].make()
    getattr(row, field.name).add(first)
    row.save()
    return row, first, second


FROM_HERE = {
    "add": lambda many, second: many.add(second),
    "set": lambda many, second: many.set([second]),
    "remove": lambda many, _second: many.remove(many.first()),
    "clear": lambda many, _second: many.clear(),
}


@pytest.mark.parametrize("kind", FROM_HERE)
@pytest.mark.parametrize(("model", "field"), MANY)
def test_a_relation_that_changes_is_recorded(town, model, field, kind):
    row, _first, second = linked(model, field)
    with recorded() as found:
        FROM_HERE[kind](getattr(row, field.name), second)
        if isinstance(row, ClusterableModel):
            row.save()  # it keeps its relations in mind until then
    check(model, found, public_id=row.public_id, op="put")


FROM_THERE = {
    "add": lambda _first, second, row, name: getattr(second, name).add(row),
    "set": lambda _first, second, row, name: getattr(second, name).set([row]),
    "remove": lambda first, _second, row, name: getattr(first, name).remove(row),
    "clear": lambda first, _second, _row, name: getattr(first, name).clear(),
}


@pytest.mark.parametrize("kind", FROM_THERE)
@pytest.mark.parametrize(("model", "field"), MANY)
def test_a_relation_that_changes_from_its_other_side_is_recorded(town, model, field, kind):
    row, first, second = linked(model, field)
    with recorded() as found:
        FROM_THERE[kind](first, second, row, field.remote_field.get_accessor_name())
    check(model, found, public_id=row.public_id, op="put")


@pytest.mark.parametrize("model", LOGGED)
def test_setting_the_same_relations_again_records_nothing(town, model):
    many = [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    for field in many:
        row, first, _second = linked(model, field)
        with recorded() as found:
            getattr(first, field.remote_field.get_accessor_name()).set([row])
        assert found.marks == []


def test_the_same_item_in_another_language_is_no_deleted_one(town):
    german = article()
    english = article(public_id=german.public_id, lang="en")
    with recorded() as found:
        english.delete()
    assert found.log == [("news", german.public_id, "put")]
    with recorded() as found:
        german.delete()
    assert found.log == [("news", german.public_id, "delete")]


def test_a_town_that_is_saved_moves_what_every_answer_of_it_shows(town):
    with recorded() as found:
        Municipality.objects.get(pk=town.pk).save()
    assert found.keys == {HOSTS, TOWN}
    assert found.log == [(TOWN, None, "put")]
