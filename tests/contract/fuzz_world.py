"""What the fuzzed API finds: a studio with clips in every state, under ids that the description can name."""

from __future__ import annotations

import shutil
import uuid
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.test import Client
from django.utils import timezone

from analysis.formats.times import write_times
from analysis.schema import FramePlan
from analysis.schema.comparison import Comparison as Compared
from analysis.schema.comparison import JointDifference, Pair, Thing
from dancesite.accounts.models import Dancer, Role, Studio, User
from dancesite.accounts.token_services import token_create
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import Word, WordChange
from dancesite.annotations.word_services import word_edit
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip, Purpose, Upload
from dancesite.clips.services import artefact_store, clip_create, clip_remove
from dancesite.core import storage
from dancesite.core.models import JobRun
from dancesite.learning.models import Assignment, ModelVersion, Snapshot, Survey, TrainingRun
from dancesite.learning.run_services import run_start
from dancesite.reports.models import Comparison, ModelChoice, Note, Notice, Report, ShareLink
from dancesite.reports.services import report_store
from tests.builders import make_person, make_studio, make_upload
from tests.checkpoints import make_model
from tests.pools import ready_pool
from tests.reports import make_learned_report, make_report

FRAMES, RATE = 40, Fraction(30000, 1001)
READ, NEW, REMOVED, WITHDRAWN, THEIRS, NOBODYS = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(1, 7))
UPLOAD, SOUND = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(7, 9))
TURN, LEAP, THEIR_WORD = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(9, 12))
MODEL, RETIRED, THEIR_MODEL = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(12, 15))
SNAPSHOT, ASSIGNMENT, RUN = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(15, 18))
NOTE, THEIR_NOTE = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(18, 20))
COMPARISON = uuid.UUID(int=(4 << 76) + (2 << 62) + 30)
LINK, THEIR_LINK = (uuid.UUID(int=(4 << 76) + (2 << 62) + n) for n in range(31, 33))
DANCER = 900_001
LEARNED = 10**9  # a model's report; past those that count up
RENAMED = 10**9  # a line in the log of words; past those that count up
SLUG, ELSEWHERE = "fuzzed", "elsewhere"
# By the names of the parameters in paths: what is there, what is somebody else's, and what is nobody's.
PATHS: dict[str, list[str]] = {
    "clip_id": [str(one) for one in (READ, NEW, REMOVED, WITHDRAWN, THEIRS, NOBODYS)],
    "upload_id": [str(UPLOAD), str(NOBODYS)],
    "artefact_id": [str(SOUND), str(NOBODYS)],
    "slug": [SLUG, ELSEWHERE, "nowhere"],
    "unit": ["u1", "u9", "é"],
    "word_id": [str(one) for one in (TURN, LEAP, THEIR_WORD, NOBODYS)],
    "change_id": [str(RENAMED), "40"],
    "number": ["1", "2"],
    "model_id": [str(one) for one in (MODEL, RETIRED, THEIR_MODEL, NOBODYS)],
    "snapshot_id": [str(SNAPSHOT), str(NOBODYS)],
    "assignment_id": [str(ASSIGNMENT), str(NOBODYS)],
    "run_id": [str(RUN), str(NOBODYS)],
    "note_id": [str(NOTE), str(THEIR_NOTE), str(NOBODYS)],
    "comparison_id": [str(COMPARISON), str(NOBODYS)],
    "link_id": [str(LINK), str(THEIR_LINK), str(NOBODYS)],
    "report_id": [str(LEARNED), "1"],
    "code": ["generic", "salsa", "tango"],
    "dancer_id": [str(DANCER), "1"],
}


class World:
    """Made anew by `make`; what a request destroyed is made up for before the next operation."""

    lead: User
    studio: Studio
    secret: str
    client: Client

    def make(self) -> None:
        self.clear()
        self.studio = make_studio(SLUG)
        self.lead = make_person("Ana Lead", self.studio, Role.LEAD)
        stranger = make_person("Sam Stranger", make_studio(ELSEWHERE), Role.LEAD)
        assert (self.studio.slug, stranger.memberships.get().studio.slug) == (SLUG, ELSEWHERE)
        _token, self.secret = token_create(user=self.lead, name="Fuzzer", scope="write", days=1)
        self.client = Client()
        self.client.force_login(self.lead)
        self.client.cookies["csrftoken"] = "c" * 32  # as a page would bring it
        Dancer.objects.create(id=DANCER, studio=self.studio, name="Mei")
        for clip_id in (READ, NEW, REMOVED, WITHDRAWN):
            self._clip(self.studio, self.lead, clip_id)
        self._clip(stranger.memberships.get().studio, stranger, THEIRS)
        self._words(self.studio, Turn=TURN, Leap=LEAP)
        self._words(stranger.memberships.get().studio, Turn=THEIR_WORD)
        _word, line = word_edit(word=Word.objects.get(id=LEAP), by=self.lead, description="Off the floor.")
        assert line is not None
        WordChange.objects.filter(id=line.id).update(id=RENAMED)
        self._model(self.studio, MODEL, name="Barre")
        self._model(self.studio, RETIRED, name="Old", state=ModelVersion.State.RETIRED)
        self._model(stranger.memberships.get().studio, THEIR_MODEL, name="Theirs")
        self._read(Clip.objects.get(id=READ))
        for note_id, clip_id, by in ((NOTE, READ, self.lead), (THEIR_NOTE, THEIRS, stranger)):
            Note.objects.create(id=note_id, clip_id=clip_id, by=by, about="moment", frame=3, text="Higher.")
            Notice.objects.create(user=by, note_id=note_id)
        for link_id, clip_id, by in ((LINK, READ, self.lead), (THEIR_LINK, THEIRS, stranger)):
            link = {"scope": "report", "token_hash": str(link_id), "made_by": by, "expires_at": "2099-01-01T00:00Z"}
            ShareLink.objects.create(id=link_id, clip_id=clip_id, **link)
        self._comparison(Clip.objects.get(id=READ))
        self._training()
        clip_remove(clip=Clip.objects.get(id=REMOVED))
        consent_set(clip=Clip.objects.get(id=WITHDRAWN), purpose=Purpose.VIEW, granted=False, by=self.lead)
        Upload.objects.create(
            id=UPLOAD,
            studio=self.studio,
            user=self.lead,
            file_name="film.mp4",
            length=10,
            answers={"title": "Film", "dancer": "", "style": "", "consent": {"view": True}},
        )

    def clear(self) -> None:
        """Rows go by TRUNCATE of the test's database; files by hand."""
        media = Path(settings.MEDIA_ROOT)
        for folder in (media / "clips", media / "models", Path(settings.WORK_DIR) / storage.UPLOADS):
            shutil.rmtree(folder, ignore_errors=True)

    def _clip(self, studio: Studio, user: User, clip_id: uuid.UUID) -> None:
        clip_create(
            studio=studio,
            user=user,
            path=make_upload(),
            file_name="film.mp4",
            title="Diagonal",
            dancer="Mei",
            style="Ballet",
            consent={"view": True, "train": False, "publish": False},
            clip_id=clip_id,
        )

    def _model(self, studio: Studio, model_id: uuid.UUID, *, name: str, state: str = "candidate") -> None:
        made = make_model(studio, name=name)
        ModelVersion.objects.filter(id=made.id).update(id=model_id, state=state)

    def _training(self) -> None:
        """A pool that was looked over, of which enough is labelled, and a run that waits for its turn."""
        clips = ready_pool(self.studio)
        places = {str(clip.id): {"x": 0.5, "y": 0.5, "far": False} for clip in clips}
        order = [{"clip": str(clip.id), "start": None, "end": None, "reason": {"code": "random"}} for clip in clips]
        result = {"method": "random", "clips": places, "orders": {"random": order, "coverage": order, "doubt": order}}
        Survey.objects.create(studio=self.studio, result=result)
        Assignment.objects.create(id=ASSIGNMENT, clip=clips[-1], to=self.lead)
        run = run_start(studio=self.studio, by=self.lead, preset="quick")
        JobRun.objects.filter(subject_id=run.id).update(subject_id=RUN)
        TrainingRun.objects.filter(id=run.id).update(id=RUN)
        made = Snapshot.objects.get()
        Snapshot.objects.create(
            id=SNAPSHOT, studio=self.studio, number=2, made_at=made.made_at, sha256="0" * 64, counts=made.counts,
            head=made.head,
        )  # fmt: skip
        made.clips.update(snapshot=SNAPSHOT)
        TrainingRun.objects.update(snapshot=SNAPSHOT)
        made.delete()

    def _comparison(self, clip: Clip) -> None:
        """Of the clip with a copy of its own reading."""
        report = clip.reports.get(key="r")
        self._clip(self.studio, self.lead, uuid.uuid4())
        other = Clip.objects.latest("created_at")
        size = {"width": 2, "height": 2, "frames": FRAMES}
        Clip.objects.filter(id=other.id).update(**size, fps_num=RATE.numerator, fps_den=RATE.denominator)
        copy = Report.objects.create(clip=other, key="r", data=report.data)
        made = make_report(frames=FRAMES, fps=RATE, cut=12)
        arm = JointDifference("left_elbow", 20.0, 5.0, True, "bent")
        pair = Pair("same", 0, 0, 0.1, 3.0, 0.05, True, 0.0, 0.9, (arm,), 0)
        ends = ((0.0, 0.0), (float(FRAMES), float(FRAMES)))
        thing = Thing("timing", 0, values={"unit": "u1", "frames": 3})
        found = Compared(made.units, made.segments, made.segments, (pair,), ends, (arm,), (thing,), (), 1.0)
        Comparison.objects.create(
            id=COMPARISON, first=clip, second=other, first_report=report, second_report=copy, version=1, by=self.lead,
            made_at=timezone.now(), data=found.to_json(),
        )  # fmt: skip

    def _words(self, studio: Studio, **ids: uuid.UUID) -> None:
        for name, word_id in ids.items():
            Word.objects.create(id=word_id, studio=studio, name=name, abbr=name[:2], hue=1)

    def _read(self, clip: Clip) -> None:
        """As a worker leaves it: with files, a report and labels."""
        Clip.objects.filter(id=clip.id).update(
            width=2, height=2, frames=FRAMES, fps_num=RATE.numerator, fps_den=RATE.denominator
        )
        clip.refresh_from_db()
        index = np.arange(FRAMES, dtype=np.int32)
        plan = FramePlan(
            rate=RATE,
            width=2,
            height=2,
            rotation=0,
            source_index=index,
            source_time=index * 1001 / 30000,
            duplicate=np.zeros(FRAMES, dtype=bool),
            dropped=np.zeros(0, dtype=np.int32),
        )
        times = make_upload()
        write_times(times, plan)
        artefact_store(clip=clip, kind=Artefact.Kind.TIMES, key="t", path=times, suffix=".dsa")
        sound = artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="s", path=make_upload(b"{}"), suffix=".json")
        Artefact.objects.filter(id=sound.id).update(id=SOUND)
        report_store(clip=clip, key="r", report=make_report(frames=FRAMES, fps=RATE, cut=12))
        learned = make_learned_report(frames=FRAMES, fps=RATE)
        model = report_store(clip=clip, key="m", report=learned, model=ModelVersion.objects.get(id=MODEL))
        Report.objects.filter(id=model.id).update(id=LEARNED)
        ModelChoice.objects.create(clip=clip, model_id=MODEL)
        done = {"state": JobRun.State.DONE, "stage": "parse", "stage_index": 4, "finished_at": timezone.now()}
        JobRun.objects.filter(subject_id=clip.id).update(**done)
        segment: dict[str, Any] = {"start": 0, "end": 12, "state": "unit", "word": str(TURN), "phases": [3, 9]}
        labels_save(clip=clip, author=self.lead, source="hand", segments=[segment], based_on=0)
