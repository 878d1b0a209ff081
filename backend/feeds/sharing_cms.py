"""The page "Region" of the CMS: what the town offers to others, what it takes, and from whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from backend.common.numbers import number_in
from backend.feeds.models import Offering, Source
from backend.feeds.sharing import MODELS
from backend.feeds.sharing_forms import OfferForm, SubscribeForm, audience_choices, others
from backend.feeds.tasks import offer_to_others
from backend.region.arriving import arrivals
from backend.region.models import Subscription
from backend.region.offering import takers_of
from backend.region.rollout import addresses_of
from backend.region.taking import leave, subscribe
from backend.region.tasks import take_offers

DECLARED_IN = "desk"  # beside what the town's file says, which stays the operator's
SEE, GIVE, TAKE = "feeds.view_offering", "feeds.add_offering", "feeds.change_offering"


class RegionPage(WagtailAdminTemplateMixin, TemplateView):
    """Shows both sides; what is sent names what is to be done as `do`."""

    template_name = "feeds/cms/region.html"
    header_icon = "globe"
    page_title = gettext_lazy("Region")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        self.town = town
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {name: self.request.GET[name] for name in ("module", "item") if name in self.request.GET}
        offer_form = kwargs.pop("offer_form", None) or OfferForm(town=self.town, initial=asked)
        context: dict[str, Any] = super().get_context_data(
            offer_form=offer_form,
            subscribe_form=kwargs.pop("subscribe_form", None) or SubscribeForm(town=self.town),
            offered_item=_title_of(asked),
            offerings=self._offerings(),
            arrivals=self._arrivals(),
            subscriptions=self._subscriptions(),
            may_give=self.request.user.has_perm(GIVE),
            may_take=self.request.user.has_perm(TAKE),
            **kwargs,
        )
        return context

    def _offerings(self) -> list[dict[str, Any]]:
        names = dict(audience_choices(self.town))
        rules = list(Offering.objects.select_related("category", "source"))
        titles: dict[UUID, str] = {}
        for module, model in MODELS.items():
            items = [rule.item for rule in rules if rule.item and rule.module == module]
            titles |= dict(model.objects.filter(public_id__in=items).values_list("public_id", "title"))
        return [
            {
                "pk": rule.pk,
                "what": titles.get(rule.item, _("(deleted)")) if rule.item else self._kind(rule),
                "module": rule.get_module_display(),
                "audience": self._audience(rule, names=names),
                "is_ours": rule.source_id is None,
            }
            for rule in rules
        ]

    def _kind(self, rule: Offering) -> str:
        if rule.source is not None:
            return _("shared source %(name)s") % {"name": rule.source.name}
        return str(rule.category or _("All"))

    def _audience(self, rule: Offering, *, names: Mapping[str, Any]) -> str:
        if rule.source is not None:
            takers = takers_of(self.town, module=rule.module, channel=rule.source.name)
            return ", ".join(sorted((each.title for each in takers), key=str.casefold)) or _("Nobody yet")
        return ", ".join(str(names.get(each, each)) for each in rule.audience) or _("Everybody in the region")

    def _arrivals(self) -> list[dict[str, Any]]:
        """How many items each town has, waits for and could not take, by name."""
        numbers: dict[str, Counter[str]] = {}
        for each in (each for module in MODELS for each in arrivals(self.town, module=module)):
            of_town = numbers.setdefault(each.town, Counter())
            of_town.update(arrived=len(each.arrived), waiting=len(each.waiting), failed=len(each.failed))
        return [{"town": town, **numbers[town]} for town in sorted(numbers, key=str.casefold)]

    def _subscriptions(self) -> list[dict[str, Any]]:
        titles = {each.slug: each.title for each in others(self.town)}
        modules = dict(Offering.Module.choices)
        known = Source.objects.exclude(origin="").values_list("origin", "channel", "pk")  # once something has come
        sources = {(origin, channel): pk for origin, channel, pk in known}
        declared = [DECLARED_IN, "subscriptions", "shared_sources"]
        rows = Subscription.objects.filter(subscriber=self.town.slug, declared_in__in=declared)
        return [
            {
                "row": row,
                "title": titles.get(row.origin, row.origin),
                "modules": row.channel
                or ", ".join(str(modules[key]) for key in row.modules if key in modules)
                or _("All"),
                "is_ours": row.declared_in == DECLARED_IN,
                "source": sources.get((row.origin, row.channel)),
            }
            for row in rows.order_by("origin", "channel")
        ]

    def post(self, request: HttpRequest) -> HttpResponse:
        ways = {
            "offer": (GIVE, self._offer),
            "withdraw": (GIVE, self._withdraw),
            "subscribe": (TAKE, self._subscribe),
            "leave": (TAKE, self._leave),
        }
        needed, way = ways.get(request.POST.get("do", ""), (TAKE, self._unknown))
        if not request.user.has_perm(needed):
            raise PermissionDenied
        with transaction.atomic():
            return way(request)

    def _unknown(self, request: HttpRequest) -> HttpResponse:
        return redirect("feeds_region")

    def _offer(self, request: HttpRequest) -> HttpResponse:
        form = OfferForm(request.POST, town=self.town)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(offer_form=form))
        said = form.cleaned_data
        category = None if said["item"] else said["category"]
        rule, _is_new = Offering.objects.update_or_create(
            module=said["module"], category=category, item=said["item"], defaults={"audience": said["audience"]}
        )
        text = _("Offered to: %(audience)s. Whoever takes it has it within a minute, and every correction, too.")
        return self._given(request, text % {"audience": self._audience(rule, names=dict(audience_choices(self.town)))})

    def _withdraw(self, request: HttpRequest) -> HttpResponse:
        get_object_or_404(Offering, pk=_number(request), source=None).delete()
        return self._given(request, _("Withdrawn. It goes from the other towns within a minute."))

    def _given(self, request: HttpRequest, text: str) -> HttpResponse:
        offer_to_others.defer(schema=self.town.schema_name)
        messages.success(request, text)
        return redirect("feeds_region")

    def _subscribe(self, request: HttpRequest) -> HttpResponse:
        form = SubscribeForm(request.POST, town=self.town)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(subscribe_form=form))
        said = form.cleaned_data
        subscribe(
            self.town,
            origin=said["origin"],
            declared_in=DECLARED_IN,
            modules=said["modules"],
            addressed_as=addresses_of(self.town),
            is_approved_first=said["is_approved_first"],
        )
        if form.brings_something():
            return self._taken(request, _("Subscribed. What is offered comes within a minute."))
        return self._taken(request, _("Subscribed. Nothing of it is offered to you yet; what is comes by itself."))

    def _leave(self, request: HttpRequest) -> HttpResponse:
        row = get_object_or_404(Subscription, pk=_number(request), subscriber=self.town.slug, declared_in=DECLARED_IN)
        if request.POST.get("keep"):
            leave(row)
        else:
            row.delete()
        return self._taken(request, _("Unsubscribed."))

    def _taken(self, request: HttpRequest, text: str) -> HttpResponse:
        take_offers.defer(schema=self.town.schema_name)
        messages.success(request, text)
        return redirect("feeds_region")


def _number(request: HttpRequest) -> int | None:
    return number_in(request.POST.get("pk", ""))


def _title_of(asked: dict[str, str]) -> str:
    """The item that is to be offered, as the link of its form names it; empty for none that there is."""
    try:
        found = MODELS[asked["module"]].objects.filter(public_id=UUID(asked["item"])).first()
    except (KeyError, ValueError):
        return ""
    return found.title if found else ""


class RegionMenuItem(MenuItem):
    """For those who may see what is offered."""

    def is_shown(self, request: HttpRequest) -> bool:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        return bool(MODELS.keys() & set(town.modules)) and request.user.has_perm(SEE)


def menu_item() -> RegionMenuItem:
    """Beside the imports."""
    return RegionMenuItem(
        gettext_lazy("Region"), reverse("feeds_region"), name="feeds_region", icon_name="globe", order=205
    )


urlpatterns: list[URLPattern] = [path("region/", RegionPage.as_view(), name="feeds_region")]
