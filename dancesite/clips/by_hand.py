"""How the API describes what is not a view of DRF: the pieces of uploads (tus 1.0.0), and files."""

from __future__ import annotations

from typing import Any

from .models import Artefact
from .uploads.headers import ALGORITHMS, BODY_TYPE, VERSION

_SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
_UUID = {"type": "string", "format": "uuid"}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def described(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: adds these paths."""
    result["components"]["parameters"] = {
        "TusResumable": _header("Tus-Resumable", {"type": "string", "enum": [VERSION]}, required=True)
    }
    paths = result["paths"]
    paths.setdefault("/api/studios/{slug}/uploads/", {}).update(_creation())
    paths["/api/uploads/{upload_id}/"] = _one_upload()
    paths["/media/{clip_id}/original"] = _original()
    paths["/media/{clip_id}/{artefact_id}/{kind}"] = _artefact()
    paths["/media/models/{model_id}/weights"] = _weights()
    result["paths"] = dict(sorted(paths.items()))
    return result


def _creation() -> dict[str, Any]:
    metadata = (
        "Pairs of a key and a value in base64, separated by commas: filename; consent_view, consent_train and "
        "consent_publish (true or false; without consent to watching nothing is taken); title, dancer, style; "
        "fingerprint, by which a file that is here already is known before it is sent."
    )
    parameters = [
        _path("slug", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}),
        {"$ref": "#/components/parameters/TusResumable"},
        _header("Upload-Length", _NUMBER, "Bytes of the whole file.", required=True),
        _header("Upload-Metadata", {"type": "string", "maxLength": 8000}, metadata, required=True),
    ]
    responses = {
        "201": _answer("Begun.", headers=("Location", "Tus-Resumable", "Upload-Expires")),
        "409": _refused("The file is here already (code duplicate)."),
        "412": _refused("Tus-Resumable is missing or another version."),
        "413": _refused("The film, or all films together, would be too large (too-large, quota)."),
        "429": _refused("Too many uploads are not complete, or too many wrong tokens came from this address."),
        "507": _refused("The disk is full."),
    }
    options = _answer("What the server can do.", headers=("Tus-Version", "Tus-Extension", "Tus-Max-Size"))
    return {
        "post": _operation("post_studio_uploads", "Begin an upload", parameters, responses | _common("400", "404")),
        "options": {
            "operationId": "options_studio_uploads",
            "summary": "What this server can do",
            "tags": ["uploads"],
            "security": [],
            "parameters": parameters[:1],
            "responses": {"204": options, "404": {"description": "No studio could be called this."}},
        },
    }


def _one_upload() -> dict[str, Any]:
    where, version = _path("upload_id", _UUID), {"$ref": "#/components/parameters/TusResumable"}
    there = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Upload"}}}}
    ended = {
        "410": _refused("It ran out, or was cancelled."),
        "412": _refused("Tus-Resumable is missing or another version."),
        "423": _refused("Another connection sends this file, or took over."),
    }
    piece = [
        where,
        version,
        _header("Upload-Offset", _NUMBER, "Where the piece begins: as many bytes as are safe.", required=True),
        _header("Upload-Checksum", {"type": "string"}, f"{' or '.join(ALGORITHMS)} and the checksum in base64."),
    ]
    received = {
        "204": _answer("Safe.", headers=("Upload-Offset", "Tus-Resumable", "Upload-Expires")),
        "409": _refused("Other bytes are wanted (code offset): ask by HEAD, and go on from there."),
        "415": _refused(f"Pieces are {BODY_TYPE}."),
        "460": _refused("The checksum does not fit; nothing of this piece is kept."),
        "507": _refused("The disk is full."),
    }
    known = {"200": _answer("So many bytes are safe.", headers=("Upload-Offset", "Upload-Length", "Upload-Expires"))}
    # HEAD has no body, not even when it refuses.
    bare = {code: {"description": str(told["description"])} for code, told in ended.items()}
    bare |= {code: {"description": "As GET."} for code in ("401", "404", "429")}
    body = {"content": {BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "required": True}
    gone = _common("403", "404")
    return {
        "get": _operation("get_upload", "How an upload stands", [where], {"200": there} | _common("404")),
        "head": {
            "operationId": "head_upload",
            "summary": "How many bytes are safe",
            "tags": ["uploads"],
            "security": _SECURITY,
            "parameters": [where, version],
            "responses": dict(sorted((known | bare).items())),
        },
        "patch": _operation("patch_upload", "Send a piece", piece, received | ended | _common("400") | gone)
        | {"requestBody": body},
        "delete": _operation(
            "delete_upload", "Cancel an upload", [where], {"204": _answer("Gone."), "423": ended["423"]} | gone
        ),
    }


def _original() -> dict[str, Any]:
    operation = _operation(
        "get_original",
        "The film as it was uploaded",
        [_path("clip_id", _UUID), _header("Range", {"type": "string"}, "Such as bytes=0-65535.")],
        _file(_BYTES) | {"403": {"description": "Only for who may change the clip."}},
    )
    return {"get": operation | {"tags": ["clips"]}}


def _weights() -> dict[str, Any]:
    operation = _operation(
        "get_model_weights",
        "The file of a model version as it was imported",
        [_path("model_id", _UUID), _header("Range", {"type": "string"}, "Such as bytes=0-65535.")],
        _file(_BYTES) | {"403": {"description": "Only for leads."}},
    )
    return {"get": operation | {"tags": ["learning"]}}


def _artefact() -> dict[str, Any]:
    content: dict[str, Any] = {kind: {} for kind in ("video/mp4", "image/jpeg", "application/json")} | _BYTES
    parameters = [
        _path("clip_id", _UUID),
        _path("artefact_id", _UUID),
        _path("kind", {"type": "string", "enum": Artefact.Kind.values}),
        _header("Range", {"type": "string"}, "Such as bytes=0-65535; not for what is sent compressed."),
    ]
    text = "What was made from the film. The addresses are in the clip."
    operation = _operation("get_artefact", "A file of a clip", parameters, _file(content))
    return {"get": operation | {"tags": ["clips"], "description": text}}


def _file(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "200": {"description": "The whole file.", "content": content},
        "206": {"description": "The part that was asked for.", "content": content},
        "404": {"description": "This is not here, or not for you."},
        "416": {"description": "There is no such part."},
    }


def _operation(name: str, summary: str, parameters: list[Any], responses: dict[str, Any]) -> dict[str, Any]:
    told = {"operationId": name, "summary": summary, "tags": ["uploads"], "security": _SECURITY}
    return told | {"parameters": parameters, "responses": dict(sorted((_common() | responses).items()))}


def _common(*codes: str) -> dict[str, Any]:
    names = {"400": "Invalid", "401": "SignedOut", "403": "NotAllowed", "404": "NotFound", "429": "TooMany"}
    return {code: {"$ref": f"#/components/responses/{names[code]}"} for code in ("401", "429", *codes)}


def _refused(description: str) -> dict[str, Any]:
    return {"description": description, "content": _ERROR}


def _answer(description: str, headers: tuple[str, ...] = ()) -> dict[str, Any]:
    told: dict[str, Any] = {"description": description}
    return told | {"headers": {name: {"schema": {"type": "string"}} for name in headers}} if headers else told


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "path", "name": name, "schema": schema, "required": True}


def _header(name: str, schema: dict[str, Any], description: str = "", *, required: bool = False) -> dict[str, Any]:
    told = {"in": "header", "name": name, "schema": schema} | ({"required": True} if required else {})
    return told | {"description": description} if description else told
