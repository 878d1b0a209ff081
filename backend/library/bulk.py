"""What publishers do with several items of a list at once: each by itself, through the policy, reasons said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, ProtectedError, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.formats import localize
from django.utils.functional import cached_property, classproperty
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_latest_str
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from backend.accounts.own_items import own_items, sees_all
from backend.common import clock
from backend.library.bulk_listing import NamedForm, keys_in_list
from backend.library.kinds import governed_models
from backend.library.publishing import PublishingRefused, may_take_away
from backend.library.tasks import wake_for_schedule
from backend.library.variants.following import Translated, lead_variants, original_of

EXPIRY_SET = "ortsblatt.expiry"
SHOWN_NAMES = 5


class NotDone(Exception):
    """This item stays as it is, for the reason given."""


class ItemsBulkAction(SnippetBulkAction):
    """One action on many items; one that can't be done keeps none of the others from it."""

    right: ClassVar[str] = "publish"
    takes_variants: ClassVar[bool] = False  # what becomes of an original becomes of its variants
    form_class: type[NamedForm] = NamedForm
    template_name = "library/bulk/confirm.html"

    @classproperty
    def models(cls) -> list[type[Model]]:  # noqa: N805 - Wagtail asks the class
        return [model for model in governed_models() if not issubclass(model, Page)]

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any) -> list[Any]:
        """With the names that the last versions have."""
        items = model.objects.select_related("latest_revision").defer("latest_revision__content")
        return list(items.filter(pk__in=object_ids))

    @classmethod
    def is_for(cls, user: Any, model: type[Model]) -> bool:
        """Whether somebody's role lets them do this at all; who may not is not offered it."""
        return bool(policy_registry.get_by_type(model).user_has_permission(user, cls.right))

    def question(self, count: int) -> str:
        """What is asked before."""
        raise NotImplementedError

    def act(self, item: Any) -> None:
        """Do it, in a transaction of its own; PublishingRefused or NotDone say why not."""
        raise NotImplementedError

    def done(self, count: int) -> str:
        """How the result is told."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_for(request.user, self.model):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def listed(self) -> list[int]:
        """What "all" means: what the list shows; of this an answer gets only what its question named."""
        found = keys_in_list(self.model, request=self.request)
        if self.request.method != "POST":
            return found
        named = set(self.request.POST.get("named", "").split(","))
        return [key for key in found if str(key) in named]

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> list[int]:
        return self.listed

    def get_initial(self) -> dict[str, Any]:
        is_all = "all" in self.request.GET.getlist("id")
        return {"named": ",".join(str(key) for key in self.listed)} if is_all else {}

    def get_actionable_objects(self) -> tuple[Sequence[Any], dict[str, Any]]:
        """Contributors don't even learn what else there is."""
        items, others = super().get_actionable_objects()
        if sees_all(self.request.user, self.model):
            return items, others
        own = set(own_items(self.request.user, self.model).values_list("pk", flat=True))
        return [item for item in items if item.pk in own], {"items_with_no_access": []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        nothing = _("Nothing is chosen that you could do this with.")
        question = self.question(len(context["items"]))
        said = {"title": self.display_name, "question": question, "nothing": nothing, "cancel": _("Cancel")}
        if self.takes_variants and issubclass(self.model, Translated):
            said["along"] = _("Versions in other languages go along with what they are versions of.")
        return context | said

    @classmethod
    def execute_action(cls, objects: Iterable[Any], **kwargs: Any) -> tuple[int, int]:
        return kwargs["self"].act_on_each(objects), 0

    def act_on_each(self, items: Iterable[Any]) -> int:
        """Returns how many were done; the reasons of the others become messages."""
        count = 0
        left: dict[str, list[str]] = defaultdict(list)
        for item in items:
            name = get_latest_str(item)
            try:
                with transaction.atomic():
                    _refuse_locked(item, user=self.request.user)
                    self.act(item)
                count += 1
            except (PublishingRefused, NotDone) as refusal:
                left[str(refusal)].append(name)
        for reason, names in left.items():
            messages.warning(
                self.request, _("%(items)s: %(reason)s") % {"items": listed_names(names), "reason": reason}
            )
        return count

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        return self.done(num_parent_objects) if num_parent_objects else None


class Publish(ItemsBulkAction):
    display_name = gettext_lazy("Publish")
    action_type = "publish"
    aria_label = gettext_lazy("Publish selected items")
    action_priority = 10

    def question(self, count: int) -> str:
        return ngettext(
            "Publish the last version of %(count)d item?",
            "Publish the last versions of %(count)d items?",
            count,
        ) % {"count": count}

    def act(self, item: Any) -> None:
        if item.live and not item.has_unpublished_changes:
            raise NotDone(_("This is published already."))
        revision = item.latest_revision or item.save_revision()  # an imported one that nobody has edited
        revision.publish(user=self.request.user)

    def done(self, count: int) -> str:
        return ngettext("%(count)d item is published.", "%(count)d items are published.", count) % {"count": count}


class Unpublish(ItemsBulkAction):
    takes_variants = True
    display_name = gettext_lazy("Take down")
    action_type = "unpublish"
    aria_label = gettext_lazy("Take down selected items")
    action_priority = 20

    def question(self, count: int) -> str:
        return ngettext(
            "Take %(count)d item down? It stays here as a draft.",
            "Take %(count)d items down? They stay here as drafts.",
            count,
        ) % {"count": count}

    def act(self, item: Any) -> None:
        if not item.live:
            raise NotDone(_("This is not published."))
        item.unpublish(user=self.request.user)

    def done(self, count: int) -> str:
        return ngettext("%(count)d item is taken down.", "%(count)d items are taken down.", count) % {"count": count}


class ExpiryForm(NamedForm):
    """When items come down by themselves."""

    expire_at = forms.DateTimeField(label=gettext_lazy("Ends at"), widget=AdminDateTimeInput)

    def clean_expire_at(self) -> datetime:
        """What is past would come down at once, which is another action."""
        expire_at: datetime = self.cleaned_data["expire_at"]
        if expire_at <= clock.now():
            raise forms.ValidationError(_("This moment is past. To end something now, take it down."))
        return expire_at


class Expire(ItemsBulkAction):
    display_name = gettext_lazy("End at …")
    action_type = "expire"
    aria_label = gettext_lazy("Choose when selected items end")
    action_priority = 25
    form_class = ExpiryForm

    def question(self, count: int) -> str:
        return ngettext(
            "When does %(count)d item come down by itself?",
            "When do %(count)d items come down by themselves?",
            count,
        ) % {"count": count}

    def act(self, item: Any) -> None:
        """Of what is live and of waiting drafts alike, so that publishing one of these keeps the end."""
        expire_at: datetime = self.cleaned_form.cleaned_data["expire_at"]
        if item.go_live_at and item.go_live_at >= expire_at:
            raise NotDone(_("This begins later than it would end."))
        if isinstance(item, Translated) and original_of(item) is not None:
            raise NotDone(_("This ends together with what it is a version of: please choose that."))
        type(item).objects.filter(pk=item.pk).update(expire_at=expire_at)
        waiting = Q(pk=item.latest_revision_id) | Q(approved_go_live_at__isnull=False)
        for revision in item.revisions.filter(waiting):
            revision.content["expire_at"] = expire_at
            revision.save(update_fields=["content"])
        if item.live:
            item.expire_at = expire_at
            _lead_variants(item)
            wake_for_schedule(at=expire_at)
        log(item, EXPIRY_SET, user=self.request.user, data={"expire_at": localize(localtime(expire_at))})

    def done(self, count: int) -> str:
        return ngettext("%(count)d item has its end.", "%(count)d items have their end.", count) % {"count": count}


class Delete(ItemsBulkAction):
    takes_variants = True
    right = "delete"
    display_name = gettext_lazy("Delete")
    action_type = "delete"
    aria_label = gettext_lazy("Delete selected items")
    action_priority = 30
    classes: ClassVar = {"serious"}

    def question(self, count: int) -> str:
        return ngettext(
            "Delete %(count)d item for ever? With it go its versions.",
            "Delete %(count)d items for ever? With them go their versions.",
            count,
        ) % {"count": count}

    def act(self, item: Any) -> None:
        if not may_take_away(self.request.user, item):
            raise NotDone(_("Readers see this: only those who publish it delete it."))
        log(item, "wagtail.delete", user=self.request.user, deleted=True)
        try:
            item.delete()
        except ProtectedError:
            raise NotDone(_("This can't be deleted: something else points to it.")) from None

    def done(self, count: int) -> str:
        return ngettext("%(count)d item is deleted.", "%(count)d items are deleted.", count) % {"count": count}


def _lead_variants(item: Any) -> None:
    """Versions in other languages end with it."""
    if isinstance(item, Translated):
        lead_variants(item)


def _refuse_locked(item: Any, *, user: Any) -> None:
    lock = item.get_lock()
    if lock is not None and lock.for_user(user):
        raise NotDone(_("This is locked: somebody works on it, or it waits for its time or for approval."))


def listed_names(names: Sequence[str]) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(f"„{name}“" for name in names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": shown,
        "count": more,
    }
