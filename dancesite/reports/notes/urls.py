from __future__ import annotations

from django.urls import path

from . import api

urlpatterns = [
    path("api/clips/<uuid:clip_id>/notes/", api.ClipNotes.as_view(), name="api-clip-notes"),
    path("api/notes/<uuid:note_id>/", api.OneNote.as_view(), name="api-note"),
    path("api/notes/<uuid:note_id>/answers/", api.NoteAnswers.as_view(), name="api-note-answers"),
    path("api/notes/<uuid:note_id>/restore/", api.NoteRestore.as_view(), name="api-note-restore"),
    path("api/notices/", api.MyNotices.as_view(), name="api-notices"),
    path("api/notices/read/", api.NoticesSeen.as_view(), name="api-notices-read"),
]
