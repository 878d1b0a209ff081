"""The town's tree of pages: its root in place of Wagtail's welcome page, and the first pages from the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from backend.common.html import from_text
from backend.content.models import InfoPage, PageRoot
from backend.content.section import PagePart, PagesSection
from backend.library.rendering import paragraph_from_html
from backend.library.settling import row_id
from backend.tenants.changes import Change, Kind
from backend.tenants.rollout.context import Rollout


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page of the file: the titles from the top down identify it."""

    titles: tuple[str, ...]
    public_id: UUID
    part: PagePart

    @property
    def subject(self) -> str:
        return f"page {'/'.join(self.titles)}"


def apply_root(rollout: Rollout) -> Iterator[Change]:
    """Every town has the root and its site, so that links and previews work; nothing to report, it can't differ."""
    root = PageRoot.objects.first() or _make_root()
    wanted = {"hostname": rollout.town.default_domain, "root_page_id": root.pk, "site_name": rollout.town.title}
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    Page.objects.filter(depth=root.depth).exclude(pk=root.pk).delete()
    # What Wagtail calls Root is the first thing that editors read above their pages.
    called_otherwise = Page.objects.filter(depth=1).exclude(title=rollout.town.title)
    if called_otherwise.exists():
        called_otherwise.update(title=rollout.town.title, draft_title=rollout.town.title)
    yield from ()


def apply_pages(rollout: Rollout) -> Iterator[Change]:
    """Create what is new, bring untouched pages to the file, remove untouched ones that it lists no more."""
    wanted = _flat(rollout.section(PagesSection).pages, slug=rollout.town.slug)
    applied_section = rollout.applied_section(PagesSection)
    applied = _flat(applied_section.pages, slug=rollout.town.slug) if applied_section else []
    pages = {page.public_id: page for page in InfoPage.objects.filter(public_id__in=_ids(wanted) | _ids(applied))}
    before = {entry.public_id: entry for entry in applied}
    for entry in wanted:
        page = pages.get(entry.public_id)
        if page is not None:
            yield from _change(page, entry, before=before.get(entry.public_id))
        elif entry.public_id not in before:
            pages[entry.public_id] = _create(entry, rollout=rollout)
            yield Change(kind=Kind.CREATE, subject=entry.subject)
    for entry in reversed(applied):
        if entry.public_id in pages and entry.public_id not in _ids(wanted):
            yield _remove(entry)


def _make_root() -> PageRoot:
    root = PageRoot(title=_("Pages"), slug="seiten")
    Page.get_first_root_node().add_child(instance=root)
    return root


def _create(entry: Entry, *, rollout: Rollout) -> InfoPage:
    """Published at once. A parent that editors deleted leaves its children on top."""
    parent = InfoPage.objects.filter(public_id=row_id(rollout.town.slug, "page", *entry.titles[:-1])).first()
    page = InfoPage(
        public_id=entry.public_id,
        lang=rollout.town.languages[0],
        title=entry.part.title,
        slug=f"{slugify(entry.part.title)[:40]}-{entry.public_id.hex[:6]}",
        body=_body(entry.part),
        show_in_menus=True,
        first_published_at=rollout.now,
        last_published_at=rollout.now,
    )
    (parent or PageRoot.objects.get()).add_child(instance=page)
    return page


def _change(page: InfoPage, entry: Entry, *, before: Entry | None) -> Iterator[Change]:
    """The text follows the file while no editor has saved the page."""
    if before is None or before.part.text == entry.part.text:
        return
    if page.latest_revision_id is not None:
        yield Change(kind=Kind.KEEP, subject=f"{entry.subject} text", note=_("was edited here"))
        return
    page.body = _body(entry.part)
    page.save()
    yield Change(kind=Kind.CHANGE, subject=f"{entry.subject} text", before=before.part.text, after=entry.part.text)


def _remove(entry: Entry) -> Change:
    page = InfoPage.objects.get(public_id=entry.public_id)
    if page.latest_revision_id is not None or page.numchild:
        return Change(kind=Kind.KEEP, subject=entry.subject, note=_("is no longer in the file, but in use"))
    page.delete()
    return Change(kind=Kind.REMOVE, subject=entry.subject)


def _body(part: PagePart) -> list[dict[str, object]]:
    return paragraph_from_html(from_text(part.text))


def _flat(parts: Sequence[PagePart], *, slug: str, above: tuple[str, ...] = ()) -> list[Entry]:
    """All pages, parents before their children."""
    entries = []
    for part in parts:
        titles = (*above, part.title)
        entries.append(Entry(titles=titles, public_id=row_id(slug, "page", *titles), part=part))
        entries += _flat(part.children, slug=slug, above=titles)
    return entries


def _ids(entries: Sequence[Entry]) -> set[UUID]:
    return {entry.public_id for entry in entries}
