"""How the API is described: what every operation shares.

A view says with drf-spectacular's `extend_schema` what it takes and answers; the serializers of answers lie beside the
views in `*_schema.py` and describe, they never render. `make schema` writes tests/contract/openapi.yaml from them.
"""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import OpenApiResponse, extend_schema_field
from rest_framework import serializers

_NOT_NEGATIVE = {"type": "integer", "minimum": 0}


@extend_schema_field(
    {
        "type": "array",
        "prefixItems": [_NOT_NEGATIVE, {"type": "integer", "minimum": 1}],
        "items": {"type": "integer"},
        "minItems": 2,
        "maxItems": 2,
        "description": "An exact number as [numerator, denominator], such as [30000, 1001].",
    }
)
class RationalField(serializers.Field[Any, Any, Any, Any]):
    """An exact rate or time: [numerator, denominator]."""


@extend_schema_field(
    {"type": "array", "prefixItems": [_NOT_NEGATIVE] * 2, "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
)
class FramePairField(serializers.Field[Any, Any, Any, Any]):
    """Two frames, counted from 0."""


class ErrorBody(serializers.Serializer[Any]):
    """What went wrong. Some codes carry more keys; the guide of the API names them."""

    code = serializers.CharField(help_text="What to act upon; stays the same from release to release.")
    message = serializers.CharField(help_text="A sentence for people.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="Sentences by the field they are about."
    )


class Error(serializers.Serializer[Any]):
    """The one shape of every refusal."""

    error = ErrorBody()


def refusal(description: str) -> OpenApiResponse:
    """For `responses={409: refusal("...")}`."""
    return OpenApiResponse(Error, description=description)


# What every operation of a kind may be refused with: name of the response, and what it means.
_REFUSALS = {
    "400": ("Invalid", "What arrived is not right; `fields` says what."),
    "401": ("SignedOut", "Nobody is signed in, or the token is wrong, revoked or has run out."),
    "403": ("NotAllowed", "Your role or your token's scope does not allow this, or the form's secret is missing."),
    "404": ("NotFound", "This is not here, or not for you."),
    "413": ("TooLarge", "The body is too large."),
    "415": ("NotJson", "The body must be JSON."),
    "429": ("TooMany", "Too many wrong tokens came from this address. Retry-After says how long to wait."),
}


class AutoSchema(SpectacularSchema):
    """Adds what every operation may be refused with, and takes the tag from the app."""

    def get_tags(self) -> list[str]:
        parts = type(self.view).__module__.split(".")
        return ["uploads" if "uploads" in parts else parts[1]]

    def get_operation_id(self) -> str:
        """The method and what it is done to: get_studios, get_studio, get_studio_clips, post_clip_retry."""
        words: list[str] = []
        for part in self.path.removeprefix("/api/").strip("/").split("/"):
            if part.startswith("{"):
                words[-1] = words[-1].removesuffix("s")
            else:
                words.append(re.sub(r"\W", "_", part))
        return "_".join([self.method.lower(), *words])

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        return type(serializer).__name__.removesuffix("Schema")

    def _get_response_for_code(self, serializer: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """An answer that may be null says so, which drf-spectacular does for fields only."""
        told: dict[str, Any] = super()._get_response_for_code(serializer, *args, **options)
        if getattr(serializer, "allow_null", False):
            for content in told["content"].values():
                content["schema"] = {"oneOf": [content["schema"], {"type": "null"}]}
        return told

    def _get_response_bodies(self, *args: Any, **options: Any) -> dict[str, Any]:
        told: dict[str, Any] = super()._get_response_bodies(*args, **options)
        if self.method == "DELETE" and isinstance(self.get_response_serializers(), type):
            # drf-spectacular thinks that a DELETE never answers anything.
            told = {"200": self._get_response_for_code(self.get_response_serializers(), "200")}
        sends = self.method in {"POST", "PUT", "PATCH"}
        asked = any(part["in"] == "query" for part in self._get_parameters())
        may = {"401": True, "429": True, "400": sends or asked, "404": "{" in self.path}
        may["403"] = self.method not in {"GET", "HEAD", "OPTIONS"}
        may["413"] = may["415"] = sends and bool(self._get_request_body())
        self._get_response_for_code(refusal(""), "400")  # so that Error is among the components
        for code, (name, _description) in _REFUSALS.items():
            if may[code] and code not in told:
                told[code] = {"$ref": f"#/components/responses/{name}"}
        return dict(sorted(told.items()))


def tidied(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: names the common refusals, and takes out what only its own hooks read."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    named = {name: {"description": description, "content": content} for name, description in _REFUSALS.values()}
    result["components"]["responses"] = named

    def without(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: without(value) for key, value in part.items() if key != "x-spec-enum-id"}
        return [without(value) for value in part] if isinstance(part, list) else part

    told: dict[str, Any] = without(result)
    for name, component in told["components"]["schemas"].items():
        if name.endswith("Request"):
            component["additionalProperties"] = False  # bodies.body_of
    return told


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "dancesite.core.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        text = "The cookie of somebody who signed in. Changes want the header X-CSRFToken, from the cookie csrftoken."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": text}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "dancesite.core.api.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        text = "A token from the page of one's account: `Authorization: Bearer ds_...`. It wins over a cookie."
        return {"type": "http", "scheme": "bearer", "description": text}
