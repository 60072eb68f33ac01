"""What a request brings in its body, as its description says and not otherwise."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from .errors import Problem


def body_of(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The checked values of a JSON body.

    DRF alone takes 0 for "no", 7 for a title and passes over what it does not know: whoever misspelt a key, or sent a
    consent that was not meant as one, would be told that all is well. Problem "invalid" names the keys.
    """
    given = request.data
    if not isinstance(given, dict):
        raise Problem("invalid", _("The body must be a JSON object."))
    fields = shape().fields
    wrong = {name[:100]: [_("There is no such key.")] for name in given if name not in fields}
    for name, field in fields.items():
        if name in given and (told := _mismatch(field, given[name])):
            wrong[name] = [told]
    if wrong:
        first = next(iter(wrong))
        raise Problem("invalid", f"{first}: {wrong[first][0]}", fields=wrong)
    checked = shape(data=given)
    checked.is_valid(raise_exception=True)
    return cast("dict[str, Any]", checked.validated_data)


def _mismatch(field: Any, value: Any) -> str:
    """What type was wanted in place of the value's; empty where it fits, or where the field checks that itself."""
    if value is None:
        return ""
    if isinstance(field, serializers.Serializer):
        if not isinstance(value, dict):
            return _("This must be an object.")
        if unknown := next((name for name in value if name not in field.fields), None):
            return _("There is no key “{name}” in this.").format(name=unknown[:100])
        return next((told for name, one in field.fields.items() if (told := _mismatch(one, value.get(name)))), "")
    if isinstance(field, serializers.ListField | serializers.ListSerializer):
        if not isinstance(value, list):
            return _("This must be a list.")
        return next((told for one in value if (told := _mismatch(field.child, one))), "")
    if isinstance(field, serializers.DictField):
        if not isinstance(value, dict):
            return _("This must be an object.")
        return next((told for one in value.values() if (told := _mismatch(field.child, one))), "")
    if isinstance(field, serializers.BooleanField):
        return "" if isinstance(value, bool) else _("This must be true or false.")
    if isinstance(field, serializers.IntegerField | serializers.FloatField):
        fits = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63  # so no NaN either
        whole = not isinstance(field, serializers.IntegerField) or (fits and value == int(value))  # JSON: so is 3.0
        return "" if fits and whole else _("This must be a number in range.")
    if isinstance(field, serializers.CharField | serializers.ChoiceField | serializers.UUIDField):  # 0 is no UUID
        return "" if isinstance(value, str) else _("This must be text.")
    return ""
