"""What every page's frame tells of trainings."""

from __future__ import annotations

from django import template

from dancesite.accounts.models import Membership
from dancesite.accounts.permissions import Action, may
from dancesite.learning.models import TrainingRun
from dancesite.learning.run_selectors import run_at_work

register = template.Library()


@register.simple_tag
def training_at_work(own: Membership) -> TrainingRun | None:
    """The run that is learning or being checked, for who may know of it."""
    return run_at_work(own) if may(own.role, Action.LABEL) else None
