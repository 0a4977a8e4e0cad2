"""Settings: channels, identities, tracking. One's profile and password are in `routes/account.py`."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from quarterdeck.web.views import away, channels, dkim, domains, identities, mailbox, sending, tracking

urlpatterns = [
    path("settings/", RedirectView.as_view(pattern_name="profile"), name="settings"),
    path("settings/channels/", channels.index, name="channels"),
    path("settings/channels/new/", channels.add, name="channel_add"),
    path("settings/channels/<int:pk>/", channels.edit, name="channel"),
    path("settings/channels/<int:pk>/test/", channels.test, name="channel_test"),
    path("settings/channels/<int:pk>/pause/", channels.pause, name="channel_pause"),
    path("settings/channels/<int:pk>/resume/", channels.resume, name="channel_resume"),
    path("settings/channels/<int:pk>/delete/", channels.remove, name="channel_delete"),
    path("settings/channels/<int:pk>/dkim/make/", dkim.make, name="channel_dkim_make"),
    path("settings/channels/<int:pk>/dkim/use/", dkim.use, name="channel_dkim_use"),
    path("settings/channels/<int:pk>/dkim/stop/", dkim.stop, name="channel_dkim_stop"),
    path("settings/channels/<int:pk>/domains/", domains.check, name="channel_domains"),
    path("settings/channels/domains/<int:pk>/", domains.answer_for, name="channel_domain_answer_for"),
    path("settings/channels/<int:pk>/mailbox/", mailbox.edit, name="mailbox"),
    path("settings/channels/<int:pk>/mailbox/test/", mailbox.test, name="mailbox_test"),
    path("settings/channels/<int:pk>/mailbox/returns/", mailbox.returns, name="mailbox_returns"),
    path("settings/channels/<int:pk>/mailbox/turn/", mailbox.turn, name="mailbox_turn"),
    path("settings/channels/<int:pk>/mailbox/delete/", mailbox.remove, name="mailbox_delete"),
    path("settings/sending/", sending.index, name="sending"),
    path("settings/sending/today/", sending.today, name="sending_today"),
    path("settings/sending/organisation/", sending.organisation, name="sending_organisation"),
    path("settings/sending/team/<int:pk>/", sending.team, name="sending_team"),
    path("settings/sending/user/<int:pk>/", sending.user, name="sending_user"),
    path("settings/sending/user/<int:pk>/away/", away.of, name="absences_of"),
    path("settings/sending/domain/", sending.set_domain, name="sending_domain"),
    path("settings/sending/domain/<str:domain>/drop/", sending.drop_domain, name="sending_domain_drop"),
    path("settings/sending/look/", sending.look, name="sending_look"),
    path("settings/sending/ramp/", sending.ramp, name="ramp_preview"),
    path("settings/away/", away.index, name="absences"),
    path("settings/away/<int:pk>/drop/", away.drop, name="absence_drop"),
    path("settings/tracking/", tracking.index, name="tracking"),
    path("settings/tracking/country/", tracking.set_country, name="tracking_country"),
    path("settings/tracking/<str:country>/drop/", tracking.drop_country, name="tracking_drop"),
    path("settings/identities/", identities.index, name="identities"),
    path("settings/identities/new/", identities.add, name="identity_add"),
    path("settings/identities/<int:pk>/", identities.edit, name="identity"),
    path("settings/identities/<int:pk>/resend/", identities.resend, name="identity_resend"),
    path("settings/identities/<int:pk>/default/", identities.make_default, name="identity_default"),
    path("settings/identities/<int:pk>/delete/", identities.remove, name="identity_delete"),
    path("settings/identities/verify/<str:token>/", identities.verify, name="identity_verify"),
]
