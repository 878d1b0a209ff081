"""Every kind of content can be submitted for approval: its town's first workflow is assigned where none is."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Workflow, WorkflowContentType, WorkflowMixin, WorkflowPage

from backend.library.kinds import governed_models
from backend.tenants.changes import Change, Kind


def apply_approval() -> Iterator[Change]:
    """In the current town; a second time yields nothing, and what a town assigned itself stays."""
    workflow = Workflow.objects.active().order_by("pk").first()
    if workflow is None:  # the town has switched approval off
        return
    models = [model for model in governed_models() if issubclass(model, WorkflowMixin) and not issubclass(model, Page)]
    types = ContentType.objects.get_for_models(*models)
    assigned = set(WorkflowContentType.objects.values_list("content_type_id", flat=True))
    for model, content_type in types.items():
        if content_type.pk not in assigned:
            WorkflowContentType.objects.create(content_type=content_type, workflow=workflow)
            yield Change(kind=Kind.CREATE, subject=f"approval of {model._meta.model_name}")
    if not WorkflowPage.objects.exists():
        WorkflowPage.objects.create(page=Page.get_first_root_node(), workflow=workflow)
        yield Change(kind=Kind.CREATE, subject="approval of pages")
