"""A teammate: rep, manager or admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.keys import address_key


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def whose_email_is_visible_to(self, viewer: User) -> UserQuerySet:
        """The senders whose email `viewer` may see: own, those of teams managed, or everybody's (design 9)."""
        if viewer.is_admin:
            return self.all()
        own = models.Q(pk=viewer.pk)
        if not viewer.is_manager:
            return self.filter(own)
        # Two narrow subqueries: joined with OR, every team's members would be laid beside each other first.
        managed = viewer.memberships.filter(manages=True).values("team")
        members = viewer.memberships.model._base_manager.filter(team__in=managed).values("user")
        return self.filter(own | models.Q(pk__in=members))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new teammate; without a password only a login link lets them in."""
        user = self.model(email=address_key(email), **fields)
        user.set_password(password)
        user.save(using=self.db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Who logs in by this address, for Django's own login."""
        return self.get(email=address_key(username or ""))


class User(AbstractBaseUser):
    """A person who works in Quarterdeck."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin")  # sees everything, sets everything up
        MANAGER = "manager", _("Manager")  # sees the email of the teams they manage
        MEMBER = "member", _("Member")  # a rep: sees their own

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    locale = models.CharField(max_length=12, blank=True)  # how dates and numbers are written; empty: as the language
    theme = models.CharField(max_length=5, blank=True)  # light, dark, or empty: as the system has it
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)  # when they were deactivated
    sessions = models.PositiveIntegerField(default=0)  # one more ends every session that there is
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this user's: it changes with the password, and with `sessions`."""
        return f"{super().get_session_auth_hash()}.{self.sessions}"

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_manager(self) -> bool:
        return self.role == self.Role.MANAGER

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def sees_others(self) -> bool:
        """Whether lists should say whose email each is."""
        return self.is_admin or self.is_manager
