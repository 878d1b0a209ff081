"""Pages for people: a module gives a template and what goes into it, the frame around it belongs to the web app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from backend.common import clock
from backend.common.clock import earliest
from backend.common.errors import InvalidParameter, NotFound
from backend.serving.answers import Answer
from backend.serving.banners import Banner, read_banners
from backend.serving.delivering import PAGE_PARAMETERS, deliver
from backend.serving.snapshots import Snapshot
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

# The web app's template; a name and not an import, since the frame is on a higher floor.
FRAME = "web_app/frame.html"
HTML = "text/html; charset=utf-8"
CACHE_CONTROL = "public, max-age=60"
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
# For a list that other websites show in a frame; it has no form and no script, so nothing in it can be clicked away.
EMBEDDED = POLICY.replace("form-action 'self'", "form-action 'none'").replace(
    "frame-ancestors 'self'", "frame-ancestors *"
)
# For a page with a script of ours, which may speak to this town alone.
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'; worker-src 'self'"


@dataclass(frozen=True, kw_only=True)
class WebPage:
    """One page: `template` is the module's fragment for the middle of the frame, with `context` and `page`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    description: str = ""  # for search engines and link previews
    path: str = ""  # of this object, the canonical address without origin
    image: dict[str, Any] | None = None  # image document, for link previews
    json_ld: dict[str, Any] | None = None  # schema.org
    feeds: dict[str, str] = field(default_factory=dict)  # title -> path, for autodiscovery
    crumbs: tuple[tuple[str, str], ...] = ()  # (title, path) from the start page down
    lang: str = "de"
    # In which languages there is this page: `lang`, `name` in that language, `url`.
    languages: Sequence[Mapping[str, str]] = ()
    subject: tuple[str, Any] | None = None  # type and id in the API of what people may write to the town hall about
    valid_until: datetime | None = None  # when time alone makes the page wrong
    frame: str = FRAME  # the template around it
    is_kept: bool = True  # False: it answers what somebody typed, and is nobody else's business

    @property
    def canonical(self) -> str:
        """The address of this page in its language; in the town's first it needs no parameter."""
        return next((each["url"] for each in self.languages if each["lang"] == self.lang), self.path)

    def until(self, valid_until: datetime | None) -> WebPage:
        """The page with the hour of what it shows."""
        return replace(self, valid_until=valid_until)


PageView = Callable[..., WebPage | HttpResponse]


def public_page(view: PageView, *, policy: str = POLICY) -> Callable[..., HttpResponse]:
    """A view of `(request, reading, **path)` that returns a page, or redirects, as one that Django calls.

    Like an answer of the API it is built in one snapshot and kept until something in it changes. NotFound and
    InvalidParameter become the page for addresses that don't exist, as does a module that is `needed` and switched off.
    """

    headers = (("Content-Security-Policy", policy), *((("X-Frame-Options", ""),) if policy == EMBEDDED else ()))

    @require_safe
    @wraps(view)
    def run(request: HttpRequest, *, needed: str | None = None, **path: Any) -> HttpResponse:
        request.GET = _known(request.GET)

        def build(taken: Snapshot) -> Answer:
            if needed not in {None, *taken.town.modules}:
                raise NotFound
            reading = reading_of(request, town=taken.town)
            shown = view(request, reading, **path)
            if isinstance(shown, HttpResponse):
                raise _Instead(shown)
            banners = read_banners(reading)
            if not shown.is_kept:
                raise _Instead(render_page(request, shown, banners=banners.shown))
            html = _html(request, shown, banners=banners.shown)
            return Answer(body=html, content_type=HTML, valid_until=earliest([shown.valid_until, banners.valid_until]))

        try:
            return deliver(request, build, cache_control=CACHE_CONTROL, headers=headers)
        except _Instead as instead:
            return instead.response
        except (NotFound, InvalidParameter) as error:
            raise Http404 from error

    return transaction.non_atomic_requests(run)


def reading_of(request: HttpRequest, *, town: Municipality) -> Reading:
    """What a page is read for: this moment, the language asked for if the town has it, else the town's first."""
    asked = request.GET.get("lang", "")
    return Reading(town=town, now=clock.now(), lang=asked if asked in town.languages else town.languages[0])


def render_page(
    request: HttpRequest, page: WebPage, *, status: int = 200, banners: Sequence[Banner] = ()
) -> HttpResponse:
    """The page in the town's frame for this request alone; also what the CMS shows as preview."""
    response = HttpResponse(_html(request, page, banners=banners), status=status, content_type=HTML)
    response["Cache-Control"] = CACHE_CONTROL if page.is_kept else "no-store"
    response["Content-Security-Policy"] = POLICY
    return response


class _Instead(Exception):
    """An answer that is not kept, on its way past those that are."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def _known(query: QueryDict) -> Any:
    """The parameters that pages are kept by; a view that wants another has to add it there."""
    known = QueryDict(mutable=True)
    for name in PAGE_PARAMETERS & query.keys():
        known.setlist(name, query.getlist(name))
    return known


def _html(request: HttpRequest, page: WebPage, *, banners: Sequence[Banner]) -> bytes:
    return render_to_string(page.frame, {"page": page, "banners": banners, **page.context}, request).encode()
