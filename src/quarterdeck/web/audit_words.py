"""What the audit log's facts are called: their labels, the codes that are kept as values, and the names of fields."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from quarterdeck.delivery.models import Channel
from quarterdeck.people.models import CountryRule, Suppression
from quarterdeck.web.forms.channels import ChannelForm
from quarterdeck.web.forms.mailbox import MailboxForm
from quarterdeck.web.forms.people import PersonForm

LABELS: Mapping[str, str | Promise] = {
    "was": gettext_lazy("was"),
    "now": gettext_lazy("now"),
    "heir": gettext_lazy("taken over by"),
    "handed": gettext_lazy("handed over:"),
    "waiting": gettext_lazy("scheduled emails:"),
    "teams": gettext_lazy("teams:"),
    "members": gettext_lazy("members:"),
    "member": gettext_lazy("member:"),
    "manages": gettext_lazy("manages it:"),
    "note": gettext_lazy("because:"),
    "country": gettext_lazy("country:"),
    "mode": gettext_lazy("tracking:"),
    "fields": gettext_lazy("changed:"),
    "reason": gettext_lazy("held because:"),
    "factor": gettext_lazy("namely"),
    "via": gettext_lazy("with a"),
    "step": gettext_lazy("at the"),
    "kinds": gettext_lazy("lifted:"),
    "gone": gettext_lazy("together with"),
    "people": gettext_lazy("people:"),
    "role": gettext_lazy("role:"),
    "host": gettext_lazy("server:"),
    "address": gettext_lazy("address:"),
    "domain": gettext_lazy("domain:"),
    "owner": gettext_lazy("owner:"),
    "source": gettext_lazy("source:"),
    "new": gettext_lazy("new:"),
    "cause": gettext_lazy("cause:"),
    "why": gettext_lazy("why:"),
    "user": gettext_lazy("user:"),
    "per_hour": gettext_lazy("emails an hour:"),
    "per_day": gettext_lazy("emails a day:"),
    "total_per_hour": gettext_lazy("all together an hour:"),
    "total_per_day": gettext_lazy("all together a day:"),
    "sent": gettext_lazy("emails in 24 hours:"),
    "ask": gettext_lazy("rule:"),
    "subject": gettext_lazy("subject:"),
    "sender": gettext_lazy("sender:"),
    "text": gettext_lazy("text:"),
    "postal_address": gettext_lazy("postal address:"),
    "hours": gettext_lazy("sending hours:"),
    "starts_on": gettext_lazy("from"),
    "ends_on": gettext_lazy("to"),
    "then": gettext_lazy("afterwards:"),
    "rows": gettext_lazy("rows:"),
    "kind": gettext_lazy("kind:"),
}

# Codes that are kept in the log, as they are said.
VALUES: Mapping[str, str | Promise] = {
    **dict(Suppression.Kind.choices),
    **dict(CountryRule.Ask.choices),
    **dict(Channel.Cause.choices),
    "admin": gettext_lazy("Admin"),
    "manager": gettext_lazy("Manager"),
    "member": gettext_lazy("Member"),
    "off": gettext_lazy("off"),
    "aggregate": gettext_lazy("count only"),
    "individual": gettext_lazy("by person"),
    "keep": gettext_lazy("kept"),
    "hand": gettext_lazy("handed over"),
    "cancel": gettext_lazy("cancelled"),
    "spread": gettext_lazy("spread over the next days"),
    "all": gettext_lazy("all at once"),
    "go_on": gettext_lazy("Go on sending while they are away"),
    "totp": gettext_lazy("authenticator app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
    "password": gettext_lazy("password"),
    "passkey": gettext_lazy("passkey"),
    "login_link": gettext_lazy("login link"),
}

# Fields that were changed, as their forms call them.
FIELDS: Mapping[str, str | Promise] = {
    name: field.label or name
    for form in (PersonForm, MailboxForm, ChannelForm)
    for name, field in form.base_fields.items()
}
