"""The form that a message is written in, checked; what it means is in `drafts` and `choices`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.common.clock import local
from backend.common.plain_text import one_line, several_lines
from backend.library.models import Area
from backend.library.variants.naming import language_name
from backend.push.composing.choices import Choice
from backend.push.composing.drafts import MOST_BODY, MOST_TITLE, Draft
from backend.push.preferences import grouped, sources_of, topics_of
from backend.tenants.models import Municipality

FURTHEST = timedelta(days=60)
EVERYBODY, SUBSCRIBERS, SOURCES = "everybody", "subscribers", "sources"
NOW, LATER = "now", "later"
_WHOM = [
    (SUBSCRIBERS, _("Who has chosen one of these topics")),
    (SOURCES, _("Who is told what comes from a source")),
    (EVERYBODY, _("All devices")),
]
_WALL_CLOCK = "%Y-%m-%dT%H:%M"  # of an input of type datetime-local


class MomentInput(forms.DateTimeInput):
    """The browser's own choice of day and time, on the town's wall clock."""

    input_type = "datetime-local"


class MessageForm(forms.Form):
    """Texts in the town's languages, whom they are for, and when they go out."""

    whom = forms.ChoiceField(
        label=_("Who is told?"),
        choices=_WHOM,
        widget=forms.RadioSelect,
        required=False,
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    sources = forms.MultipleChoiceField(label=_("Sources"), required=False, widget=forms.CheckboxSelectMultiple)
    areas = forms.ModelMultipleChoiceField(
        Area.objects.all(),
        label=_("Where?"),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    langs = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    when = forms.ChoiceField(
        label=_("When?"), choices=[(NOW, _("At once")), (LATER, _("Later"))], widget=forms.RadioSelect
    )
    send_at = forms.DateTimeField(
        label=_("Day and time"), required=False, widget=MomentInput(format=_WALL_CLOCK), input_formats=[_WALL_CLOCK]
    )
    useless_at = forms.DateTimeField(
        label=_("Of use until"),
        required=False,
        widget=MomentInput(format=_WALL_CLOCK),
        input_formats=[_WALL_CLOCK],
        help_text=_("Phones that were off until then are not told any more. Left empty: two days."),
    )

    def __init__(self, *args: Any, draft: Draft, town: Municipality, now: datetime, **kwargs: Any) -> None:
        self.draft, self.town, self.now, self.zone = draft, town, now, ZoneInfo(town.timezone)
        super().__init__(*args, **kwargs)
        self.initial = self._initial()
        for lang in town.languages:
            self._add_texts(lang, is_first=lang == town.languages[0])
        if draft.corrects is not None:
            for name in ("whom", "topics", "sources", "areas", "langs"):
                del self.fields[name]
        else:
            self._offer()

    def texts(self) -> Iterator[tuple[str, str, Any, Any]]:
        """For the page: language, its name, the two fields."""
        for lang in self.town.languages:
            yield lang, language_name(lang), self[f"title_{lang}"], self[f"body_{lang}"]

    def topic_groups(self) -> list[tuple[Any, str, list[tuple[Any, str]], bool]]:
        """For the page: a topic's box, its title, the boxes of its parts with their names, whether one is ticked."""
        field = self["topics"]
        boxes, ticked = {str(box.data["value"]): box for box in field}, set(field.value() or ())
        return [
            (
                boxes[group.key],
                group.title,
                [(boxes[key], name) for key, name in group.parts],
                any(key in ticked for key, _name in group.parts),
            )
            for group in grouped((key, str(box.data["label"])) for key, box in boxes.items())
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for lang in self.town.languages[1:]:
            if cleaned.get(f"body_{lang}") and not cleaned.get(f"title_{lang}"):
                self.add_error(f"title_{lang}", _("A text needs a title."))
        if cleaned.get("whom") == SUBSCRIBERS and not cleaned.get("topics"):
            self.add_error("topics", _("Choose at least one topic, or all devices."))
        if cleaned.get("whom") == SOURCES and not cleaned.get("sources"):
            self.add_error("sources", _("Choose at least one source."))
        self._clean_moments(cleaned)
        return cleaned

    def values(self) -> Mapping[str, Any]:
        """What a draft takes."""
        cleaned = self.cleaned_data
        texts = {
            lang: {"title": cleaned[f"title_{lang}"], "body": cleaned[f"body_{lang}"]}
            for lang in self.town.languages
            if cleaned[f"title_{lang}"]
        }
        return {
            "texts": texts,
            "choice": self.choice(),
            "send_at": cleaned.get("send_at"),
            "useless_at": cleaned.get("useless_at"),
        }

    def choice(self) -> Choice:
        """Whom it is for, as ticked; what can't be ticked stays as it was."""
        if self.draft.corrects is not None:
            return self.draft.choice
        cleaned = self.cleaned_data
        whom = cleaned.get("whom")
        return Choice(
            is_everybody=whom == EVERYBODY,
            topics=tuple(cleaned.get("topics", ())) if whom != SOURCES else (),
            sources=tuple(cleaned.get("sources", ())) if whom == SOURCES else (),
            areas=tuple(str(area.public_id) for area in cleaned.get("areas", ())),
            langs=tuple(cleaned.get("langs", ())),
            source=self.draft.choice.source,
        )

    def _initial(self) -> dict[str, Any]:
        draft = self.draft
        texts = {f"{part}_{lang}": words for lang, text in draft.texts.items() for part, words in text.items()}
        return {
            **texts,
            "whom": _whom(draft.choice),
            "topics": list(draft.choice.topics),
            "sources": list(draft.choice.sources),
            "areas": [UUID(area) for area in draft.choice.areas],
            "langs": list(draft.choice.langs),
            "when": LATER if draft.send_at else NOW,
            "send_at": self._on_the_wall(draft.send_at),
            "useless_at": self._on_the_wall(draft.useless_at),
        }

    def _offer(self) -> None:
        """What may be ticked in this town."""
        names = ("whom", "topics", "sources", "langs")
        whom, topics, sources, langs = (cast(forms.MultipleChoiceField, self.fields[name]) for name in names)
        offered = list(topics_of(self.town))
        gone = set(self.draft.choice.topics) - {topic.key for topic in offered}  # categories that were deleted since
        # Who wants urgent notices is told nothing else for it.
        topics.choices = [(topic.key, topic.title) for topic in offered if not topic.is_automatic]
        topics.choices += [(key, key) for key in sorted(gone)]
        sources.choices = [(str(source.id), source.name) for source in sources_of(self.town)]
        if not sources.choices:
            whom.choices = [(value, label) for value, label in _WHOM if value != SOURCES]
        langs.choices = [(code, language_name(code)) for code in primary_languages(self.town)]

    def _on_the_wall(self, moment: datetime | None) -> datetime | None:
        return local(moment, zone=self.zone).replace(tzinfo=None) if moment else None

    def _add_texts(self, lang: str, *, is_first: bool) -> None:
        spoken = {"lang": lang.partition("-")[0], "data-part": "title"}
        self.fields[f"title_{lang}"] = _OneLine(
            label=_("Title"), max_length=MOST_TITLE, required=is_first, widget=forms.TextInput(attrs=spoken)
        )
        self.fields[f"body_{lang}"] = _SeveralLines(
            label=_("Text"),
            max_length=MOST_BODY,
            required=False,
            widget=forms.Textarea(attrs={**spoken, "data-part": "body", "rows": 3}),
        )

    def _clean_moments(self, cleaned: dict[str, Any]) -> None:
        for name in ("send_at", "useless_at"):
            moment = cleaned.get(name)
            cleaned[name] = moment.replace(tzinfo=self.zone) if moment else None
        if cleaned.get("when") != LATER:
            cleaned["send_at"] = None
        elif cleaned["send_at"] is None and "send_at" not in self.errors:
            self.add_error("send_at", _("Choose a day and a time."))
        elif cleaned["send_at"] is not None and not self.now < cleaned["send_at"] <= self.now + FURTHEST:
            self.add_error("send_at", _("Choose a time between now and in 60 days."))
        start = cleaned.get("send_at") or self.now
        if cleaned["useless_at"] is not None and cleaned["useless_at"] <= start:
            self.add_error("useless_at", _("This is before it goes out."))


class _OneLine(forms.CharField):
    def clean(self, value: Any) -> str:
        text = one_line(super().clean(value))
        if self.required and not text:  # of signs that nobody sees
            raise ValidationError(self.error_messages["required"])
        return text


class _SeveralLines(forms.CharField):
    def clean(self, value: Any) -> str:
        return several_lines(super().clean(value))


def _whom(choice: Choice) -> str:
    if choice.is_everybody:
        return EVERYBODY
    return SOURCES if choice.sources else SUBSCRIBERS


def primary_languages(town: Municipality) -> list[str]:
    """What devices are told apart by: plain German is read on a phone that is set to German."""
    return list(dict.fromkeys(lang.partition("-")[0] for lang in town.languages))
