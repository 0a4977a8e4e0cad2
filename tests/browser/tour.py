"""Every screen of the product, once: where it is, how it is opened, which addresses of `tests/team/doors.py` it shows.

The tests look at each with axe and walk it without a mouse; `make screenshots` takes its picture.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field

from playwright.sync_api import Browser, StorageState

from tests.browser import steps
from tests.browser.deck import SOON, settle, visit
from tests.browser.props import DUTCH
from tests.browser.steps import Props, Way
from tests.demo import Demo

LOGINS = {"admin": "ann@northsea.example", "rep": "freya@northsea.example", "dutch": DUTCH, "looking": DUTCH}
FOLDERS = ["delivered", "archived", "scheduled", "draft", "in-progress", "failed", "bounced", "spam", "deleted"]


@dataclass(frozen=True)
class Stop:
    """One screen: its name, who looks, how to get there, and the addresses that are thereby looked at."""

    name: str
    go: Way
    doors: frozenset[str] = field(default=frozenset())
    who: str = "admin"


def set_props(demo: Demo) -> Props:
    """Make what the sample company lacks; once in a demo."""
    environ = {**demo.environ, "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1"}
    command = [sys.executable, "-m", "tests.browser.props"]
    made = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    return dict(json.loads(made.stdout))


def come_in(demo: Demo, browser: Browser, who: str) -> StorageState | None:
    """The cookies of whoever looks; None for a stranger."""
    if who not in LOGINS:
        return None
    context = browser.new_context(base_url=demo.url)
    context.set_default_timeout(SOON)
    page = context.new_page()
    page.goto(demo.login_link_for(LOGINS[who]))
    page.locator("main form button").click()
    settle(page)
    if who == "looking":
        page.goto("/view-as/")
        page.locator("form.whom button").first.click()
        settle(page)
    state = context.storage_state()
    context.close()
    return state


def stop(name: str, go: Way, *doors: str, who: str = "admin") -> Stop:
    return Stop(name, go, frozenset(doors), who)


COMING_IN = [
    stop("login", steps.plain("/login/"), "login", who="stranger"),
    stop("login-second", steps.second, "login-second", who="stranger"),
    stop("login-link", steps.plain_prop("login-link"), "login-link", who="stranger"),
    stop("login-link-spent", steps.plain("/login/link/nothing/"), "login-link", who="stranger"),
    stop("join", steps.plain_prop("join"), "join", who="stranger"),
    stop("join-spent", steps.plain("/join/nothing/"), "join", who="stranger"),
]
TODAY = [
    stop("today", steps.at("/"), "today", "today_part", "tasks_count", "live"),
    stop("tasks", steps.at("/tasks/"), "tasks"),
    stop("tasks-done", steps.at("/tasks/?view=done"), "tasks"),
    stop("task-snooze", lambda page, props: steps.snooze(page), "tasks"),
    stop("menu-me", steps.menu("/", "me-menu")),
]
EMAILS = [
    *(stop(f"emails-{folder}", steps.at(f"/emails/{folder}/"), "emails", "emails_home") for folder in FOLDERS),
    stop("email-in-the-pane", steps.emails_pane, "email", "email_letter", "email_state", "emails_news"),
    stop("email-alone", steps.prop("email"), "email", "email_letter", "email_answer"),
    stop("email-failed", steps.why("failed"), "email"),
    stop("email-bounced", steps.why("bounced"), "email"),
    stop("email-spam", steps.why("spam"), "email"),
    stop("emails-selected", steps.picked, "emails"),
    stop("emails-deeds", steps.deeds, "emails"),
    stop("emails-all-that-match", steps.all_of_them, "emails"),
    stop("emails-columns", steps.at("/emails/delivered/columns/"), "emails_columns"),
    stop("menu-columns", steps.menu("/emails/delivered/", "columns"), "emails_columns"),
    stop("menu-order", steps.menu("/emails/delivered/", "orders"), "emails"),
    stop("menu-more", steps.menu("/emails/delivered/", "more"), "emails"),
    stop("keys", steps.keys, "emails"),
    stop("toast", steps.toast, "emails"),
    stop("emails-group", steps.prop("emails_group"), "emails_group"),
    stop("emails-batch", steps.prop("emails_batch_run"), "emails_batch_run"),
    stop("emails-write", steps.prop("emails_write"), "emails_write"),
    stop("emails-write-sheet", steps.deed_sheet(0), "emails_write"),
    stop("emails-deed", steps.prop("emails_deed"), "emails_deed"),
    stop("emails-deed-sheet", steps.deed_sheet(1), "emails_deed"),
    stop("emails-bulk-run", steps.prop("emails_bulk_run"), "emails_bulk_run"),
    stop("view-as", steps.at("/view-as/"), "view_as"),
    stop("viewing-as", steps.at("/emails/delivered/"), "emails", who="looking"),
]
WRITING = [
    stop("compose-sheet", steps.writing, "compose", "compose_people", "compose_edit", "compose_template"),
    stop("compose-page", steps.at("/compose/"), "compose"),
    stop("compose-templates", lambda page, props: steps.popped(page, "Use a template"), "compose_templates"),
    stop("compose-schedule", lambda page, props: steps.popped(page, "Schedule"), "compose"),
    stop("compose-preview", lambda page, props: steps.preview(page, props), "compose"),
    stop("compose-follow-up", steps.follow_up, "compose_follow_up"),
    stop("task-sheet", steps.task_sheet, "email_task"),
    stop("task-about-email", steps.prop("email_task"), "email_task"),
    stop("task-about-person", steps.prop("person_task"), "person_task"),
    stop("templates", steps.at("/templates/"), "templates"),
    stop("template", steps.template, "template"),
    stop("template-new", steps.at("/templates/new/"), "template_new"),
]
PEOPLE = [
    stop("people", steps.at("/people/"), "people"),
    stop("people-of-a-group", steps.prop("people of a group"), "people"),
    stop("people-nobody", steps.at("/people/?q=nobody-at-all"), "people"),
    stop("people-selected", steps.people_picked, "people"),
    stop("people-sheet", steps.people_sheet(0), "people"),
    stop("people-columns", steps.at("/people/columns/"), "people_columns"),
    stop("people-bulk-run", steps.prop("people_bulk_run"), "people_bulk_run"),
    stop("person", steps.prop("person"), "person"),
    stop("person-new", steps.at("/people/new/"), "person_add"),
    stop("person-edit", steps.prop("person_edit"), "person_edit"),
    stop("person-history", steps.prop("person_history"), "person_history"),
    stop("person-merge", steps.merge, "person_merge"),
    stop("person-erase", steps.prop("person_erase"), "person_erase"),
    stop("person-erase", lambda page, props: visit(page, f"{props['person']}erase/"), "person_erase"),
    stop("group", steps.prop("group"), "group"),
    stop("group-new", steps.at("/people/groups/new/"), "group_new"),
    stop("import", steps.at("/people/import/"), "people_import"),
    stop("import-columns", steps.importing, "people_import_show"),
    stop("import-done", steps.imported, "people_import_show", "people_import_refused"),
]
SETTINGS = [
    stop("profile", steps.at("/settings/profile/"), "profile", "settings"),
    stop("password", steps.at("/settings/password/"), "password"),
    stop("time-away", steps.at("/settings/away/"), "absences"),
    stop("time-away-of-a-colleague", steps.prop("absences_of"), "absences_of"),
    stop("security", steps.at("/settings/security/"), "security"),
    stop("security-app", steps.at("/settings/security/app/"), "security_app"),
    stop("security-passkey", steps.at("/settings/security/passkey/"), "security_passkey"),
    stop("identities", steps.at("/settings/identities/"), "identities"),
    stop("identity", steps.prop("identity"), "identity"),
    stop("identity-new", steps.at("/settings/identities/new/"), "identity_add"),
    stop("identity-confirm", steps.plain_prop("identity_verify"), "identity_verify"),
    stop("channels", steps.at("/settings/channels/"), "channels"),
    stop("channel", steps.prop("channel"), "channel", "ramp_preview"),
    stop("channel-dkim", steps.signing, "channel"),
    stop("channel-new", steps.at("/settings/channels/new/"), "channel_add"),
    stop("mailbox", steps.prop("mailbox"), "mailbox"),
    stop("mailbox-new", steps.prop("new mailbox"), "mailbox"),
    stop("sending", steps.at("/settings/sending/"), "sending"),
    stop("sending-today", steps.at("/settings/sending/today/"), "sending_today"),
    stop("sending-organisation", steps.rule, "sending_organisation", "sending_look"),
    stop("sending-team", steps.prop("sending_team"), "sending_team"),
    stop("sending-user", steps.prop("sending_user"), "sending_user"),
    stop("tracking", steps.at("/settings/tracking/"), "tracking"),
    stop("unsubscribing", steps.at("/settings/unsubscribing/"), "unsubscribing"),
    stop("suppression", steps.at("/settings/suppression/"), "suppression"),
    stop("suppression-import", steps.at("/settings/suppression/import/"), "suppression_import"),
    stop("suppression-preview", steps.blocking, "suppression_import"),
    stop("unmatched", steps.at("/settings/unmatched/"), "review"),
    stop("unmatched-message", steps.review_message, "review_message", "review_words"),
    stop("team", steps.at("/settings/team/"), "team"),
    stop("team-invite", steps.at("/settings/team/invite/"), "team_invite"),
    stop("team-invite-file", steps.at("/settings/team/invite/file/"), "team_invite_file"),
    stop("colleague", steps.prop("colleague"), "colleague"),
    stop("colleague-leave", steps.prop("colleague_leave"), "colleague_leave"),
    stop("teams", steps.at("/settings/teams/"), "teams"),
    stop("team-of", steps.prop("team_of"), "team_of"),
    stop("audit", steps.at("/settings/audit/"), "audit"),
    stop("audit-filtered", steps.at("/settings/audit/?what=view_as.started"), "audit"),
    stop("components", steps.at("/settings/components/"), "components"),
    stop("components-frame", steps.plain("/settings/components/light/"), "components_frame"),
]
FAULTS = [
    stop("not-found", steps.plain("/nothing/"), who="admin"),
    stop("forbidden", steps.plain("/settings/team/"), who="rep"),
    stop("changed-meanwhile", steps.conflict),
]
RECIPIENTS = [
    stop("unsubscribe", steps.plain_prop("optout"), "optout", who="stranger"),
    stop("unsubscribe-cut", lambda page, props: page.goto(props["optout"][:-9]), "optout_bare", who="stranger"),
    stop("unsubscribed", steps.unsubscribed, "optout", who="stranger"),
]
DUTCHMAN = [
    stop(f"dutch-{name}", go, who="dutch")
    for name, go in {
        "today": steps.at("/"),
        "tasks": steps.at("/tasks/"),
        "emails": steps.emails_pane,
        "failed": steps.why("failed"),
        "keys": steps.keys,
        "compose": lambda page, props: steps.compose_sheet(page),
        "people": steps.at("/people/"),
        "person": steps.prop("person"),
        "templates": steps.at("/templates/"),
        "profile": steps.at("/settings/profile/"),
        "channels": steps.at("/settings/channels/"),
        "not-found": steps.plain("/nothing/"),
    }.items()
]


STOPS = [*COMING_IN, *TODAY, *EMAILS, *WRITING, *PEOPLE, *SETTINGS, *FAULTS, *RECIPIENTS, *DUTCHMAN]
