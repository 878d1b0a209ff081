"""What became of an import, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import ngettext


def said(counts: Mapping[str, int]) -> list[str]:
    """A sentence for each thing that happened."""
    sentences = {
        "added": ngettext("%d new place", "%d new places", counts.get("added", 0)),
        "changed": ngettext("%d place changed", "%d places changed", counts.get("changed", 0)),
        "published": ngettext("%d of them is published", "%d of them are published", counts.get("published", 0)),
        "drafts": ngettext("%d of them is a draft", "%d of them are drafts", counts.get("drafts", 0)),
        "unchanged": ngettext("%d was as it is already", "%d were as they are already", counts.get("unchanged", 0)),
        "removed": ngettext("%d new place is gone again", "%d new places are gone again", counts.get("removed", 0)),
        "restored": ngettext("%d place is as it was", "%d places are as they were", counts.get("restored", 0)),
        "left": ngettext("%d was edited since and stays", "%d were edited since and stay", counts.get("left", 0)),
    }
    return [sentence % counts[name] for name, sentence in sentences.items() if counts.get(name)]
