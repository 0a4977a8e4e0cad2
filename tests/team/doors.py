"""Every address of the product, and who gets in: the table that `test_access.py` walks.

All objects in it are Alice's. Bob is her teammate, Mona manages their team, Charlie and Marc belong to another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES = ("alice", "bob", "mona", "charlie", "marc", "adam")
Who = frozenset[str]

NOBODY: Who = frozenset()
EVERYBODY: Who = frozenset(ROLES)
OWNER: Who = frozenset({"alice"})
OWNER_AND_ADMIN: Who = frozenset({"alice", "adam"})
SEERS: Who = frozenset({"alice", "mona", "adam"})  # who sees a sender's email, and people kept to oneself
ADMIN: Who = frozenset({"adam"})
MANAGERS: Who = frozenset({"mona", "marc", "adam"})  # whoever sees others' email


@dataclass(frozen=True)
class Door:
    """One address: whom GET and POST let in (None: the method does not exist), and what the others are told."""

    get: Who | None
    post: Who | None = None
    args: tuple[str, ...] = ()  # names from the world, or `=text` as it is
    data: Mapping[str, str] = field(default_factory=dict)
    refused: int = 404
    changers: Who | None = None  # whose POST changes something, where it answers everybody alike
    strangers: bool = False  # may be asked without a login


HOURS = {"has_hours": "on", "days": "0", "opens": "09:00", "closes": "17:00"}
READ, FORM = EVERYBODY, EVERYBODY
TASK = {"uuid": "unheard_of", "kind": "call", "name": "Call back", "due_at": "2026-05-04T09:00", "priority": "0"}

DOORS: dict[str, Door] = {
    "healthz": Door(EVERYBODY, EVERYBODY, changers=NOBODY, strangers=True),
    "live": Door(READ, strangers=True),
    "banners": Door(READ),
    # Coming in and going out.
    "login": Door(READ, FORM, changers=NOBODY, strangers=True),
    "login-link": Door(NOBODY, NOBODY, ("=forged",), refused=410, strangers=True),
    "login-second": Door(READ, FORM, changers=NOBODY, strangers=True),
    "login-passkey": Door(None, EVERYBODY, changers=NOBODY, strangers=True),
    "login-passkey-options": Door(None, EVERYBODY, changers=NOBODY, strangers=True),
    "welcome": Door(READ, FORM, changers=NOBODY, strangers=True),
    "logout": Door(None, EVERYBODY, changers=NOBODY, strangers=True),
    # One's own account.
    "settings": Door(READ, EVERYBODY, changers=NOBODY),
    "profile": Door(READ, FORM, data={"name": "New Name", "time_zone": "UTC", "language": "nl"}),
    "password": Door(READ, FORM, changers=NOBODY),
    "security": Door(READ),
    "security_app": Door(READ, FORM, changers=NOBODY),
    "security_passkey": Door(READ, FORM, changers=NOBODY),
    "security_passkey_options": Door(None, EVERYBODY, changers=NOBODY),
    "security_remove": Door(None, OWNER, ("factor",), {"password": "correct horse battery"}),
    "security_codes": Door(None, EVERYBODY, data={"password": "correct horse battery"}, changers=OWNER),
    "theme": Door(None, EVERYBODY, data={"theme": "dark"}),
    # Users, teams, the audit log: an admin's.
    "join": Door(EVERYBODY, FORM, ("secret",), changers=NOBODY, strangers=True),
    "team": Door(ADMIN, refused=403),
    "team_invite": Door(ADMIN, ADMIN, data={"addresses": "new@northsea.example", "role": "member"}, refused=403),
    "invitation_resend": Door(None, ADMIN, ("invitation",), refused=403),
    "invitation_withdraw": Door(None, ADMIN, ("invitation",), refused=403),
    "colleague": Door(ADMIN, args=("owner",), refused=403),
    "colleague_role": Door(None, ADMIN, ("owner",), {"role": "manager"}, refused=403),
    "colleague_leave": Door(ADMIN, ADMIN, ("owner",), {"heir": "heir", "waiting": "keep"}, refused=403),
    "colleague_return": Door(None, ADMIN, ("gone",), refused=403),
    "colleague_unlock": Door(None, ADMIN, ("owner",), refused=403),
    "teams": Door(ADMIN, ADMIN, data={"name": "Nordics"}, refused=403),
    "team_of": Door(ADMIN, ADMIN, ("team",), {"name": "Nordics"}, refused=403),
    "team_delete": Door(None, ADMIN, ("team",), refused=403),
    "team_member_add": Door(None, ADMIN, ("team",), {"user": "heir"}, refused=403),
    "team_member": Door(None, ADMIN, ("team", "owner"), {"out": "1"}, refused=403),
    "audit": Door(ADMIN, refused=403),
    "components": Door(ADMIN, refused=403),
    "components_frame": Door(ADMIN, args=("=dark",), refused=403),
    "audit_export": Door(ADMIN, refused=403),
    "team_invite_file": Door(ADMIN, ADMIN, data={"rows": '[[1, ["new@northsea.example"]]]'}, refused=403),
    # Emails.
    "today": Door(READ),
    "today_part": Door(READ, args=("=engaged",)),
    "tasks": Door(READ),
    "tasks_count": Door(READ),
    "email_task": Door(SEERS, SEERS, ("delivered",), TASK),
    "person_task": Door(SEERS, SEERS, ("person",), TASK),
    "task_act": Door(None, OWNER, ("task", "=done")),
    "emails_home": Door(READ, EVERYBODY, changers=NOBODY),
    "emails": Door(READ, args=("=delivered",)),
    "emails_news": Door(READ, args=("=delivered",)),
    "emails_columns": Door(READ, FORM, ("=delivered",), {"columns": "subject", "rows": "50"}),
    "emails_bulk": Door(None, EVERYBODY, ("=archive",), {"ids": "delivered_pk"}, changers=OWNER),
    "view_as": Door(MANAGERS, frozenset({"mona", "adam"}), data={"user": "owner"}),
    "view_as_stop": Door(None, EVERYBODY, changers=NOBODY),
    "emails_group": Door(READ, args=("=delivered", "batch")),
    "emails_write": Door(READ, FORM, ("=delivered",), {"uuid": "unheard_of", "ids": "delivered_pk"}, changers=NOBODY),
    "emails_batch_run": Door(OWNER, args=("batch",)),
    "emails_batch_stop": Door(None, OWNER, ("batch",)),
    "emails_deed": Door(READ, FORM, ("=delivered", "=task"), {**TASK, "ids": "delivered_pk"}, changers=EVERYBODY),
    "emails_all": Door(
        None, EVERYBODY, data={"uuid": "unheard_of", "verb": "delete", "folder": "failed"}, changers=EVERYBODY
    ),
    "emails_bulk_run": Door(OWNER, args=("bulk",)),
    "emails_bulk_undo": Door(None, OWNER, ("bulk",)),
    "email": Door(SEERS, args=("delivered",)),
    "email_state": Door(SEERS, args=("delivered",)),
    "email_letter": Door(SEERS, args=("delivered",)),
    "email_act": Door(None, OWNER, ("delivered", "=archive")),
    "email_retry": Door(None, OWNER, ("unknown",)),
    "email_delivered": Door(None, OWNER, ("unknown",)),
    "email_lift": Door(None, ADMIN, ("spam",), {"note": "Wrote to say so"}),
    # Writing.
    "compose": Door(READ),
    "compose_people": Door(READ),
    "compose_templates": Door(READ),
    "compose_template": Door(OWNER_AND_ADMIN, args=("template",)),
    "compose_attach": Door(None, EVERYBODY, changers=NOBODY),
    "compose_edit": Door(OWNER, args=("draft",)),
    "compose_keep": Door(None, OWNER, ("draft",), changers=NOBODY),
    "compose_preview": Door(None, EVERYBODY, ("draft",), changers=NOBODY),
    "compose_with_template": Door(None, OWNER, ("draft",), {"use": "template"}, changers=NOBODY),
    "compose_send": Door(None, OWNER, ("draft",), changers=NOBODY),
    "compose_sent": Door(OWNER, args=("scheduled",)),
    "compose_undo": Door(None, OWNER, ("scheduled",)),
    "compose_discard": Door(None, EVERYBODY, ("draft",), changers=OWNER),
    "compose_follow_up": Door(OWNER, args=("delivered",)),
    # Templates.
    "templates": Door(READ),
    "template_new": Door(READ, FORM, changers=NOBODY),
    "template_check": Door(None, EVERYBODY, changers=NOBODY),
    "template_preview": Door(None, EVERYBODY, changers=NOBODY),
    "template": Door(OWNER_AND_ADMIN, OWNER_AND_ADMIN, ("template",), changers=NOBODY),
    "template_archive": Door(None, OWNER_AND_ADMIN, ("template",)),
    "template_unarchive": Door(None, OWNER_AND_ADMIN, ("template",)),
    # People.
    "people": Door(READ),
    "person_add": Door(READ, FORM, data={"address": "yael@karmit.example"}),
    "person": Door(SEERS, args=("person",)),
    "person_edit": Door(SEERS, SEERS, ("person",), changers=NOBODY),
    "person_block": Door(None, SEERS, ("person",), {"note": "No more"}),
    "person_lift": Door(None, SEERS, ("person", "block"), {"note": "Asked for prices"}),
    "people_columns": Door(READ, FORM, data={"columns": "phone", "rows": "50"}),
    "people_bulk": Door(None, EVERYBODY, ("=add",), {"ids": "person", "group_name": "Others"}),
    "people_bulk_ask": Door(None, EVERYBODY, ("=delete",), {"ids": "person"}, changers=NOBODY),
    "people_write": Door(None, EVERYBODY, data={"ids": "person"}, changers=NOBODY),
    "people_bulk_run": Door(OWNER, args=("people_bulk",)),
    "people_merge": Door(None, EVERYBODY, data={"ids": "person"}, changers=NOBODY),
    "people_export": Door(None, EVERYBODY, data={"ids": "person"}),
    "person_merge": Door(SEERS, SEERS, ("person",), {"other": "double"}),
    "person_export": Door(None, SEERS, ("person",)),
    "person_data": Door(None, ADMIN, ("person",), refused=403),
    "person_erase": Door(ADMIN, ADMIN, ("person",), {"sure": "1"}, refused=403),
    "person_notes": Door(None, SEERS, ("person",), {"notes": "Likes tea", "seen": "no_notes"}),
    "person_history": Door(SEERS, args=("person",)),
    "person_authorization": Door(None, SEERS, ("person",), {"authorization": "interest"}),
    "group_new": Door(READ, FORM, data={"name": "New one"}),
    "group": Door(OWNER_AND_ADMIN, OWNER_AND_ADMIN, ("group",), {"name": "Another name"}),
    "group_delete": Door(None, OWNER_AND_ADMIN, ("group",)),
    "person_join": Door(None, SEERS, ("person",), {"group_name": "Others"}),
    "person_leave": Door(None, OWNER_AND_ADMIN, ("person", "group")),
    "people_import": Door(READ, FORM, changers=NOBODY),
    "people_import_show": Door(OWNER_AND_ADMIN, OWNER_AND_ADMIN, ("upload",), changers=NOBODY),
    "people_import_undo": Door(None, OWNER_AND_ADMIN, ("upload_done",)),
    "people_import_refused": Door(OWNER_AND_ADMIN, args=("upload_done",)),
    "person_tracking": Door(None, SEERS, ("person",), {"mode": "off"}),
    # Whom we do not mail, and what recipients read about leaving.
    "suppression": Door(READ),
    "suppression_add": Door(None, EVERYBODY, data={"who": "no@more.example", "note": "Asked for it"}),
    "suppression_lift": Door(None, SEERS, ("block",), {"note": "Asked for prices"}),
    "suppression_import": Door(ADMIN, ADMIN, refused=403, changers=NOBODY),
    "suppression_export": Door(None, ADMIN, refused=403),
    "country_rule": Door(None, ADMIN, data={"country": "NL", "ask": "consent"}, refused=403),
    "country_rule_drop": Door(None, ADMIN, ("=NL",), refused=403),
    "unsubscribing": Door(READ, ADMIN, data={"append": "always"}, refused=403),
    "unsubscribing_mine": Door(None, EVERYBODY, data={"text": "[Leave]"}),
    "unsubscribing_team": Door(None, ADMIN, ("team",), {"text": "[Leave]"}, refused=403),
    # How far people are followed: an admin's rules.
    "tracking": Door(ADMIN, ADMIN, data={"mode": "off"}, refused=403),
    "tracking_country": Door(None, ADMIN, data={"country": "NL", "mode": "off"}, refused=403),
    "tracking_drop": Door(None, ADMIN, ("=NL",), refused=403),
    # The rules of sending: an admin's, and managers' for their teams; time away is everybody's own, and theirs too.
    "sending": Door(READ),
    "sending_today": Door(READ),
    "sending_organisation": Door(ADMIN, ADMIN, data=HOURS, refused=403),
    "sending_team": Door(frozenset({"mona", "adam"}), frozenset({"mona", "adam"}), ("team",), HOURS),
    "sending_user": Door(frozenset({"mona", "adam"}), frozenset({"mona", "adam"}), ("owner",), HOURS),
    "sending_domain": Door(None, ADMIN, data={"domain": "brava.example", "per_day": "5"}, refused=403),
    "sending_domain_drop": Door(None, ADMIN, ("=brava.example",), refused=403),
    "sending_look": Door(READ),
    "ramp_preview": Door(READ),
    "absences": Door(READ, FORM, data={"starts_on": "2090-01-02", "ends_on": "2090-01-09", "then": "spread"}),
    "absences_of": Door(
        frozenset({"mona", "adam"}),
        frozenset({"mona", "adam"}),
        ("owner",),
        {"starts_on": "2090-01-02", "ends_on": "2090-01-09", "then": "spread"},
    ),
    "absence_drop": Door(None, SEERS, ("absence",)),
    # Channels and identities.
    "channels": Door(READ),
    "channel_add": Door(READ, FORM, changers=NOBODY),
    "channel": Door(OWNER_AND_ADMIN, OWNER_AND_ADMIN, ("channel",), changers=NOBODY),
    "channel_test": Door(None, OWNER_AND_ADMIN, ("channel",), changers=NOBODY),
    "channel_pause": Door(None, OWNER_AND_ADMIN, ("channel",)),
    "channel_resume": Door(None, OWNER_AND_ADMIN, ("channel",)),
    "channel_delete": Door(None, OWNER_AND_ADMIN, ("channel",), changers=NOBODY),  # an identity needs it
    "channel_dkim_make": Door(None, OWNER_AND_ADMIN, ("channel",), {"domain": "northsea.example"}),
    "channel_dkim_use": Door(None, OWNER_AND_ADMIN, ("channel",), changers=NOBODY),  # it has no key
    "channel_dkim_stop": Door(None, OWNER_AND_ADMIN, ("channel",)),
    "channel_domains": Door(None, OWNER_AND_ADMIN, ("channel",)),
    "channel_domain_answer_for": Door(None, ADMIN, ("mail_domain",), {"note": "We know"}, refused=403),
    "mailbox": Door(OWNER_AND_ADMIN, OWNER_AND_ADMIN, ("channel",), changers=NOBODY),
    "mailbox_test": Door(None, OWNER_AND_ADMIN, ("channel",), changers=NOBODY),
    "mailbox_returns": Door(None, OWNER_AND_ADMIN, ("channel",), {"bounce_domain": "bounces.northsea.example"}),
    "mailbox_turn": Door(None, OWNER_AND_ADMIN, ("channel",), {"on": "0"}),
    "mailbox_delete": Door(None, OWNER_AND_ADMIN, ("channel",)),
    "identities": Door(READ),
    "identity_add": Door(READ, FORM, changers=NOBODY),
    "identity": Door(OWNER, OWNER, ("identity",), changers=NOBODY),
    "identity_resend": Door(None, OWNER, ("identity",), changers=NOBODY),
    "identity_default": Door(None, OWNER, ("identity",)),
    "identity_delete": Door(None, OWNER, ("identity",)),
    "identity_verify": Door(OWNER, OWNER, ("token",), refused=410),
    "held_release": Door(None, ADMIN, refused=403),
    # Incoming mail.
    "review": Door(READ),
    "review_count": Door(READ),
    "review_message": Door(OWNER_AND_ADMIN, args=("unmatched",)),
    "review_words": Door(OWNER_AND_ADMIN, args=("unmatched",)),
    "review_settle": Door(None, OWNER_AND_ADMIN, ("unmatched",), {"way": "nothing"}),
    "review_reopen": Door(None, OWNER_AND_ADMIN, ("unmatched",)),
    "message_raw": Door(OWNER, args=("unmatched",)),
    "email_answer": Door(SEERS, args=("delivered", "answer")),
    # Recipients' own: whoever asks, the token alone counts (tests/public); without a right one there is nothing.
    "optout": Door(NOBODY, NOBODY, ("=x",), strangers=True),
    "optout_bare": Door(NOBODY, NOBODY, strangers=True),
}
