"""Who is a town, on which hosts it answers and from which file it went live; not what it publishes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from backend.tenants.fingerprint import migration_fingerprint

PATIENCE = timedelta(minutes=30)


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def in_service(self) -> MunicipalityQuerySet:
        """Towns whose tables are up to date and that are not retired."""
        return self.exclude(status=Municipality.Status.RETIRED).filter(fingerprint=migration_fingerprint())

    def outdated(self) -> MunicipalityQuerySet:
        """Towns whose tables wait for `manage.py migrate_towns`."""
        return self.exclude(status=Municipality.Status.RETIRED).exclude(fingerprint=migration_fingerprint())


class Municipality(TenantMixin):
    """The tenant: a municipality, or an Amt, county or provider, with a PostgreSQL schema of its own."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        AMT = "amt", _("Amt")
        COUNTY = "county", _("County")
        PROVIDER = "provider", _("Provider")

    class Status(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        RETIRED = "retired", _("Retired")

    # Schemas are made by tenants.creating in the transaction of the row, and dropped by hand only.
    auto_create_schema = False
    auto_drop_schema = False

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.MUNICIPALITY)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARING)
    name = models.JSONField(help_text="By language: {'de': 'Bad Belzig'}.")
    ags = models.CharField(max_length=8, blank=True)
    ars = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=2)
    timezone = models.CharField(max_length=40, default="Europe/Berlin")
    center_lat = models.FloatField(null=True)
    center_lon = models.FloatField(null=True)
    languages = ArrayField(models.CharField(max_length=20), help_text="The first one is what others fall back to.")
    modules = ArrayField(models.CharField(max_length=40), default=list)
    is_demo = models.BooleanField(default=False)
    drops_at = models.DateTimeField(
        null=True, editable=False, help_text="Of a retired town: when schema, files and this row go."
    )
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Of the migrations that the schema has; another than the code's: 503."
    )
    # The public directory: copies of what the town's own tables say (tenants.directory writes them).
    area_names = ArrayField(models.CharField(max_length=200), default=list)
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)
    logo_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        ordering: ClassVar = ["schema_name"]

    def __str__(self) -> str:
        return self.title

    def __copy__(self) -> Municipality:
        """For those who hand on a remembered row; Django's own way is that of pickling, which costs several times."""
        twin = self.__class__.__new__(self.__class__)
        state = ModelState()
        state.db, state.adding = self._state.db, self._state.adding
        twin.__dict__.update(self.__dict__, _state=state)
        return twin

    @property
    def slug(self) -> str:
        """The schema's name, media folder and default host name; never changes."""
        return str(self.schema_name)

    @property
    def title(self) -> str:
        """The name in the town's first language."""
        return str(self.name.get(self.languages[0]) or next(iter(self.name.values())))

    @property
    def is_current(self) -> bool:
        """Whether the schema has exactly the migrations of the running code."""
        return self.fingerprint == migration_fingerprint()

    @property
    def default_domain(self) -> str:
        """`<slug>.<region domain>`."""
        return f"{self.schema_name}.{settings.REGION_DOMAIN}"

    @property
    def origin(self) -> str:
        """The canonical scheme, host and port, without a slash at the end: `https://bad-belzig.example.org`.

        Until a town has an own primary host this needs no query: it is the default host.
        """
        port = f":{settings.REGION_PORT}" if settings.REGION_PORT else ""
        return f"{settings.REGION_SCHEME}://{self.primary_domain or self.default_domain}{port}"

    primary_domain = models.CharField(
        max_length=253,
        blank=True,
        editable=False,
        help_text="A copy of the primary host's name: origin is free.",
    )


class Host(DomainMixin):
    """A host name under which a town answers; exactly one of them is primary."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for DNS")
        VERIFIED = "verified", _("Verified")

    state = models.CharField(max_length=20, choices=State.choices, default=State.VERIFIED)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")


class AppliedFile(models.Model):
    """The municipality file as it was last applied: one of the three sides of a plan."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="applied_file")
    document = models.JSONField()
    applied_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.applied_at:%Y-%m-%d %H:%M}"


class RolloutResult(models.Model):
    """How one run of `rollout apply` ended for one town, also one that never came to be."""

    slug = models.CharField(max_length=63, db_index=True)
    started_at = models.DateTimeField()
    seconds = models.FloatField()
    is_fine = models.BooleanField()
    changes = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.slug} {self.started_at:%Y-%m-%d %H:%M}"


class TownDocument(models.Model):
    """The municipality file of a town that the operators' console keeps: its one truth, in place of one in the folder.

    It is there before its town is, and then says why that has not come to be.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("Is being applied")
        DONE = "done", _("Applied")
        FAILED = "failed", _("Not applied")

    slug = models.CharField(max_length=63, unique=True)
    text = models.TextField(help_text="YAML, as it was typed.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the texts: two who change one are noticed.")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=60, blank=True, help_text="Key of the module whose first import runs.")
    problems = models.JSONField(default=list, help_text="Sentences: what went wrong the last time.")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=310, blank=True)

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    def is_busy(self, *, now: datetime) -> bool:
        """Whether it is being applied, or will be; after a while whoever should have done it is taken for dead."""
        return self.state in {self.State.WAITING, self.State.RUNNING} and now < self.changed_at + PATIENCE


class TownSecret(models.Model):
    """What a town's document means by `secret:NAME`; entered in the console, sealed, and never shown again."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=40)
    sealed = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["municipality", "name"], name="one_secret_a_town_and_name")
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.name}"


class TownHealth(models.Model):
    """How many things of one module were not well in a town when the jobs last asked; the console asks anew."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    module = models.CharField(max_length=40)
    problems = models.PositiveIntegerField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["municipality", "module"], name="one_health_a_town_and_module")
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.module}: {self.problems}"


class SchemaTemplate(models.Model):
    """The SQL of a fully migrated town, ready to be replayed under another name."""

    fingerprint = models.CharField(max_length=64)
    server_version = models.PositiveIntegerField(help_text="PostgreSQL's server_version_num.")
    statements = ArrayField(models.TextField())
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fingerprint", "server_version"], name="one_template_a_fingerprint")
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]} on {self.server_version}"
