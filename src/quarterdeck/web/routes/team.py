"""Who works here: users, invitations, teams."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import audit, colleague, components, join, team, teams

urlpatterns = [
    path("join/<str:secret>/", join.join, name="join"),
    path("settings/team/", team.index, name="team"),
    path("settings/team/invite/", team.invite, name="team_invite"),
    path("settings/team/invite/file/", team.invite_file, name="team_invite_file"),
    path("settings/team/invitations/<int:pk>/resend/", team.resend, name="invitation_resend"),
    path("settings/team/invitations/<int:pk>/withdraw/", team.withdraw, name="invitation_withdraw"),
    path("settings/team/<int:pk>/", colleague.show, name="colleague"),
    path("settings/team/<int:pk>/role/", colleague.role, name="colleague_role"),
    path("settings/team/<int:pk>/leave/", colleague.leave, name="colleague_leave"),
    path("settings/team/<int:pk>/return/", colleague.come_back, name="colleague_return"),
    path("settings/team/<int:pk>/unlock/", colleague.unlock, name="colleague_unlock"),
    path("settings/audit/", audit.index, name="audit"),
    path("settings/audit/export.csv", audit.export, name="audit_export"),
    path("settings/components/", components.index, name="components"),
    path("settings/components/<str:theme>/", components.frame, name="components_frame"),
    path("settings/teams/", teams.index, name="teams"),
    path("settings/teams/<int:pk>/", teams.edit, name="team_of"),
    path("settings/teams/<int:pk>/delete/", teams.remove, name="team_delete"),
    path("settings/teams/<int:pk>/members/", teams.add_member, name="team_member_add"),
    path("settings/teams/<int:pk>/members/<int:user_pk>/", teams.member, name="team_member"),
]
