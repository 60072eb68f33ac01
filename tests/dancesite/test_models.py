"""Model versions: what is taken for one, which one is promoted, and who may do it."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from analysis.models import builders
from dancesite.accounts import quota
from dancesite.accounts.models import Role, Studio, User
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_add, word_edit, word_ensure, word_merge, word_retire
from dancesite.clips.models import Clip
from dancesite.core import storage
from dancesite.core.errors import Problem
from dancesite.learning import checks, services
from dancesite.learning.models import ModelVersion
from dancesite.learning.selectors import model_promoted
from dancesite.learning.vocabulary import words_called
from dancesite.reports.models import ModelChoice
from tests.answers import body_of
from tests.at_once import at_once
from tests.builders import make_clip, make_person, make_studio, make_upload
from tests.checkpoints import checkpoint, make_card, make_model, with_header

BYTES = "application/octet-stream"


def _states(studio: Studio) -> dict[str, str]:
    return {f"{one.name} {one.number}": one.state for one in ModelVersion.objects.filter(studio=studio)}


def _post(client: Client, studio: Studio, content: bytes, query: str = "") -> Any:
    return client.post(f"/api/studios/{studio.slug}/models/{query}", content, content_type=BYTES)


def _leads(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


# --- import ----------------------------------------------------------------------------------------------------------
def test_an_imported_file_is_kept_as_it_came(studio: Studio, lead: User) -> None:
    content = checkpoint()
    client = _leads(lead)
    answer = _post(client, studio, content)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["name"], told["number"], told["version"], told["state"]) == ("Barre", 1, "1.0", "candidate")
    assert [unit["name"] for unit in told["units"]] == ["Turn", "Jump"]
    assert told["imported_by"] == lead.name
    version = ModelVersion.objects.get()
    assert version.sha256[:16] in version.file
    assert Path(default_storage.path(version.file)).read_bytes() == content
    file = client.get(told["download"]["weights"])
    assert body_of(file) == content
    assert "Barre 1.0.safetensors" in file["Content-Disposition"]
    part = client.get(told["download"]["weights"], headers={"range": "bytes=0-7"})
    assert (part.status_code, body_of(part)) == (206, content[:8])
    assert client.get(told["download"]["card"]).json() == version.card


def test_the_same_file_again_is_the_same_version(studio: Studio, lead: User) -> None:
    client = _leads(lead)
    first = _post(client, studio, checkpoint()).json()
    again = _post(client, studio, checkpoint(), "?promote=true")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (200, first["id"], "promoted")
    assert ModelVersion.objects.count() == 1
    elsewhere = make_model(make_studio("Other"))  # the same file is another studio's own
    assert str(elsewhere.id) != first["id"]
    assert len(list(storage.files_in("models"))) == 2


def test_numbers_count_within_a_name(studio: Studio) -> None:
    made = [
        make_model(studio, content=checkpoint(make_card(name=name), weights))
        for name, weights in (("A", b"1234"), ("A", b"5678"), ("B", b"1234"))
    ]
    assert [(one.name, one.number) for one in made] == [("A", 1), ("A", 2), ("B", 1)]


_BROKEN = [
    (b"no model at all", "not a file of safetensors"),
    (checkpoint()[:-1], "its header tells of"),
    (checkpoint()[:-4] + b"abcd", "weights_sha256"),
    (with_header({}, b""), "it has no card"),
    (with_header({"__metadata__": {"card": "{"}}, b""), "the card is no JSON"),
    (checkpoint(make_card(layout="kinect-20")), "layout: 'kinect-20'"),
    (checkpoint(make_card(architecture={"builder": "os.system", "config": {}})), "architecture.builder: 'os.system'"),
    (checkpoint(make_card(units=({"name": ""},), actions=())), "units, actions: none"),
]


@pytest.mark.parametrize(("content", "said"), _BROKEN, ids=[said for _content, said in _BROKEN])
def test_a_file_that_is_no_model_is_refused_and_not_kept(
    content: bytes, said: str, studio: Studio, lead: User
) -> None:
    answer = _post(_leads(lead), studio, content)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["fields"]["file"][0]
    assert not ModelVersion.objects.exists()
    assert not list(storage.files_in("models"))


def test_a_field_of_the_card_that_is_not_right_is_named(studio: Studio, lead: User) -> None:
    card = make_card().to_json() | {"units": [{"name": "first"}]}
    content = with_header({"__metadata__": {"card": json.dumps(card)}}, b"")
    error = _post(_leads(lead), studio, content).json()["error"]
    assert "units[0].name" in error["message"]


_ODD = {
    "no letter": {"a": "\0"},
    "half a letter": {"a": ["\ud800"]},
    "in a name": {"\0": 1},
    "too large": {"a": 10**400},
    "beyond all floats": {"a": "1e999"},
    "too deep": {"a": json.loads("[" * 200 + "]" * 200)},
}


@pytest.mark.parametrize("where", ["provenance", "metrics", "architecture"])
@pytest.mark.parametrize("odd", _ODD.values(), ids=_ODD)
def test_a_card_that_no_database_holds_is_refused(odd: Any, where: str, studio: Studio, lead: User) -> None:
    card = make_card().to_json()
    card |= {where: odd} if where != "architecture" else {where: {"builder": "fast", "config": odd}}
    text = json.dumps(card).replace('"1e999"', "1e999")
    answer = _post(_leads(lead), studio, with_header({"__metadata__": {"card": text}}, b""))
    assert answer.status_code == 400, answer.content
    assert where in answer.json()["error"]["message"]


def test_what_is_too_large_or_no_file_is_refused(studio: Studio, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = _leads(lead)
    monkeypatch.setattr(settings, "MODEL_MAX_BYTES", 1 << 20)
    assert _post(client, studio, b"x" * ((1 << 20) + 1)).status_code == 413
    form = client.post(f"/api/studios/{studio.slug}/models/", {"file": "x"})
    assert form.status_code == 415


def test_versions_count_against_the_studios_quota(studio: Studio, lead: User) -> None:
    before = quota.used_bytes(studio)
    version = make_model(studio)
    assert quota.used_bytes(studio) == before + version.bytes
    Studio.objects.filter(id=studio.id).update(quota_bytes=before + version.bytes)
    answer = _post(_leads(lead), studio, checkpoint(weights=b"12345678"))
    assert answer.json()["error"]["code"] == "quota"
    assert ModelVersion.objects.count() == 1


def test_a_file_that_the_quota_has_no_room_for_is_not_taken_in(
    studio: Studio, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Studio.objects.filter(id=studio.id).update(quota_bytes=1)
    monkeypatch.setattr("dancesite.learning.api._received", None)
    assert _post(_leads(lead), studio, checkpoint()).json()["error"]["code"] == "quota"


def test_builders_are_ones_that_there_are() -> None:
    assert set(checks.BUILDERS) <= set(builders.BUILDERS)


# --- the command -----------------------------------------------------------------------------------------------------
def test_the_command_imports_and_promotes(studio: Studio, tmp_path: Path) -> None:
    file = tmp_path / "barre.safetensors"
    file.write_bytes(checkpoint())
    out = io.StringIO()
    call_command("import_model", studio.slug, str(file), "--promote", stdout=out)
    version = ModelVersion.objects.get()
    assert str(version.id) in out.getvalue()
    assert (version.state, version.imported_by) == ("promoted", None)
    assert file.exists()
    call_command("import_model", studio.slug, str(file), stdout=out)
    assert "Here already" in out.getvalue()


def test_the_command_says_what_is_wrong(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=studio.slug):
        call_command("import_model", "nowhere", "x")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_model", studio.slug, str(tmp_path / "x"))
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"x" * 20)
    with pytest.raises(CommandError, match=r"broken\.safetensors: not a file of safetensors"):
        call_command("import_model", studio.slug, str(broken))


# --- states ----------------------------------------------------------------------------------------------------------
def test_one_is_promoted_and_going_back_is_promoting_the_older_one(studio: Studio, lead: User) -> None:
    client = _leads(lead)
    old, new = make_model(studio, name="Old", promote=True), make_model(studio, name="New")
    assert client.post(f"/api/models/{new.id}/promote/").json()["state"] == "promoted"
    assert _states(studio) == {"Old 1": "candidate", "New 1": "promoted"}
    client.post(f"/api/models/{old.id}/promote/")
    assert _states(studio) == {"Old 1": "promoted", "New 1": "candidate"}
    client.post(f"/api/models/{old.id}/retire/")
    assert model_promoted(studio.pk) is None
    client.post(f"/api/models/{old.id}/promote/")  # also of a retired one
    assert _states(studio)["Old 1"] == "promoted"


def test_only_a_retired_version_that_reads_no_clip_goes(studio: Studio, lead: User, clip: Clip) -> None:
    client, version = _leads(lead), make_model(studio)
    assert client.delete(f"/api/models/{version.id}/").json()["error"]["code"] == "not-retired"
    ModelChoice.objects.create(clip=clip, model=version)
    services.model_retire(version=version, by=lead)
    refused = client.delete(f"/api/models/{version.id}/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "in-use")
    ModelChoice.objects.all().delete()
    assert client.get(f"/api/models/{version.id}/").json()["may"]["remove"]


def test_a_removed_clip_keeps_no_version(studio: Studio, lead: User, clip: Clip) -> None:
    client, version = _leads(lead), make_model(studio)
    ModelChoice.objects.create(clip=clip, model=version)
    services.model_retire(version=version, by=lead)
    Clip.objects.filter(id=clip.id).update(removed_at=timezone.now())
    assert client.get(f"/api/models/{version.id}/").json()["may"]["remove"]
    assert client.delete(f"/api/models/{version.id}/").status_code == 204
    assert ModelChoice.objects.get(clip=clip).model is None


@pytest.mark.django_db(transaction=True)
def test_with_a_version_goes_its_file(studio: Studio, lead: User) -> None:
    version = make_model(studio)
    services.model_retire(version=version, by=lead)
    services.model_remove(version=version, by=lead)
    assert not list(storage.files_in("models"))
    with pytest.raises(Problem) as gone:
        services.model_promote(version=version, by=lead)
    assert gone.value.code == "gone"


def test_changes_are_told_and_written_down(
    studio: Studio, lead: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    monkeypatch.setattr("dancesite.core.events.publish", lambda event: told.append(event.type))
    with caplog.at_level(logging.INFO, "dancesite.audit"):
        version = make_model(studio, lead, promote=True)
        services.model_promote(version=version, by=lead)  # it is: nothing to tell
        services.model_retire(version=version, by=lead)
    assert told == ["models.changed"] * 3
    assert [word for line in caplog.messages for word in ("imported", "promoted", "retired") if word in line] == [
        "imported",
        "promoted",
        "retired",
    ]


def test_files_of_killed_imports_are_swept(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_model(studio)
    storage.adopt(make_upload(b"left"), f"models/{studio.pk}/left.safetensors")
    assert services.models_sweep() == 0
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(days=2))
    assert services.models_sweep() == 1
    assert [stored.name for stored in storage.files_in("models")] == [version.file]


# --- at the same moment ----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_one_version(studio: Studio) -> None:
    first, second = at_once(*[lambda: make_model(studio, content=checkpoint())] * 2)
    assert first.id == second.id
    assert [stored.name for stored in storage.files_in("models")] == [ModelVersion.objects.get().file]


@pytest.mark.django_db(transaction=True)
def test_two_promotions_at_once_leave_one(studio: Studio, lead: User) -> None:
    versions = [make_model(studio, name=name) for name in "ABCD"]
    at_once(*[lambda one=one: services.model_promote(version=one, by=lead) for one in versions])
    assert sorted(_states(studio).values()) == ["candidate"] * 3 + ["promoted"]


# --- words -----------------------------------------------------------------------------------------------------------
def test_units_are_matched_to_words_by_name_english_and_synonym(studio: Studio, lead: User) -> None:
    named = word_ensure(studio=studio, name="high arm wave")
    english, _change = word_add(studio=studio, by=lead, kind="unit", own=False, name="Saut", english="Jump")
    synonym, _change = word_add(studio=studio, by=lead, kind="unit", own=False, name="Tour", synonyms=["Turn"])
    own, _change = word_add(studio=studio, by=lead, kind="unit", name="Mine", own=True)
    action = word_ensure(studio=studio, name="Adagio", kind=Word.Kind.ACTION)
    words = list(studio.words.all())
    found = words_called(["High_Arm-Wave", "jump", "TURN", "Mine", "Adagio", ""], words, kind="unit")
    assert {name: word.id for name, word in found.items()} == {
        "High_Arm-Wave": named.id,
        "jump": english.id,
        "TURN": synonym.id,
    }
    assert words_called(["Adagio"], words, kind="action")["Adagio"].id == action.id
    assert own.owner_id is not None


def test_a_word_of_the_style_goes_first_and_what_is_merged_or_retired_leads_on(studio: Studio, lead: User) -> None:
    ballet = word_ensure(studio=studio, name="Turn", style="Ballet")
    salsa = word_ensure(studio=studio, name="Turn", style="Salsa")

    def meant(style: str) -> Any:
        found = words_called(["Turn"], list(studio.words.all()), kind="unit", style=style)
        return found["Turn"].id if found else None

    assert (meant("ballet"), meant("Salsa")) == (ballet.id, salsa.id)
    word_merge(word=salsa, by=lead, into=ballet.id)
    assert meant("Salsa") == ballet.id
    word_edit(word=ballet, by=lead, name="Pirouette")
    assert meant("Salsa") == ballet.id  # called so by the word that came to be in it
    word_retire(word=ballet, by=lead)
    assert meant("Salsa") is None


# --- who sees --------------------------------------------------------------------------------------------------------
def test_members_see_and_leads_do(studio: Studio, lead: User, dancer: User, stranger: User) -> None:
    version = make_model(studio)
    members = _leads(dancer)
    told = members.get(f"/api/studios/{studio.slug}/models/").json()["results"][0]
    assert told["download"] is None
    assert not any(told["may"].values())
    page = members.get(f"/s/{studio.slug}/models/")
    assert page.context["page_data"]["may"] == {"manage": False}
    assert _leads(stranger).get(f"/api/models/{version.id}/").status_code == 404
    other = make_person("Both", studio, Role.LEAD)
    assert _leads(other).get(f"/api/studios/{studio.slug}/models/?state=promoted").json()["count"] == 0


def test_the_list_asks_as_often_for_many_as_for_few(
    studio: Studio, lead: User, django_assert_num_queries: Any
) -> None:
    client = _leads(lead)
    for name in "ABC":
        make_model(studio, name=name)
    make_clip(studio, lead)
    with django_assert_num_queries(6):
        assert client.get(f"/api/studios/{studio.slug}/models/").json()["count"] == 3
