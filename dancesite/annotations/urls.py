from __future__ import annotations

from django.urls import path

from . import labels_api, searches_api, views, words_api, words_more_api

_WORDS = "api/studios/<slug:slug>/words/"
_WORD = _WORDS + "<uuid:word_id>/"

urlpatterns = [
    path("s/<slug:slug>/words/", views.words, name="words"),
    path(_WORDS, words_api.StudioWords.as_view(), name="api-words"),
    path(_WORDS + "order/", words_api.WordsOrder.as_view(), name="api-words-order"),
    path(_WORDS + "uses/", words_api.WordsUses.as_view(), name="api-words-uses"),
    path(_WORDS + "changes/", words_more_api.WordChanges.as_view(), name="api-word-changes"),
    path(_WORDS + "changes/<int:change_id>/undo/", words_more_api.WordChangeUndo.as_view(), name="api-word-undo"),
    path(_WORDS + "lists/", words_more_api.ReadyLists.as_view(), name="api-word-lists"),
    path(_WORDS + "lists/<slug:code>/", words_more_api.ReadyListTaken.as_view(), name="api-word-list"),
    path(_WORD, words_api.OneWord.as_view(), name="api-word"),
    path(_WORD + "uses/", words_api.WordUses.as_view(), name="api-word-uses"),
    path(_WORD + "retire/", words_api.WordRetire.as_view(), name="api-word-retire"),
    path(_WORD + "restore/", words_api.WordRestore.as_view(), name="api-word-restore"),
    path(_WORD + "share/", words_api.WordShare.as_view(), name="api-word-share"),
    path(_WORD + "merge/", words_api.WordMerged.as_view(), name="api-word-merge"),
    path(_WORD + "split/", words_api.WordSplitUp.as_view(), name="api-word-split"),
    path("api/clips/<uuid:clip_id>/labels/", labels_api.ClipLabels.as_view(), name="api-clip-labels"),
    path("api/clips/<uuid:clip_id>/labels/export/", labels_api.ClipLabelsExport.as_view(), name="api-labels-export"),
    path("api/clips/<uuid:clip_id>/labels/revisions/", labels_api.ClipLabelRevisions.as_view(), name="api-revisions"),
    path(
        "api/clips/<uuid:clip_id>/labels/revisions/<int:number>/",
        labels_api.ClipLabelRevision.as_view(),
        name="api-revision",
    ),
    path(
        "api/clips/<uuid:clip_id>/labels/revisions/<int:number>/restore/",
        labels_api.ClipLabelRestore.as_view(),
        name="api-revision-restore",
    ),
    path("api/clips/<uuid:clip_id>/searches/", searches_api.ClipSearches.as_view(), name="api-clip-searches"),
    path("api/searches/<uuid:search_id>/", searches_api.OneSearch.as_view(), name="api-search"),
    path("api/me/workspace/", labels_api.MyWorkspace.as_view(), name="api-my-workspace"),
]
