"""What a domain's records lack, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying

# code -> what is wrong, and what to do
WORDS: dict[str, tuple[str, str]] = {
    "no_spf": (_("%(name)s has no SPF record."), _("Publish this TXT record.")),
    "many_spf": (_("%(name)s has more than one SPF record, so none of them counts."), _("Join them into one.")),
    "nobody_spf": (_("The SPF record of %(name)s lets nobody send."), _("Let your mail server send, like this.")),
    "other_spf": (_("The SPF record of %(name)s does not name your provider."), _("Add this to it.")),
    "no_dkim": (
        _("The key with which this channel signs is not published at %(name)s any more."),
        _("Publish the record that stands above under “Our own signature”, or stop signing."),
    ),
    "no_dmarc": (
        _("Neither %(name)s nor a domain above it has a DMARC record."),
        _("Publish this TXT record; p=none only watches."),
    ),
    "bad_dmarc": (_("The DMARC record at %(name)s cannot be read."), _("Let it be a single record such as this.")),
    "unaligned": (
        _("Neither the return path nor the signature belongs to %(name)s, so DMARC cannot pass."),
        _("Sign for this domain, or use a bounce domain that belongs to it."),
    ),
}


def told(lack: Mapping[str, str]) -> tuple[Saying, Saying]:
    """A lack in words, and what to do about it."""
    what, mend = WORDS[lack["code"]]
    return Saying(what, name=lack["name"].removeprefix("_dmarc.")), Saying(mend)
