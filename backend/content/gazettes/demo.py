"""The one gazette of the demo region, with a PDF of one page; a real town gets none."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.common.html import from_text
from backend.content.gazettes.demo_pdf import demo_pdf
from backend.content.models import Gazette, GazetteImport
from backend.library.models import Attachment
from backend.tenants.models import Municipality

TITLE = "Amtsblatt (Demo)"
NOTICE = "Dies ist eine Demo: Nichts von dem, was hier bekannt gemacht wird, ist wirklich beschlossen."
ANNOUNCEMENTS = (
    "Satzung über die Benutzung des Bürgerparks (Demo)",
    "Bekanntmachung der nächsten Sitzung der Stadtverordneten (Demo)",
    "Öffentliche Auslegung eines Bebauungsplans (Demo)",
)


def show_gazette(town: Municipality, *, now: datetime) -> bool:
    """Let the demo town have its gazette; False where it has one, gets them from its website, or none may be."""
    if not town.is_demo or "gazettes" not in town.modules:
        return False
    with tenant_context(town), transaction.atomic():
        if Gazette.objects.exists() or GazetteImport.objects.exists():
            return False
        data = demo_pdf(heading=f"{TITLE} – {town.title}", lines=[NOTICE, "", *ANNOUNCEMENTS])
        file = Attachment(title=f"{TITLE} Nr. 1", file_size=len(data))
        file.file.save("amtsblatt-demo.pdf", ContentFile(data), save=False)
        file.save()
        Gazette.objects.create(
            number=1,
            issued_on=now.date(),
            title=TITLE,
            lang=town.languages[0],
            file=file,
            contents="\n".join(ANNOUNCEMENTS),
            text=from_text("\n\n".join([NOTICE, *ANNOUNCEMENTS])),
            display_from=now,
            first_published_at=now,
            last_published_at=now,
        )
    return True
