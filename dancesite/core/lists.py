"""What lists of the API share: named parameters and pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter, Filter, FilterSet, OrderingFilter
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from .errors import Problem

PAGE, LARGEST_PAGE = 48, 200


class PageQuery(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1, help_text="One past the end: the last.")
    page_size = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=PAGE)


class IntegerFilter(Filter):
    """A number that the database can hold: an id."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=0, max_value=2**63 - 1, **options)


class _MomentField(IsoDateTimeField):
    """In UTC: PostgreSQL knows fewer zones than ISO 8601 can name."""

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:  # before the year 1, or after 9999
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class MomentFilter(Filter):
    """A moment, ISO 8601; without a zone in that of the site."""

    field_class = _MomentField


class YesNoFilter(ChoiceFilter):
    """true or false; django-filter's own takes anything else for "not asked"."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, choices=[("true", "true"), ("false", "false")], **options)

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, {"true": True, "false": False}.get(value))


class FixedOrder(OrderingFilter):
    """By the named fields, and then by id, so that no row is on two pages."""

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.order_by(*(self.get_ordering_value(name) for name in value), "id") if value else qs


def query_of(
    request: Request, query: type[serializers.Serializer[Any]], filters: type[FilterSet] | None = None
) -> dict[str, Any]:
    """The checked parameters of `query`.

    Problem "invalid" names a parameter that is in neither, or there twice: were it passed over, whoever misspelt a
    filter would take the whole list for the filtered one.
    """
    known = {*query().fields, *(filters.base_filters if filters else {})}
    asked = request.query_params
    wrong = {name: [_("There is no such parameter.")] for name in asked if name not in known}
    wrong |= {name: [_("Give this once.")] for name, values in asked.lists() if name in known and len(values) > 1}
    empty = [name for name in (filters.base_filters if filters else ()) if asked.get(name) == ""]
    wrong |= {name: [_("Give a value, or leave this out.")] for name in empty}
    if wrong:
        message = _("Parameters that are not right: {names}").format(names=", ".join(sorted(wrong))[:300])
        raise Problem("invalid", message, fields=wrong)
    checked = query(data=asked.dict())  # an empty value is one, and not left out
    checked.is_valid(raise_exception=True)
    return cast("dict[str, Any]", checked.validated_data)


def filtered(request: Request, filters: type[FilterSet], rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that the filters let through. Problem "invalid" names the filter that is not right."""
    found = filters(data=request.query_params, queryset=rows)
    if not found.is_valid():
        raise serializers.ValidationError(found.errors)
    return cast("QuerySet[Any]", found.qs)


def page_of(
    rows: QuerySet[Any] | Sequence[Any], query: dict[str, Any], told: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """One page as JSON; `query` of PageQuery, `told` turns a row into JSON."""
    shown = Paginator(rows, query["page_size"]).get_page(query["page"])
    return {**counted(shown), "results": [told(row) for row in shown.object_list]}


def counted(page: Page[Any]) -> dict[str, int | None]:
    """What every page says of the whole: how many there are, and the numbers of its neighbours."""
    return {
        "count": page.paginator.count,
        "next": page.next_page_number() if page.has_next() else None,
        "previous": page.previous_page_number() if page.has_previous() else None,
    }


class PageSchema(serializers.Serializer[Any]):
    """To be extended by `results`."""

    count = serializers.IntegerField(min_value=0, help_text="On all pages.")
    next = serializers.IntegerField(allow_null=True, min_value=2, help_text="Number of the next page.")
    previous = serializers.IntegerField(allow_null=True, min_value=1, help_text="Number of the page before.")


def parameters_of(filters: type[FilterSet]) -> list[OpenApiParameter]:
    """How the API describes the filters."""
    return [
        OpenApiParameter(name, _schema_of(one), description=str(one.extra.get("help_text", "")), **_list_of(one))
        for name, one in filters.base_filters.items()
    ]


def _schema_of(one: Filter) -> dict[str, Any]:
    if isinstance(one, OrderingFilter):
        names = [value for value, _name in one.extra["choices"]]
        return {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
    if isinstance(one, YesNoFilter):
        return {"type": "boolean"}
    if isinstance(one, ChoiceFilter):
        return {"type": "string", "enum": [value for value, _name in one.extra["choices"]]}
    if isinstance(one, MomentFilter):
        return {"type": "string", "format": "date-time"}
    if isinstance(one, IntegerFilter):
        return {"type": "integer", "minimum": one.extra["min_value"], "maximum": one.extra["max_value"]}
    return {"type": "string", "minLength": 1, "maxLength": one.extra["max_length"]}


def _list_of(one: Filter) -> dict[str, Any]:
    return {"style": "form", "explode": False} if isinstance(one, OrderingFilter) else {}
