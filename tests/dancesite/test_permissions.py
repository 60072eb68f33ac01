"""Who may do what: every path, every role, one table.

Columns: a visitor, a stranger (lead of another studio), a member who did not upload, the one who uploaded, the lead.
"""

from __future__ import annotations

import pytest
from django.test import Client

from dancesite.accounts.models import Membership, OneTimeLink, Role, Studio, User
from dancesite.annotations.models import LabelRevision, WordChange
from dancesite.annotations.word_services import word_add, word_ensure
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store, clip_remove
from dancesite.clips.uploads.services import upload_create
from dancesite.learning.models import Assignment, Snapshot, TrainingRun
from dancesite.learning.run_presets import settings_of
from dancesite.live.models import Webhook
from dancesite.reports.models import Comparison, Note, Report, ShareLink
from tests.builders import make_person, make_upload
from tests.checkpoints import make_model
from tests.reports import make_report

WHO = ("visitor", "stranger", "annotator", "dancer", "lead")
#   method  path                                       visitor stranger annotator dancer lead
TABLE = [
    ("GET", "/s/{slug}/clips/", (302, 404, 200, 200, 200)),
    ("GET", "/s/{slug}/clips/{clip}/", (302, 404, 200, 200, 200)),
    ("GET", "/s/{slug}/clips/{clip}/label/", (302, 404, 302, 302, 302)),  # 302: it was not read yet
    ("GET", "/s/{slug}/words/", (302, 404, 200, 200, 200)),
    ("GET", "/s/{slug}/studio/", (302, 404, 200, 200, 200)),
    ("POST", "/s/{slug}/studio/invite/", (302, 404, 403, 403, 200)),
    ("POST", "/s/{slug}/studio/invite/{link}/withdraw/", (302, 404, 403, 403, 302)),
    ("POST", "/s/{slug}/studio/{member}/role/", (302, 404, 403, 403, 302)),
    ("POST", "/s/{slug}/studio/{member}/reset/", (302, 404, 403, 403, 200)),
    ("POST", "/s/{slug}/studio/{member}/end/", (302, 404, 403, 403, 302)),
    ("GET", "/s/{slug}/studio/webhooks/", (302, 404, 403, 403, 200)),
    ("POST", "/s/{slug}/studio/webhooks/", (302, 404, 403, 403, 400)),  # 400: allowed, but without an address
    ("GET", "/s/{slug}/studio/webhooks/{webhook}/", (302, 404, 403, 403, 200)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/", (302, 404, 403, 403, 400)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/test/", (302, 404, 403, 403, 302)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/secret/", (302, 404, 403, 403, 200)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/roll/", (302, 404, 403, 403, 200)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/pause/", (302, 404, 403, 403, 302)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/resume/", (302, 404, 403, 403, 302)),
    ("POST", "/s/{slug}/studio/webhooks/{webhook}/delete/", (302, 404, 403, 403, 302)),
    ("GET", "/me/", (302, 200, 200, 200, 200)),
    ("POST", "/me/tokens/", (302, 200, 200, 200, 200)),
    ("POST", "/me/tokens/{upload}/revoke/", (302, 302, 302, 302, 302)),  # nobody's id: no harm
    ("POST", "/language/", (302, 302, 302, 302, 302)),
    ("GET", "/api/schema/", (401, 200, 200, 200, 200)),
    ("GET", "/api/me/", (401, 200, 200, 200, 200)),
    ("GET", "/api/me/tokens/", (401, 200, 200, 200, 200)),
    ("GET", "/api/me/workspace/", (401, 200, 200, 200, 200)),
    ("PUT", "/api/me/workspace/", (401, 400, 400, 400, 400)),
    ("GET", "/api/studios/", (401, 200, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/", (401, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/members/", (401, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/invitations/", (401, 404, 403, 403, 200)),
    ("GET", "/api/studios/{slug}/clips/", (401, 404, 200, 200, 200)),
    # A member who sends none of what the protocol asks for: 412. Others, also leads, must not learn of an upload.
    ("POST", "/api/studios/{slug}/uploads/", (401, 404, 412, 412, 412)),
    ("GET", "/api/studios/{slug}/uploads/", (401, 404, 200, 200, 200)),
    ("GET", "/api/uploads/{upload}/", (401, 404, 404, 200, 404)),
    ("HEAD", "/api/uploads/{upload}/", (401, 404, 404, 412, 404)),
    ("PATCH", "/api/uploads/{upload}/", (401, 404, 404, 412, 404)),
    ("DELETE", "/api/uploads/{upload}/", (401, 404, 404, 204, 404)),
    ("GET", "/api/studios/{slug}/dancers/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/demo/", (401, 404, 404, 404, 404)),  # 404 for members: not drawn in tests
    ("GET", "/api/studios/{slug}/samples/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/samples/stop/", (401, 404, 403, 403, 200)),
    ("DELETE", "/api/studios/{slug}/samples/", (401, 404, 403, 403, 200)),
    ("GET", "/api/studios/{slug}/events/", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/", (401, 404, 200, 200, 200)),
    ("PATCH", "/api/clips/{clip}/", (401, 404, 403, 200, 200)),
    ("GET", "/api/clips/{clip}/report/", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/report/{report}/curves/", (401, 404, 404, 404, 404)),  # 404: of the first reading
    ("GET", "/api/clips/{clip}/reading/", (401, 404, 200, 200, 200)),
    ("PUT", "/api/clips/{clip}/reading/", (401, 404, 400, 400, 400)),  # 400: allowed, but this says nothing
    ("PUT", "/api/clips/{of_lead}/reading/", (401, 404, 400, 403, 400)),  # a lead added it
    ("POST", "/api/studios/{slug}/reading/", (401, 404, 403, 403, 415)),  # 415: allowed, but this is a form
    ("GET", "/api/clips/{clip}/measures/", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/measures.csv", (401, 404, 409, 409, 409)),  # 409: not made yet
    ("GET", "/api/clips/{clip}/measures.json", (401, 404, 409, 409, 409)),
    ("GET", "/api/clips/{clip}/timing.csv", (401, 404, 409, 409, 409)),
    ("GET", "/api/clips/{clip}/timing.json", (401, 404, 409, 409, 409)),
    ("GET", "/api/clips/{clip}/notes.csv", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/notes.json", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{removed}/notes.csv", (401, 404, 404, 404, 404)),  # it has no report
    ("GET", "/api/clips/{clip}/rhythm/", (401, 404, 200, 200, 200)),
    ("PUT", "/api/clips/{clip}/rhythm/", (401, 404, 400, 400, 400)),  # 400: allowed, but this is a form
    ("DELETE", "/api/clips/{clip}/rhythm/?based_on=0", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/scale/", (401, 404, 200, 200, 200)),
    ("PUT", "/api/clips/{clip}/scale/", (401, 404, 400, 400, 400)),  # 400: allowed, but this says nothing
    ("PUT", "/api/clips/{of_lead}/scale/", (401, 404, 400, 403, 400)),  # a lead added it
    ("DELETE", "/api/clips/{clip}/scale/", (401, 404, 200, 200, 200)),
    ("PUT", "/api/clips/{clip}/units/{unit}/", (401, 404, 400, 400, 400)),
    ("PUT", "/api/clips/{of_lead}/units/{unit}/", (401, 404, 400, 403, 400)),
    ("GET", "/api/clips/{clip}/labels/", (401, 404, 200, 200, 200)),
    ("POST", "/api/clips/{clip}/labels/", (401, 404, 415, 415, 415)),  # 415: allowed, but this is a form
    ("POST", "/api/clips/{of_lead}/labels/", (401, 404, 415, 403, 415)),
    ("GET", "/api/clips/{clip}/labels/export/", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/labels/revisions/", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{clip}/labels/revisions/{number}/", (401, 404, 200, 200, 200)),
    ("POST", "/api/clips/{clip}/labels/revisions/{number}/restore/", (401, 404, 415, 415, 415)),
    ("POST", "/api/clips/{of_lead}/labels/revisions/{number}/restore/", (401, 404, 415, 403, 415)),
    ("GET", "/api/clips/{clip}/notes/", (401, 404, 200, 200, 200)),
    ("POST", "/api/clips/{clip}/notes/", (401, 404, 415, 403, 415)),  # 415: allowed, but this is a form
    ("GET", "/api/clips/{removed}/notes/", (401, 404, 404, 200, 200)),
    ("GET", "/api/notes/{note}/", (401, 404, 200, 200, 200)),  # the lead's, on the dancer's clip
    ("PATCH", "/api/notes/{note}/", (401, 404, 400, 400, 400)),  # 400: it has no title
    ("DELETE", "/api/notes/{note}/", (401, 404, 403, 403, 204)),
    ("POST", "/api/notes/{note}/answers/", (401, 404, 415, 415, 415)),
    ("POST", "/api/notes/{note_to_lead}/answers/", (401, 404, 415, 403, 415)),  # on the lead's own clip
    ("POST", "/api/notes/{note}/restore/", (401, 404, 403, 403, 200)),
    ("GET", "/api/notices/", (401, 200, 200, 200, 200)),
    ("POST", "/api/notices/read/", (401, 415, 415, 415, 415)),
    ("POST", "/api/clips/{clip}/searches/", (401, 404, 415, 415, 415)),  # 415: allowed, but this is a form
    ("POST", "/api/clips/{removed}/searches/", (401, 404, 404, 415, 415)),
    ("GET", "/api/searches/{upload}/", (401, 404, 404, 404, 404)),  # of who searches: test_searches.py
    ("DELETE", "/api/searches/{upload}/", (401, 404, 404, 404, 404)),
    ("GET", "/api/clips/{removed}/labels/", (401, 404, 404, 200, 200)),
    ("GET", "/api/studios/{slug}/words/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/words/", (401, 404, 415, 415, 415)),  # 415: a word of one's own, but this is a form
    ("PATCH", "/api/studios/{slug}/words/{word}/", (401, 404, 403, 403, 400)),
    ("PATCH", "/api/studios/{slug}/words/{own_word}/", (401, 404, 400, 403, 400)),  # the annotator's
    ("GET", "/api/studios/{slug}/words/{word}/uses/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/words/{word}/retire/", (401, 404, 403, 403, 200)),
    ("POST", "/api/studios/{slug}/words/{own_word}/retire/", (401, 404, 200, 403, 200)),
    ("POST", "/api/studios/{slug}/words/{word}/restore/", (401, 404, 403, 403, 200)),
    ("POST", "/api/studios/{slug}/words/{own_word}/share/", (401, 404, 403, 403, 200)),
    ("POST", "/api/studios/{slug}/words/{word}/merge/", (401, 404, 403, 403, 415)),
    ("POST", "/api/studios/{slug}/words/{word}/split/", (401, 404, 403, 403, 415)),
    ("POST", "/api/studios/{slug}/words/order/", (401, 404, 403, 403, 415)),
    ("GET", "/api/studios/{slug}/words/uses/", (401, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/words/lists/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/words/lists/{list}/", (401, 404, 403, 403, 415)),
    ("GET", "/api/studios/{slug}/words/changes/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/words/changes/{change}/undo/", (401, 404, 403, 403, 201)),
    ("GET", "/api/clips/{clip}/exports/", (401, 404, 200, 200, 200)),
    ("POST", "/api/clips/{clip}/exports/", (401, 404, 415, 415, 415)),  # 415: allowed, but this is a form
    ("GET", "/api/clips/{removed}/exports/", (401, 404, 404, 200, 200)),
    ("GET", "/api/clips/{clip}/blur/", (401, 404, 200, 200, 200)),
    ("PUT", "/api/clips/{clip}/blur/", (401, 404, 403, 400, 400)),  # 400: allowed, but this says nothing
    ("PUT", "/api/clips/{of_lead}/blur/", (401, 404, 403, 403, 400)),
    ("GET", "/api/clips/{clip}/links/", (401, 404, 403, 200, 200)),
    ("POST", "/api/clips/{clip}/links/", (401, 404, 403, 415, 415)),  # 415: allowed, but this is a form
    ("GET", "/api/clips/{of_lead}/links/", (401, 404, 403, 403, 200)),
    ("POST", "/api/clips/{of_lead}/links/", (401, 404, 403, 403, 415)),
    ("GET", "/api/clips/{removed}/links/", (401, 404, 404, 200, 200)),
    ("GET", "/api/links/{share}/", (401, 404, 403, 200, 200)),
    ("DELETE", "/api/links/{share}/", (401, 404, 403, 200, 200)),
    ("GET", "/api/links/{share_of_lead}/", (401, 404, 403, 403, 200)),
    ("DELETE", "/api/links/{share_of_lead}/", (401, 404, 403, 403, 200)),
    ("GET", "/s/{slug}/compare/", (302, 404, 200, 200, 200)),
    ("GET", "/s/{slug}/compare/{comparison}/", (302, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/comparisons/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/comparisons/", (401, 404, 415, 415, 415)),
    ("GET", "/api/comparisons/{comparison}/", (401, 404, 200, 200, 200)),  # the lead's
    ("GET", "/api/comparisons/{comparison}/comparison.csv", (401, 404, 409, 409, 409)),
    ("GET", "/api/comparisons/{comparison}/comparison.json", (401, 404, 409, 409, 409)),
    ("GET", "/api/comparisons/{comparison}/links/", (401, 404, 403, 403, 200)),
    ("POST", "/api/comparisons/{comparison}/links/", (401, 404, 403, 403, 415)),  # 415: allowed, but this is a form
    ("DELETE", "/api/comparisons/{comparison}/", (401, 404, 403, 403, 204)),
    ("GET", "/s/{slug}/progress/", (302, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/progress/", (401, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/progress/dancers/{mei}/", (401, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/progress/dancers/{mei}/unit/", (401, 404, 400, 400, 400)),  # 400: of which unit?
    ("GET", "/api/studios/{slug}/progress/dancers/{mei}/unit.csv", (401, 404, 400, 400, 400)),
    ("GET", "/api/studios/{slug}/progress/studio/", (401, 404, 200, 403, 200)),
    ("GET", "/api/studios/{slug}/progress/studio/{table}.csv", (401, 404, 200, 403, 200)),
    ("GET", "/s/{slug}/models/", (302, 404, 200, 200, 200)),
    ("GET", "/api/studios/{slug}/models/", (401, 404, 200, 200, 200)),
    ("POST", "/api/studios/{slug}/models/", (401, 404, 403, 403, 415)),
    ("GET", "/api/models/{model}/", (401, 404, 200, 200, 200)),
    ("DELETE", "/api/models/{model}/", (401, 404, 403, 403, 409)),  # 409: it is not retired
    ("POST", "/api/models/{model}/promote/", (401, 404, 403, 403, 200)),
    ("POST", "/api/models/{model}/retire/", (401, 404, 403, 403, 200)),
    ("GET", "/api/models/{model}/card/", (401, 404, 403, 403, 200)),
    ("GET", "/media/models/{model}/weights", (404, 404, 403, 403, 200)),
    ("GET", "/s/{slug}/train/", (302, 404, 200, 403, 200)),
    ("GET", "/api/studios/{slug}/training/", (401, 404, 200, 403, 200)),
    ("POST", "/api/studios/{slug}/training/surveys/", (401, 404, 403, 403, 409)),  # 409: no clip may teach
    ("POST", "/api/studios/{slug}/training/proposals/", (401, 404, 403, 403, 415)),
    ("GET", "/api/studios/{slug}/training/assignments/", (401, 404, 200, 403, 200)),
    ("POST", "/api/studios/{slug}/training/assignments/", (401, 404, 403, 403, 415)),
    ("DELETE", "/api/training/assignments/{assignment}/", (401, 404, 403, 403, 204)),
    ("POST", "/api/studios/{slug}/training/snapshots/", (401, 404, 403, 403, 409)),  # 409: nothing is labelled
    ("GET", "/api/snapshots/{snapshot}/", (401, 404, 200, 403, 200)),
    ("GET", "/api/snapshots/{snapshot}/manifest/", (401, 404, 403, 403, 200)),
    ("GET", "/s/{slug}/train/runs/{number}/", (302, 404, 200, 403, 200)),
    ("POST", "/api/studios/{slug}/training/runs/", (401, 404, 403, 403, 415)),  # 415: allowed, but this is a form
    ("GET", "/api/runs/{run}/", (401, 404, 200, 403, 200)),
    ("GET", "/api/runs/{run}/points/", (401, 404, 200, 403, 200)),
    ("POST", "/api/runs/{run}/stop/", (401, 404, 403, 403, 409)),  # 409: it is stopped
    ("POST", "/api/runs/{run}/resume/", (401, 404, 403, 403, 200)),
    ("DELETE", "/api/runs/{run}/", (401, 404, 403, 403, 204)),
    ("GET", "/api/clips/{clip}/taught/", (401, 404, 200, 200, 200)),
    ("GET", "/api/clips/{removed}/taught/", (401, 404, 404, 200, 200)),
    ("GET", "/api/clips/{clip}/structure.csv", (401, 404, 409, 409, 409)),  # 409: the clip of the test was never read
    ("GET", "/api/clips/{clip}/structure.json", (401, 404, 409, 409, 409)),
    ("GET", "/api/clips/{clip}/consent/", (401, 404, 200, 200, 200)),
    ("POST", "/api/clips/{clip}/consent/", (401, 404, 403, 415, 415)),  # 415: allowed, but this is a form
    ("POST", "/api/clips/{clip}/cancel/", (401, 404, 403, 200, 200)),
    ("POST", "/api/clips/{clip}/retry/", (401, 404, 403, 200, 200)),
    ("DELETE", "/api/clips/{clip}/", (401, 404, 403, 200, 200)),
    ("GET", "/media/{clip}/{artefact}/sound", (404, 404, 200, 200, 200)),
    ("GET", "/media/{clip}/original", (404, 404, 403, 200, 200)),
    ("GET", "/api/clips/{removed}/", (401, 404, 404, 200, 200)),
    ("GET", "/s/{slug}/clips/{removed}/", (302, 404, 404, 200, 200)),
    ("GET", "/media/{removed}/{removed_artefact}/sound", (404, 404, 404, 200, 200)),
    ("POST", "/api/clips/{removed}/restore/", (401, 404, 404, 200, 200)),
    # an id of this studio under the address of another one
    ("GET", "/s/elsewhere/studio/webhooks/{webhook}/", (302, 404, 404, 404, 404)),
    ("POST", "/s/elsewhere/studio/webhooks/{webhook}/secret/", (302, 404, 404, 404, 404)),
    ("GET", "/api/studios/elsewhere/words/{word}/uses/", (401, 404, 404, 404, 404)),
    ("POST", "/api/studios/elsewhere/words/changes/{change}/undo/", (401, 404, 404, 404, 404)),
    ("GET", "/s/elsewhere/clips/{clip}/", (302, 404, 404, 404, 404)),
]


def _sound(clip: Clip) -> Artefact:
    return artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="k", path=make_upload(b"{}"), suffix=".json")


def _share(clip: Clip, by: User) -> object:
    until = "2099-01-01T00:00Z"
    return ShareLink.objects.create(clip=clip, made_by=by, scope="report", token_hash=str(clip.id), expires_at=until).id


def _compared(report: Report, by: User) -> object:
    from tests.builders import make_clip

    other = Report.objects.create(clip=make_clip(report.clip.studio, by, title="Other"), key="k", data=report.data)
    sides = {"first": report.clip, "second": other.clip, "first_report": report, "second_report": other}
    return Comparison.objects.create(**sides, by=by, version=1, made_at="2026-01-01T00:00Z").id


@pytest.fixture
def ids(clip: Clip, studio: Studio, dancer: User, annotator: User, lead: User) -> dict[str, object]:
    from tests.builders import make_clip

    removed = make_clip(studio, dancer, title="Removed")
    removed_artefact = _sound(removed)
    clip_remove(clip=removed)
    of_lead = make_clip(studio, lead, title="Of the lead")
    Clip.objects.filter(id=of_lead.id).update(frames=10, fps_num=25, fps_den=1)
    report = Report.objects.create(clip=clip, key="k", data=make_report().to_json())
    link = OneTimeLink.objects.create(
        use="invite", token_hash="x", studio=studio, role=Role.DANCER, expires_at="2099-01-01T00:00Z"
    )
    snapshot = Snapshot.objects.create(
        studio=studio,
        number=1,
        made_at="2026-01-01T00:00Z",
        counts={"labelled": 0, "unlabelled": 0, "left_out": 0, "dancers": 0},
        head={"vocabulary": {"units": [], "actions": []}, "split": "clip"},
    )
    upload = upload_create(studio=studio, user=dancer, length=4, file_name="a.mp4", consent={"view": True})
    return {
        "slug": studio.slug,
        "webhook": Webhook.objects.create(
            studio=studio, created_by=lead, url="https://127.0.0.1/", types=["clip.changed"], salt="x"
        ).id,
        "upload": upload.id,
        "clip": clip.id,
        "report": report.id,
        "model": make_model(studio).id,
        "assignment": Assignment.objects.create(clip=clip).id,
        "snapshot": snapshot.id,
        "run": TrainingRun.objects.create(
            studio=studio, number=1, snapshot=snapshot, preset="quick", settings=settings_of("quick", {})
        ).id,
        "comparison": _compared(report, lead),
        "unit": "u1",
        "number": LabelRevision.objects.create(clip=clip, number=1, source="hand", segments=[]).number,
        "of_lead": of_lead.id,
        "note": Note.objects.create(clip=clip, by=lead, about="moment", frame=1, text="Higher.").id,
        "note_to_lead": Note.objects.create(clip=of_lead, by=annotator, about="moment", frame=1, text="Lower.").id,
        "share": _share(clip, dancer),
        "share_of_lead": _share(of_lead, lead),
        "word": word_ensure(studio=studio, name="Turn").id,
        "change": WordChange.objects.latest("id").id,
        "own_word": word_add(studio=studio, by=annotator, kind="unit", own=True, name="Mine")[0].id,
        "list": "salsa",
        "mei": of_lead.dancer_id,
        "table": "units",
        "artefact": _sound(clip).id,
        "removed": removed.id,
        "removed_artefact": removed_artefact.id,
        "link": link.id,
        "member": make_person("Other Member", studio).id,
    }


@pytest.mark.parametrize("column", range(5), ids=WHO)
@pytest.mark.parametrize(("method", "path", "statuses"), TABLE, ids=[f"{row[0]} {row[1]}" for row in TABLE])
def test_table(
    method: str,
    path: str,
    statuses: tuple[int, ...],
    column: int,
    ids: dict[str, object],
    request: pytest.FixtureRequest,
) -> None:
    client = Client()
    request.getfixturevalue("stranger")
    if WHO[column] != "visitor":
        client.force_login(request.getfixturevalue(WHO[column]))
    content = {"role": "annotator"} if "/studio/" in path else {"title": "New"}
    kwargs = {"data": content} if method == "POST" else {"data": content, "content_type": "application/json"}
    if method == "GET":
        kwargs = {}  # parameters that nobody knows are refused
    response = getattr(client, method.lower())(path.format(**ids), **kwargs)
    assert response.status_code == statuses[column], response.content[:300]
    if response.status_code == 302 and column == 0 and path != "/language/":  # chosen by everybody
        assert response["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_every_path_is_in_the_table() -> None:
    """A new path without a row fails here, so that nobody forgets to say who may use it."""
    from django.urls import get_resolver

    public = {"", "sign-in/", "sign-out/", "password/", "register/", "help/", "privacy/"}
    by_secret = {"join/<str:token>/", "reset/<str:token>/", "shared/<str:secret>/", "shared/<str:secret>/<slug:what>"}

    def routes(patterns: object, prefix: str = "") -> set[str]:
        found: set[str] = set()
        for entry in patterns:  # type: ignore[attr-defined]
            inner = getattr(entry, "url_patterns", None)
            here = prefix + str(entry.pattern)
            found |= routes(inner, here) if inner is not None else {here}
        return found

    tried = {row[1] for row in TABLE}

    def shape(path: str) -> tuple[str, ...]:
        return tuple("*" if part.startswith(("<", "{")) else part for part in path.strip("/").split("/"))

    tried_shapes = {shape(path) for path in tried} | {("media", "*", "*", "*")}
    missing = {
        route for route in routes(get_resolver().url_patterns) - public - by_secret if shape(route) not in tried_shapes
    }
    assert not missing


def test_somebody_in_two_studios_sees_both(studio: Studio, stranger: User, clip: Clip) -> None:
    elsewhere = Membership.objects.get(user=stranger).studio
    client = Client()
    client.force_login(stranger)
    assert client.get(f"/api/studios/{studio.slug}/clips/").status_code == 404
    Membership.objects.create(studio=studio, user=stranger, role=Role.DANCER)
    assert client.get(f"/api/studios/{studio.slug}/clips/").json()["count"] == 1
    assert client.get(f"/api/studios/{elsewhere.slug}/clips/").json()["count"] == 0


def test_a_closed_account_sees_nothing(lead: User, clip: Clip, studio: Studio) -> None:
    client = Client()
    client.force_login(lead)
    User.objects.filter(id=lead.id).update(is_active=False)
    assert client.get(f"/api/studios/{studio.slug}/clips/").status_code == 401
