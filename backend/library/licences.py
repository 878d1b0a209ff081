"""Under which terms a picture or document may be shown, and the line that names whose it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """What a town hall meets; the names of the CC licences are the same in every language."""

    OWN = "own", _("Made by the town itself")
    CC0 = "cc0-1.0", "CC0 1.0"
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC_BY_ND = "cc-by-nd-4.0", "CC BY-ND 4.0"
    CC_BY_SA_3 = "cc-by-sa-3.0", "CC BY-SA 3.0"
    PRESS = "press", _("Press picture, free for reports")
    ALL_RIGHTS = "all-rights", _("All rights reserved, use was agreed")


_LINKS = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_ND: "https://creativecommons.org/licenses/by-nd/4.0/",
    Licence.CC_BY_SA_3: "https://creativecommons.org/licenses/by-sa/3.0/",
}
# Their terms ask for the author's name beside the work (CC licences, section 3(a)); CC0 doesn't.
ASK_FOR_AUTHOR = frozenset(_LINKS) - {Licence.CC0}


def licence_link(licence: str) -> str:
    """Where the terms can be read; empty where there is no such page."""
    return _LINKS.get(Licence(licence), "") if licence else ""


def credit_line(*, author: str, licence: str) -> str:
    """What stands beside the work: `Anna Muster / CC BY 4.0`, `© Anna Muster`, `Anna Muster`."""
    if licence_link(licence):
        return " / ".join(filter(None, [author, str(Licence(licence).label)]))
    return f"© {author}" if author and licence == Licence.ALL_RIGHTS else author
