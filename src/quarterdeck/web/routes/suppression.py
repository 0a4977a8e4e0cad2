"""Settings: whom we do not mail, and what recipients read about leaving."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.views import suppression, unsubscribing

urlpatterns = [
    path("settings/suppression/", suppression.index, name="suppression"),
    path("settings/suppression/add/", suppression.add, name="suppression_add"),
    path("settings/suppression/<int:pk>/lift/", suppression.lift, name="suppression_lift"),
    path("settings/suppression/import/", suppression.take, name="suppression_import"),
    path("settings/suppression/export/", suppression.export, name="suppression_export"),
    path("settings/suppression/country/", suppression.set_country, name="country_rule"),
    path("settings/suppression/country/<str:country>/drop/", suppression.drop_country, name="country_rule_drop"),
    path("settings/unsubscribing/", unsubscribing.index, name="unsubscribing"),
    path("settings/unsubscribing/mine/", unsubscribing.mine, name="unsubscribing_mine"),
    path("settings/unsubscribing/team/<int:pk>/", unsubscribing.team, name="unsubscribing_team"),
]
