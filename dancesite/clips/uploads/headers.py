"""The words of the tus protocol: what headers say, checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from dancesite.core.errors import Problem

if TYPE_CHECKING:
    from hashlib import _Hash

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
ALGORITHMS = ("sha256", "sha1")
BODY_TYPE = "application/offset+octet-stream"
METADATA_MOST = 8000  # characters of the whole header; nginx takes 8 kB a line


def abilities() -> dict[str, str]:
    """What OPTIONS tells."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def stamp(response: HttpResponseBase) -> None:
    """What every answer of the protocol carries."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 412:
        response.headers["Tus-Version"] = VERSION


def _wrong(message: str, key: str = "", *, status: int = 400) -> Problem:
    return Problem("invalid", message, status=status, fields={key: [message]} if key else {})


def version_check(said: str | None) -> None:
    if said != VERSION:
        raise _wrong(_("This site speaks version {version} of the tus protocol.").format(version=VERSION), status=412)


def number(name: str, said: str | None) -> int:
    """A whole number from a header. Up to 15 digits: more bytes than any disk has."""
    if said is None or not re.fullmatch(r"[0-9]{1,15}", said):
        raise _wrong(_("The header {name} must be a whole number.").format(name=name))
    return int(said)


def metadata(said: str) -> dict[str, str]:
    """The pairs of Upload-Metadata. Problem "invalid" names the key that is not right."""
    if len(said) > METADATA_MOST:
        raise _wrong(_("The header Upload-Metadata is too long."))
    pairs: dict[str, str] = {}
    for pair in said.split(",") if said.strip() else []:
        key, _space, value = pair.strip().partition(" ")
        if not re.fullmatch(r"[!-+\--~]{1,100}", key) or key in pairs:
            raise _wrong(_("Every key of Upload-Metadata must be a word, and there only once."), key[:100])
        try:
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            message = _("The value of {key} in Upload-Metadata must be UTF-8 text in base64.").format(key=key)
            raise _wrong(message, key) from None
    return pairs


def truth(key: str, said: dict[str, str]) -> bool:
    """A yes or no from the metadata; what is not said is a no."""
    if said.get(key, "") not in {"true", "false", ""}:
        raise _wrong(_("{key} must be true or false.").format(key=key), key)
    return said.get(key) == "true"


class Checksum:
    """What Upload-Checksum promises about the bytes of one request."""

    def __init__(self, said: str) -> None:
        algorithm, _space, value = said.strip().partition(" ")
        if algorithm not in ALGORITHMS:
            raise _wrong(_("Checksums are told as {known}.").format(known=", ".join(ALGORITHMS)))
        self.digest: _Hash = hashlib.new(algorithm, usedforsecurity=False)
        try:
            self._promised = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            self._promised = b""
        if len(self._promised) != self.digest.digest_size:
            raise _wrong(_("The checksum must be the {algorithm} in base64.").format(algorithm=algorithm))

    def kept(self) -> bool:
        return self.digest.digest() == self._promised


