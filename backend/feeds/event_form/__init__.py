"""The form of an event in the CMS: its time, how it repeats and what became of single dates; no list, no API."""

from backend.feeds.event_form.form import EventForm

__all__ = ["EventForm"]
