"""Request shapes of the webhooks' pages. Rules live in services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.forms import Form

from . import messages

TYPES = (
    (messages.JOB_FINISHED, _("The reading of a clip ended")),
    (messages.CLIP_CHANGED, _("A clip or its reading changed")),
    (messages.CLIP_REMOVED, _("A clip was removed")),
    (messages.LABELS_CHANGED, _("Labels of a clip were saved")),
)


class WebhookForm(Form):
    url = forms.CharField(max_length=2000, label=_("Address"), strip=True)
    types = forms.MultipleChoiceField(choices=TYPES, label=_("Events"), initial=[messages.JOB_FINISHED])
