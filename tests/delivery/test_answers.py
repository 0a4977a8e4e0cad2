"""What servers answer, and what it means: a table of real answers with their verdicts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.delivery.answer_tables import BY_WORDS, MEANINGS
from quarterdeck.delivery.answers import Answer, Kind, Stage, judge, next_look

ABOUT_THE_RECIPIENT = [
    (550, "5.1.1 <gone@x.test>: Recipient address rejected: User unknown in local recipient table"),
    (550, "5.1.1 The email account that you tried to reach does not exist. Please try\n5.1.1 double-checking"),
    (550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
    (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (550, "5.2.1 The email account that you tried to reach is disabled."),
    (550, "No such user here"),
    (550, "Unrouteable address"),
    (550, "Requested action not taken: mailbox unavailable"),
    (550, "Invalid Recipient"),
    (554, "delivery error: dd This user doesn't have a yahoo.com account (gone@yahoo.com) [0] - mta1"),
    (553, "sorry, no mailbox here by that name. (#5.1.1)"),
    (556, "x.test does not accept mail"),
    (551, "User not local"),
]
SOFT = [
    (552, "5.2.2 The email account that you tried to reach is over quota"),
    (550, "mailbox full"),
    (552, "Requested mail action aborted: exceeded storage allocation; mailbox over quota"),
    (550, "5.4.4 Unable to route: domain not found"),
    (550, "Nein."),
]
ABOUT_US = [
    (554, "5.7.1 <ann@x.test>: Relay access denied", "refused_ours", "does not pass mail on"),
    (553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "refused_ours", "does not pass mail on"),
    (554, "Service unavailable; Client host [192.0.2.1] blocked using a list", "refused_ours", "rules"),
    (550, "5.7.1 Message rejected as spam by Content Filtering. Recipient unknown", "refused_ours", "rules"),
    (550, "5.7.26 Unauthenticated email from x.test is not accepted", "refused_ours", "SPF and DKIM"),
    (550, "5.7.25 The IP address sending this message does not have a PTR record", "refused_ours", "PTR"),
    (550, "5.7.27 SPF", "refused_ours", "SPF"),
    (550, "5.7.28 unusual rate", "refused_ours", "report as spam"),
    (550, "5.7.29 TLS required", "refused_ours", "TLS"),
    (550, "5.7.515 Access denied, sending domain x.test does not meet the required level", "refused_ours", "Microsoft"),
    (550, "5.7.509 Access denied, sending domain does not pass DMARC verification", "refused_ours", "DMARC"),
    (550, "5.7.30 Basic authentication is not supported for Client Submission", "login_failed", "Authenticated SMTP"),
    (550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "refused_ours", "Send As"),
    (530, "5.7.0 Authentication Required", "login_failed", "login"),
    (530, "Must issue a STARTTLS command first", "login_failed", "login"),
    (552, "5.3.4 Message size exceeds fixed limit", "too_large", "larger"),
    (552, "5.2.3 Message too long for this recipient", "too_large", "larger"),
    (552, "Too much mail data", "too_large", "larger"),
    (550, "5.6.0 Malformed header", "refused_ours", "form"),
    (550, "5.1.8 Bad sender's system address", "refused_ours", "sender"),
    (554, "Sender address rejected: not owned by user ann", "refused_ours", "sender"),
    (550, "Access denied - Invalid HELO name", "refused_ours", "rules"),
    (500, "5.5.1 Syntax error", "refused_ours", "refused our request"),
    (501, "What?", "refused_ours", "refused our request"),
]


@pytest.mark.parametrize(("code", "text"), ABOUT_THE_RECIPIENT)
def test_a_no_about_the_recipient_bounces(code: int, text: str) -> None:
    verdict = judge(Answer.read(code, text), Stage.RCPT)
    assert (verdict.kind, verdict.reason, verdict.soft) == (Kind.BOUNCED, "refused", False)


@pytest.mark.parametrize(("code", "text"), SOFT)
def test_a_no_that_may_pass_bounces_softly(code: int, text: str) -> None:
    verdict = judge(Answer.read(code, text), Stage.RCPT)
    assert (verdict.kind, verdict.reason, verdict.soft) == (Kind.BOUNCED, "refused", True)


UNVERIFIED = [
    (550, "5.7.26 Unauthenticated email from x.test is not accepted"),
    (550, "5.7.27 SPF did not pass"),
    (550, "5.7.30 This mail has been rejected because the sender is unauthenticated: DKIM did not pass"),
    (550, "5.7.515 Access denied, sending domain x.test does not meet the required level"),
    (550, "5.7.509 Access denied, sending domain does not pass DMARC verification"),
    (421, "4.7.26 This mail has been rate limited because it is unauthenticated"),
]


@pytest.mark.parametrize(("code", "text"), UNVERIFIED)
@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.AFTER_DATA])
def test_m7_what_a_provider_cannot_verify_stops_the_queue_and_blames_nobody(code: int, text: str, stage: Stage) -> None:
    """M6: the contact is no bad address, and the words say what to mend."""
    verdict = judge(Answer.read(code, text), stage)
    assert verdict.stops
    assert verdict.kind in (Kind.FAILED, Kind.DEFERRED)
    assert "DNS" in verdict.words


def test_m7_other_refusals_stop_nothing() -> None:
    others = [*ABOUT_THE_RECIPIENT, *SOFT, *[each[:2] for each in ABOUT_US if "5.7.30" in each[1]]]
    assert not any(judge(Answer.read(code, text), Stage.RCPT).stops for code, text in others)


def test_r8_only_an_address_code_is_a_dead_address() -> None:
    """5.2.2 is a full mailbox, 5.7.x is ours, 4.x.x may pass."""
    for code, text in [(552, "5.2.2 x"), (550, "5.7.1 x"), (450, "4.1.1 x"), (550, "5.2.0 x")]:
        verdict = judge(Answer.read(code, text), Stage.RCPT)
        assert verdict.kind is not Kind.BOUNCED or verdict.soft
    assert not judge(Answer.read(550, "5.1.1 x"), Stage.RCPT).soft


@pytest.mark.parametrize(("code", "text", "reason", "words"), ABOUT_US)
def test_a_no_about_us_never_blames_the_recipient(code: int, text: str, reason: str, words: str) -> None:
    verdict = judge(Answer.read(code, text), Stage.RCPT)
    assert (verdict.kind, verdict.reason) == (Kind.FAILED, reason)
    assert words in verdict.words


@pytest.mark.parametrize(("code", "text"), ABOUT_THE_RECIPIENT + SOFT)
@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.EHLO, Stage.AUTH, Stage.MAIL])
def test_before_the_recipient_is_named_nothing_is_about_them(code: int, text: str, stage: Stage) -> None:
    assert judge(Answer.read(code, text), stage).kind is Kind.FAILED


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("code", [421, 450, 451, 452, 454])
def test_a_temporary_no_is_deferred_at_every_stage(code: int, stage: Stage) -> None:
    assert judge(Answer.read(code, "4.7.1 Greylisted"), stage).kind is Kind.DEFERRED


def test_a_deferral_passes_on_what_the_provider_documents() -> None:
    assert "report as spam" in judge(Answer.read(421, "4.7.28 unusual rate"), Stage.AFTER_DATA).words


@pytest.mark.parametrize("text", ["5.1.1 User unknown", "No such user"])
def test_a_recipient_refused_after_data_bounces_too(text: str) -> None:
    assert judge(Answer.read(550, text), Stage.AFTER_DATA).kind is Kind.BOUNCED


def test_a_bare_no_after_data_is_about_the_message() -> None:
    assert judge(Answer.read(550, "no"), Stage.AFTER_DATA).kind is Kind.FAILED
    assert judge(Answer.read(554, ""), Stage.DATA).kind is Kind.FAILED


def test_every_refused_login_is_a_failed_login() -> None:
    assert judge(Answer.read(535, "5.7.8 Username and Password not accepted"), Stage.AUTH).reason == "login_failed"
    assert judge(Answer.read(550, "No"), Stage.AUTH).reason == "login_failed"


def test_yes_is_accepted() -> None:
    assert judge(Answer.read(250, "2.0.0 Ok: queued as 4F"), Stage.AFTER_DATA).kind is Kind.ACCEPTED


def test_a_code_that_no_standard_knows_is_deferred() -> None:
    assert judge(Answer.read(0, ""), Stage.RCPT).kind is Kind.DEFERRED
    assert judge(Answer.read(999, "?"), Stage.RCPT).kind is Kind.DEFERRED
    assert judge(Answer.read(354, "Go on"), Stage.AFTER_DATA).kind is Kind.DEFERRED


@pytest.mark.parametrize(
    ("text", "enhanced", "words"),
    [
        ("5.1.1 User unknown", "5.1.1", "User unknown"),
        ("5.1.1 one\n5.1.1 two", "5.1.1", "one two"),
        ("User unknown", "", "User unknown"),
        ("sorry (#5.1.1)", "5.1.1", "sorry (#5.1.1)"),
        ("5.1 odd", "", "5.1 odd"),
        ("2.0.0", "2.0.0", ""),
        ("", "", ""),
    ],
)
def test_an_answer_is_read(text: str, enhanced: str, words: str) -> None:
    assert Answer.read(550, text) == Answer(550, enhanced, words)


def test_an_answer_can_always_be_stored() -> None:
    raw = b"5.1.1 caf\xc3\xa9 \xff\0\x1b[31m".decode("utf-8", "surrogateescape")
    assert Answer.read(550, raw) == Answer(550, "5.1.1", "café \ufffd\ufffd\ufffd[31m")
    assert len(Answer.read(550, "x" * 100_000).words) == 2000


def test_an_answer_prints_as_the_server_said_it() -> None:
    assert str(Answer.read(550, "5.1.1 User unknown")) == "550 5.1.1 User unknown"


def test_every_phrase_has_a_meaning() -> None:
    assert {meaning for meaning, _ in BY_WORDS} <= MEANINGS.keys()


def test_looks_grow_and_end_between_one_and_two_days() -> None:
    waits: list[timedelta] = []
    while (wait := next_look(len(waits) + 1)) is not None:
        waits.append(wait)
    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert timedelta(days=1) <= sum(waits, timedelta()) <= timedelta(days=2)
    assert next_look(0) is None
