"""What people choose to get by mail, and where to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.library.models import Area
from backend.push.mail.subscribing import Choice
from backend.push.mail.topics import mail_topics
from backend.push.models import Device
from backend.serving.mailboxes import MailboxField
from backend.serving.traps import TrappedForm
from backend.tenants.models import Municipality

MOST_AREAS = 20


class ChoiceForm(TrappedForm):
    """Which mails, and from where; no area means all of them."""

    topics = forms.MultipleChoiceField(
        label=_("What would you like to get?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose what you would like to get.")},
    )
    areas = forms.MultipleChoiceField(
        label=_("For which districts?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Choose none to get what concerns the whole town and all its districts."),
    )

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # None is ticked beforehand: that would be nobody's consent (CJEU C-673/17).
        self._field("topics").choices = [(topic.key, topic.title) for topic in mail_topics(town)]
        areas = [(str(public_id), name) for public_id, name in Area.objects.values_list("public_id", "name")]
        self._field("areas").choices = areas
        if not areas:
            del self.fields["areas"]

    def clean_areas(self) -> list[str]:
        """Somebody who wants to hear of very many districts wants all of them."""
        areas: list[str] = self.cleaned_data["areas"]
        if len(areas) > MOST_AREAS:
            raise forms.ValidationError(_("Please choose at most %(count)d, or none for all.") % {"count": MOST_AREAS})
        return areas

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return Choice(topics=self.cleaned_data["topics"], areas=_ids(self.cleaned_data.get("areas", ())))

    def _field(self, name: str) -> Any:
        return self.fields[name]


class ChangeForm(ChoiceForm):
    """The same for who has the link, and is therefore a person, however fast."""

    def clean(self) -> Any:
        return self.cleaned_data


class SignUpForm(ChoiceForm):
    """The same with the mailbox that it is for."""

    email = MailboxField(label=_("Your email address"), max_length=254)
    field_order = ("email", "topics", "areas")


def initial_of(device: Device) -> dict[str, Any]:
    """What a subscription is now."""
    return {"topics": device.topics, "areas": [str(area) for area in device.areas]}


def _ids(values: Any) -> list[Any]:
    areas = Area.objects.filter(public_id__in=list(values)) if values else Area.objects.none()
    return list(areas.values_list("public_id", flat=True))
