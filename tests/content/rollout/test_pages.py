"""First pages from the file; what editors made of them stays."""

from wagtail.models import Page, Site

from backend.content.models import InfoPage, PageRoot
from backend.tenants.changes import Kind

PAGES = [
    {
        "title": "Rathaus",
        "text": "Offen am Dienstag.\n\nUnd am Donnerstag.",
        "children": [{"title": "Ausweis", "text": "Mit Passbild."}],
    },
    {"title": "Bauen", "text": "Das Bauamt berät."},
]


def test_a_town_has_its_own_root_and_site_instead_of_wagtails_welcome_page(town):
    assert [page.specific_class for page in Page.objects.filter(depth=2)] == [PageRoot]
    site = Site.objects.get()
    assert (site.hostname, site.is_default_site) == ("musterstadt.region.test", True)
    assert site.root_page.specific_class is PageRoot


def test_pages_are_published_in_their_tree(apply):
    assert apply(pages=PAGES) == [
        (Kind.CREATE, "page Rathaus"),
        (Kind.CREATE, "page Rathaus/Ausweis"),
        (Kind.CREATE, "page Bauen"),
    ]
    child = InfoPage.objects.get(title="Ausweis")
    assert child.live
    assert child.get_parent().title == "Rathaus"
    assert InfoPage.objects.get(title="Rathaus").body_html == "<p>Offen am Dienstag.</p>\n\n<p>Und am Donnerstag.</p>"


def test_applying_again_changes_nothing(apply):
    apply(pages=PAGES)
    assert apply(pages=PAGES) == []


def test_an_untouched_text_follows_the_file(apply):
    apply(pages=PAGES)
    assert apply(pages=[PAGES[0], {"title": "Bauen", "text": "Neu."}]) == [(Kind.CHANGE, "page Bauen text")]
    assert InfoPage.objects.get(title="Bauen").body_html == "<p>Neu.</p>"


def test_an_edited_page_is_left_alone(apply):
    apply(pages=PAGES)
    InfoPage.objects.get(title="Bauen").save_revision()
    assert apply(pages=[PAGES[0], {"title": "Bauen", "text": "Neu."}]) == [(Kind.KEEP, "page Bauen text")]
    assert apply(pages=[PAGES[0]]) == [(Kind.KEEP, "page Bauen")]


def test_a_deleted_page_does_not_come_back(apply):
    apply(pages=PAGES)
    InfoPage.objects.get(title="Bauen").delete()
    assert apply(pages=PAGES) == []


def test_an_untouched_page_listed_no_more_is_removed_with_its_children(apply):
    apply(pages=PAGES)
    assert apply(pages=[PAGES[1]]) == [(Kind.REMOVE, "page Rathaus/Ausweis"), (Kind.REMOVE, "page Rathaus")]
    assert [page.title for page in InfoPage.objects.all()] == ["Bauen"]


def test_ids_are_the_same_in_another_installation(apply):
    apply(pages=PAGES)
    before = InfoPage.objects.get(title="Ausweis").public_id
    apply()
    apply(pages=PAGES)
    assert InfoPage.objects.get(title="Ausweis").public_id == before
