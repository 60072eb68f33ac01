"""One error shape for every API answer: {"error": {"code", "message", "fields", ...}}."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response


class Problem(Exception):
    """Something a person can mend. `message` is a plain sentence that says what to do."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        fields: dict[str, list[str]] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.fields = fields or {}
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "fields": self.fields, **self.extra}}


def invalid(field: str, message: str) -> Problem:
    """One field of what was sent is not right."""
    return Problem("invalid", message, fields={field: [message]})


def signed_out() -> Problem:
    return Problem("signed-out", _("You are signed out. Sign in and try again."), status=401)


def stale_page() -> Problem:
    """The answer to a change that came without its form's secret."""
    message = _("Somebody signed in or out in another window since this page was opened. Load the page again.")
    return Problem("stale-page", message, status=403)


def _sentences(told: Any) -> list[str]:
    """All of them, of a field and of what lies in it: DRF tells of a list by the places of its wrong items."""
    if isinstance(told, dict):
        told = list(told.values())
    return [line for part in told for line in _sentences(part)] if isinstance(told, list) else [str(told)]


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem("not-found", _("This is not here, or not for you."), status=404)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return signed_out()
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return Problem("not-allowed", str(error) or _("Your role does not allow this."), status=403)
    if isinstance(error, exceptions.ValidationError):
        detail = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        fields = {name: _sentences(told) for name, told in detail.items()}
        first = next((f"{name}: {lines[0]}" if name else lines[0] for name, lines in fields.items() if lines), "")
        return Problem("invalid", first or _("Some fields are not right."), fields=fields)
    if isinstance(error, SuspiciousOperation):
        return Problem("invalid", _("What arrived could not be understood."))
    if isinstance(error, exceptions.APIException):
        return Problem(str(error.default_code), str(error.detail), status=error.status_code)
    return None


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Unknown errors return None, so that they are logged and answered as 500."""
    problem = _problem_of(error)
    return None if problem is None else Response(problem.as_json(), status=problem.status)
