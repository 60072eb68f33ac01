from __future__ import annotations

from django.urls import path

from . import api, studio_views, token_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.forgotten, name="forgotten"),
    path("join/<str:token>/", views.join, name="join"),
    path("reset/<str:token>/", views.reset, name="reset"),
    path("register/", views.register, name="register"),
    path("me/", views.account, name="account"),
    path("me/tokens/", token_views.create, name="token-create"),
    path("me/tokens/<uuid:token_id>/revoke/", token_views.revoke, name="token-revoke"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("api/me/", api.Me.as_view(), name="api-me"),
    path("api/me/tokens/", api.MyTokens.as_view(), name="api-my-tokens"),
    path("api/studios/", api.Studios.as_view(), name="api-studios"),
    path("api/studios/<slug:slug>/members/", api.Members.as_view(), name="api-members"),
    path("api/studios/<slug:slug>/invitations/", api.Invitations.as_view(), name="api-invitations"),
    path("s/<slug:slug>/studio/", studio_views.studio, name="studio"),
    path("s/<slug:slug>/studio/invite/", studio_views.invite, name="invite"),
    path("s/<slug:slug>/studio/invite/<int:link_id>/withdraw/", studio_views.invite_withdraw, name="invite-withdraw"),
    path("s/<slug:slug>/studio/<int:user_id>/role/", studio_views.member_role, name="member-role"),
    path("s/<slug:slug>/studio/<int:user_id>/end/", studio_views.member_end, name="member-end"),
    path("s/<slug:slug>/studio/<int:user_id>/reset/", studio_views.member_reset, name="member-reset"),
]
