"""The page "Was die Wörter dieser Quelle bedeuten": what it calls its categories and places, and what is meant here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry

from backend.common.html import storable
from backend.feeds.mapping.collecting import Target, Word, words_of_source
from backend.feeds.mapping.keys import word_key
from backend.feeds.models import Source, SourceWord
from backend.feeds.models.source_words import LONGEST_WORD
from backend.feeds.tasks import file_soon
from backend.library.models import Area, Category

MAY_SAY = "feeds.change_sourceword"
NOTHING, IGNORED = "", "ignore"


class SourceWords(generic.base.WagtailAdminTemplateMixin, View):
    """Everybody who sees imports sees what their words mean; who releases news and events says it."""

    template_name = "feeds/cms/words.html"
    header_icon = "tag"
    page_title = gettext_lazy("What the words of this source mean")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        self.may_say = user.has_perm(MAY_SAY)
        may_see = policy_registry.get_by_type(Source).user_has_permission(user, "view")
        if not self.may_say and (request.method == "POST" or not may_see):
            raise PermissionDenied
        self.source = get_object_or_404(Source, pk=kwargs["pk"])
        self.page_subtitle = self.source.name
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("sources:index"), "label": capfirst(Source._meta.verbose_name_plural)}
        return [index, {"url": "", "label": self.source.name}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        words = words_of_source(self.source)
        categories, areas = list(Category.objects.all()), list(Area.objects.all())
        tables = [
            (SourceWord.FoundIn(found_in), [_row(word) for word in words if word.found_in == found_in])
            for found_in in SourceWord.FoundIn
        ]
        context = self.get_context_data(
            source=self.source,
            tables=tables,
            categories=[(value_of(each), str(each)) for each in categories],
            areas=[(value_of(each), str(each)) for each in areas],
            has_suggestions=any(word.suggestion for word in words),
            may_say=self.may_say,
        )
        response: HttpResponse = self.render_to_response(context)
        return response

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        Source.objects.select_for_update(no_key=True).get(pk=pk)  # two who save at once come one after the other
        changed = keep(self.source, said(request.POST))
        if changed:
            file_soon(self.source, town=town)
            messages.success(request, _("Kept. What has come already follows in a moment."))
        else:
            messages.success(request, _("Nothing has changed."))
        return redirect("sources:words", pk)


def said(sent: QueryDict) -> Iterator[tuple[str, str, str]]:
    """Each word of the form with where it is found, and what it is to mean; an accepted suggestion is that."""
    takes_all = sent.get("do") == "suggestions"
    columns = [sent.getlist(name) for name in ("word", "found_in", "means", "suggested")]
    for word, found_in, means, suggested in zip(*columns, strict=False):
        yield found_in, storable(word)[:LONGEST_WORD], (means or suggested) if takes_all else means


def keep(source: Source, rows: Iterator[tuple[str, str, str]]) -> int:
    """Make the rules of a source what was said of these words; those of the town's file stay. How many changed."""
    rules = {(rule.found_in, rule.key): rule for rule in source.words.all()}
    targets: dict[str, Target] = {value_of(each): each for each in (*Category.objects.all(), *Area.objects.all())}
    changed = 0
    for found_in, word, means in rows:
        key = found_in, word_key(word)
        rule, target = rules.get(key), targets.get(means)
        is_known = (
            key[1] and found_in in SourceWord.FoundIn.values and (means in {NOTHING, IGNORED} or target is not None)
        )
        is_fitting = found_in == SourceWord.FoundIn.TOPICS or not isinstance(target, Category)
        if not is_known or not is_fitting or means == _value(rule) or (rule and rule.is_owned_by_file):
            continue
        changed += 1
        if means == NOTHING and rule:
            rules.pop(key).delete()
            continue
        rule = rules[key] = rule or SourceWord(source=source, found_in=found_in, word=word)
        rule.category = target if isinstance(target, Category) else None
        rule.area = target if isinstance(target, Area) else None
        rule.save()
    return changed


def value_of(target: Target) -> str:
    """How the form names a category or an area."""
    return f"{'category' if isinstance(target, Category) else 'area'}:{target.pk}"


def _value(rule: SourceWord | None) -> str:
    if rule is None:
        return NOTHING
    if rule.category_id or rule.area_id:
        return f"category:{rule.category_id}" if rule.category_id else f"area:{rule.area_id}"
    return IGNORED


def _row(word: Word) -> dict[str, Any]:
    return {
        "word": word,
        "value": _value(word.rule),
        "suggested": value_of(word.suggestion) if word.suggestion else "",
        "is_fixed": word.rule is not None and word.rule.is_owned_by_file,
    }
