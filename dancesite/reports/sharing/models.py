"""Share links."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip


class ShareLink(models.Model):
    """A way to one report, or to one comparison, for whoever has its secret. Only a hash of that is stored.

    A row says what was agreed upon, not whether the link works: consent, removal and the rights of its maker are asked
    each time (selectors.why_shut).
    """

    class Scope(models.TextChoices):
        REPORT = "report", _("The report without film")
        BLURRED = "blurred", _("The report with film, faces blurred")
        FILM = "film", _("The report with film")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="share_links")
    # Opened in place of the clip's report; the clip is its first one then.
    comparison = models.ForeignKey("reports.Comparison", on_delete=models.CASCADE, null=True, related_name="+")
    scope = models.CharField(max_length=12, choices=Scope.choices)
    notes = models.BooleanField(default=False, db_default=False)  # of a report: teachers' notes stand on its page
    name = models.CharField(max_length=100, blank=True)  # for whom it is, as its maker called them
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its last letters, to recognise it by
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # revoked, or consent to publishing was taken back
    opens = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.scope} of {self.comparison_id or self.clip_id}"

    @property
    def clips(self) -> list[Clip]:
        """What it shows: one clip, or both of a comparison."""
        return [self.comparison.first, self.comparison.second] if self.comparison else [self.clip]
