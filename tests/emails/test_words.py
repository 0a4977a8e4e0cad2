"""Events as sentences."""

from __future__ import annotations

import pytest

from quarterdeck.emails.models.event import KINDS
from quarterdeck.emails.words import Hints, Said, destination, say, viewed_again

HINTS = Hints(lambda iso, zone: f"{iso or 'its time'}{f' in {zone}' if zone else ''}")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_event_has_words_even_without_data(kind: str) -> None:
    assert say(kind, {}, HINTS).text


def test_an_unknown_kind_says_its_name() -> None:
    assert say("sailed_away", {}, HINTS) == Said("Sailed away")


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("scheduled", {"now": True}, Said("Sent off", remark="with ten seconds to undo")),
        (
            "scheduled",
            {"at": "09:00", "zone": "Europe/Oslo"},
            Said("Scheduled for 09:00 in Europe/Oslo", remark="Europe/Oslo"),
        ),
        ("viewed", {"verdict": "human"}, Said("Viewed", tone="view")),
        ("viewed", {"verdict": "human", "why": "Gmail"}, Said("Viewed", remark="through Gmail", tone="view")),
        (
            "viewed",
            {"verdict": "machine", "why": "a scanner"},
            Said("Opened by a machine", remark="a scanner · not counted", tone="machine"),
        ),
        ("viewed", {"verdict": "self"}, Said("You looked at it", remark="not counted", tone="self")),
        (
            "viewed",
            {"verdict": "unknown"},
            Said("Opened, by whom is not clear yet", remark="not counted yet", tone="machine"),
        ),
        ("clicked", {"url": "https://a.example/x/story.pdf"}, Said("Clicked", what="story.pdf", tone="click")),
        (
            "retried",
            {"address": "b@a.example", "note": "new job"},
            Said("Retried at", what="b@a.example", remark="new job"),
        ),
        (
            "deferred",
            {"until": "10:00", "words": "451 later"},
            Said("The server asked to wait", remark="next try 10:00", server="451 later", tone="warn"),
        ),
    ],
)
def test_what_is_said(kind: str, data: dict, said: Said) -> None:
    assert say(kind, data, HINTS) == said


def test_the_servers_own_words_stand_beside_it_once() -> None:
    hints = Hints(HINTS.moment, answer="250 2.0.0 Ok: queued as 4F2C81", server="mx.brava.example")
    delivered = Said("Delivered", remark="by mx.brava.example", server="250 2.0.0 Ok: queued as 4F2C81", tone="ok")
    assert say("delivered", {}, hints) == delivered
    assert say("delivered", {"code": 250, "enhanced": "2.0.0", "words": "Ok"}, HINTS).server == "250 2.0.0 Ok"


def test_views_are_numbered() -> None:
    assert say("viewed", {}, Hints(HINTS.moment, nth=3)).text == "Viewed, third time"
    assert viewed_again(10) == "Viewed, 10 times"


def test_a_link_is_named_as_a_person_would() -> None:
    assert destination("https://www.northsea.example/docs/Dock%20story.pdf?utm=1") == "Dock story.pdf"
    assert destination("https://www.northsea.example/prices/") == "northsea.example/prices"
    assert destination("https://northsea.example") == "northsea.example"


def test_a_complaint_is_never_laid_at_the_door_of_the_server_that_took_the_email() -> None:
    hints = Hints(HINTS.moment, answer="250 2.0.0 Ok", server="mx.kite.example")
    assert say("reported_spam", {}, hints) == Said("Reported as spam by the recipient", tone="bad")
    told = say("reported_spam", {"server": "fbl@provider.example", "words": "Abuse."}, hints)
    assert (told.remark, told.server) == ("by fbl@provider.example", "Abuse.")


def test_who_left_is_told_with_the_way_they_took() -> None:
    told = say("unsubscribed", {"source": "one_click", "only": "Alice"}, HINTS)
    assert told.remark == "from the mail of Alice · by the unsubscribe button of their mail program"
    assert say("unsubscribed", {"source": "by pigeon"}, HINTS).remark == ""
