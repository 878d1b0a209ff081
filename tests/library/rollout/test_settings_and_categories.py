"""First values: they follow the file until somebody changes them in the CMS."""

from backend.library.models import Appearance, Category, ContactDetails, LegalFields, Place
from backend.library.streams import stream
from backend.tenants.changes import Kind

GREEN = {"primary": "#08743c", "accent": "#e8e9b9"}


def kinds(outcome) -> list[tuple[Kind, str]]:
    return [(change.kind, change.subject) for change in outcome.changes]


def test_theme_and_contact_come_from_the_file(apply):
    apply(
        theme=GREEN, contact={"name": "Rathaus", "address": {"street": "Markt 1", "postal_code": "14806", "city": "M"}}
    )
    appearance = Appearance.load()
    assert (appearance.on_primary, appearance.on_accent) == ("#ffffff", "#000000")
    assert ContactDetails.load().street == "Markt 1"


def test_a_colour_changed_in_the_cms_stays_and_the_plan_shows_the_drift(apply):
    apply(theme=GREEN)
    appearance = Appearance.load()
    appearance.primary = "#8f1d21"
    appearance.save()
    assert kinds(apply(theme=GREEN)) == []
    assert kinds(apply(theme={**GREEN, "primary": "#0a5c33"})) == [(Kind.KEEP, "theme.primary")]
    assert Appearance.load().primary == "#8f1d21"


def test_an_untouched_colour_follows_the_file(apply):
    apply(theme=GREEN)
    assert kinds(apply(theme={**GREEN, "primary": "#0a5c33"})) == [(Kind.CHANGE, "theme.primary")]


def test_the_processing_agreement_is_the_files(apply):
    apply(legal={"processing_agreement_on": "2026-01-15"})
    LegalFields.objects.update(processing_agreement_on=None)
    assert kinds(apply(legal={"processing_agreement_on": "2026-01-15"})) == [
        (Kind.CHANGE, "legal.processing_agreement_on")
    ]


def test_categories_keep_what_editors_did(apply):
    apply(categories=["Kultur", {"title": "Sport", "color": "#2E7D57"}, "Rathaus"])
    Category.objects.filter(title="Kultur").update(color="#123456")
    Category.objects.filter(title="Sport").delete()
    assert kinds(apply(categories=["Kultur", {"title": "Sport", "color": "#2e7d57"}, "Rathaus"])) == []
    assert set(Category.objects.values_list("title", "color")) == {("Kultur", "#123456"), ("Rathaus", "")}


def test_a_category_in_use_or_edited_is_kept_another_is_removed(apply):
    apply(categories=["Kultur", "Sport", "Rathaus"])
    place = Place(name="Bühne")
    place.categories = [Category.objects.get(title="Kultur")]
    place.save()
    Category.objects.filter(title="Sport").update(color="#123456")
    assert set(kinds(apply())) == {
        (Kind.KEEP, "category Kultur"),
        (Kind.KEEP, "category Sport"),
        (Kind.REMOVE, "category Rathaus"),
    }


def test_a_category_of_the_same_title_is_adopted(apply):
    mine = Category.objects.create(title="Kultur", color="#123456")
    apply(categories=[{"title": "Kultur", "color": "#123456"}])
    assert Category.objects.get().pk == mine.pk


STATEMENT = {
    "authority": "Stadt Musterstadt",
    "vat_id": "DE123456789",
    "data_protection_authority": {"name": "Datenschutz Sachsen", "url": "https://example.org"},
    "accessibility": {
        "status": "partly",
        "reviewed_on": "2026-10-01",
        "contact": "barriere@example.org",
        "prepared_on": "2026-01-01",
        "method": "external",
        "gaps": [{"content": "Alte Amtsblätter", "reason": "burden", "alternative": "Anruf genügt"}],
        "enforcement_body": {"name": "Stelle Sachsen"},
    },
}


def test_the_accessibility_statement_comes_from_the_file_and_a_second_apply_changes_nothing(apply):
    apply(legal=STATEMENT)
    legal = LegalFields.load()
    assert legal.accessibility_gaps[0].value["content"] == "Alte Amtsblätter"
    assert (legal.enforcement_body, legal.accessibility_method) == ("Stelle Sachsen", "external")
    assert apply(legal=STATEMENT).changes == []


def test_gaps_that_the_town_changed_stay(apply):
    apply(legal=STATEMENT)
    legal = LegalFields.load()
    legal.accessibility_gaps = stream("gap", [{"content": "Karten", "reason": "not_yet"}]).raw()
    legal.save()
    changed = {**STATEMENT, "accessibility": {**STATEMENT["accessibility"], "gaps": []}}
    assert [str(change.kind) for change in apply(legal=changed).changes] == ["keep"]
    assert LegalFields.load().accessibility_gaps[0].value["content"] == "Karten"
