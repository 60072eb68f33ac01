"""What a list of clips may be narrowed by. Only these names reach the database, each one column of the clip itself: no
filter goes on to people, memberships or other studios.
"""

from __future__ import annotations

from django_filters import CharFilter, FilterSet

from dancesite.core.lists import FixedOrder, IntegerFilter, MomentFilter, YesNoFilter


class ClipFilter(FilterSet):
    dancer = IntegerFilter(field_name="dancer_id", help_text="Id of a dancer.")
    style = CharFilter(lookup_expr="iexact", max_length=60, help_text="The whole of it, in any case.")
    labelled = YesNoFilter(
        field_name="labels_number", lookup_expr="isnull", exclude=True, help_text="Whether somebody labelled it."
    )
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte", help_text="Then, or later.")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt", help_text="Before then.")
    ordering = FixedOrder(
        fields=["created_at", "title", "style", "bytes", "frames"],
        help_text="By one or several, separated by commas; a minus turns one round. Without it the newest come first.",
    )
