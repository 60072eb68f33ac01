"""Begin an upload, and see one's own unfinished ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Purpose, User
from dancesite.accounts.selectors import membership_get
from dancesite.clips.api import uploader
from dancesite.core.errors import Problem

from . import headers, services
from .upload_schema import UploadListSchema
from .upload_view import expiry_header, unfinished_json, upload_url


class NewUpload(serializers.Serializer[Any]):
    """What Upload-Metadata says."""

    filename = serializers.CharField(max_length=1000)
    title = serializers.CharField(max_length=200, default="", allow_blank=True)
    dancer = serializers.CharField(max_length=100, default="", allow_blank=True)
    style = serializers.CharField(max_length=60, default="", allow_blank=True)  # type: ignore[assignment]
    fingerprint = serializers.RegexField(r"^([0-9a-f]{64})?\Z", default="", allow_blank=True)


class StudioUploads(APIView):
    """GET: the person's own unfinished uploads. POST: a new one. OPTIONS: what this server can do."""

    def get_permissions(self) -> Sequence[Any]:
        return [] if self.request.method == "OPTIONS" else super().get_permissions()

    def finalize_response(self, *args: Any, **values: Any) -> Response:
        response = super().finalize_response(*args, **values)
        headers.stamp(response)
        return response

    @extend_schema(exclude=True)
    def options(self, request: HttpRequest, *args: Any, **values: Any) -> Response:
        return Response(status=204, headers=headers.abilities())

    @extend_schema(summary="Your uploads that are not complete", responses=UploadListSchema)
    def get(self, request: Request, slug: str) -> Response:
        membership = membership_get(cast(User, request.user), slug)
        return Response({"results": unfinished_json(membership.user, membership.studio)})

    @extend_schema(exclude=True)  # described with the rest of the protocol
    def post(self, request: Request, slug: str) -> Response:
        membership = uploader(request, slug)
        headers.version_check(request.headers.get("Tus-Resumable"))
        if "Upload-Defer-Length" in request.headers:
            raise Problem("invalid", _("The file's length must be known at the beginning."))
        length = headers.number("Upload-Length", request.headers.get("Upload-Length"))
        said = headers.metadata(request.headers.get("Upload-Metadata", ""))
        new = NewUpload(data=said)
        new.is_valid(raise_exception=True)
        answers = new.validated_data
        consent = {purpose: headers.truth(f"consent_{purpose}", said) for purpose in Purpose.values}
        upload = services.upload_create(
            studio=membership.studio,
            user=membership.user,
            length=length,
            file_name=answers.pop("filename"),
            consent=consent,
            **answers,
        )
        return Response(status=201, headers={"Location": upload_url(upload), **expiry_header(upload)})
