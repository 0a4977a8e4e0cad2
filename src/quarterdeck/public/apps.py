"""The door called public, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "quarterdeck.public"
    label = "public"
