"""When an absent person is back, in many languages. Each answer was written on Tuesday, 24 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.inbound.returns import return_date

SENT = date(2026, 11, 24)
TOLD = [
    ("en", "I will be back on Monday 7 December.", "2026-12-07"),
    ("en", "I'm out of the office until December 7th, 2026.", "2026-12-07"),
    ("en", "I am currently away returning to the office on May 5th.", "2027-05-05"),
    ("en", "I will be out of the office from 1 December to 7 December with no access to email.", "2026-12-07"),
    ("en", "On leave through Dec 11.", "2026-12-12"),
    ("en", "Out until and including 11 December", "2026-12-12"),
    ("en", "I am away Nov 24 - Dec 4 and will return Monday, December 7.", "2026-12-07"),
    ("en", "Out of office 2026-11-20 to 2026-12-07", "2026-12-07"),
    ("en", "I'll be back in the office on Monday.", "2026-11-30"),
    ("en", "I am out of office today, back tomorrow.", "2026-11-25"),
    ("en", "Away until 25/12/2026", "2026-12-25"),
    ("en", "Away until 12/25/2026", "2026-12-25"),
    ("en", "I am back 5 January. Call 12-34-56 or see us at the fair on 2 December.", "2027-01-05"),
    ("en", "I am on vacation from December 1-7.", "2026-12-07"),
    ("de", "Ich bin bis zum 7. Dezember nicht im Büro.", "2026-12-07"),
    ("de", "Ich bin bis einschließlich 7.12. nicht erreichbar.", "2026-12-08"),
    ("de", "Ab dem 8.12.2026 bin ich wieder für Sie da.", "2026-12-08"),
    ("de", "Ich bin vom 24.11. bis 04.12.2026 im Urlaub.", "2026-12-04"),
    ("de", "Am 7. Dezember bin ich wieder zurück.", "2026-12-07"),
    ("de", "Bin ab Montag, den 30.11. wieder erreichbar.", "2026-11-30"),
    ("de", "Ich bin am Montag wieder im Büro.", "2026-11-30"),
    ("fr", "Je suis absent jusqu'au 7 décembre inclus.", "2026-12-08"),
    ("fr", "Je serai de retour le 7 décembre 2026.", "2026-12-07"),
    ("fr", "De retour au bureau le lundi 7 décembre", "2026-12-07"),
    ("fr", "Absent du 24/11 au 07/12", "2026-12-07"),
    ("fr", "Retour le 1er décembre.", "2026-12-01"),
    ("es", "Estaré fuera de la oficina hasta el 7 de diciembre de 2026.", "2026-12-07"),
    ("es", "Regreso el lunes 7 de diciembre.", "2026-12-07"),
    ("es", "Estaré de vacaciones del 24 de noviembre al 7 de diciembre", "2026-12-07"),
    ("es", "Estaré ausente hasta el 07/12.", "2026-12-07"),
    ("pt", "Estarei ausente até 7 de dezembro.", "2026-12-07"),
    ("pt", "Regresso no dia 7 de dezembro de 2026.", "2026-12-07"),
    ("pt", "Estou de férias até ao dia 07/12/2026.", "2026-12-07"),
    ("nl", "Ik ben afwezig tot 7 december.", "2026-12-07"),
    ("nl", "Ik ben op vakantie tot en met 4 december.", "2026-12-05"),
    ("nl", "Vanaf 7-12-2026 ben ik weer bereikbaar.", "2026-12-07"),
    ("nl", "Ik ben maandag 7 december weer terug op kantoor", "2026-12-07"),
    ("it", "Sono fuori ufficio fino al 7 dicembre.", "2026-12-07"),
    ("it", "Rientrerò il 7 dicembre 2026.", "2026-12-07"),
    ("it", "Sarò assente dal 24/11 al 07/12.", "2026-12-07"),
    ("pl", "Jestem nieobecny do 7 grudnia.", "2026-12-07"),
    ("pl", "Wracam do biura 7 grudnia 2026.", "2026-12-07"),
    ("sv", "Jag är på semester till och med 4 december.", "2026-12-05"),
    ("sv", "Jag är tillbaka den 7 december.", "2026-12-07"),
    ("ja", "12月7日まで休暇をいただいております。", "2026-12-07"),
    ("ja", "2026年12月8日より出社いたします。", "2026-12-08"),
    ("ru", "Я вернусь 7 декабря.", "2026-12-07"),
]


@pytest.mark.parametrize(("language", "words", "back"), TOLD, ids=[row[1][:50] for row in TOLD])
def test_the_day_of_return(language: str, words: str, back: str) -> None:
    assert return_date(words, SENT) == date.fromisoformat(back)


@pytest.mark.parametrize(
    "words",
    [
        "I am out of the office until 12/07.",  # July or December
        "I am out of the office until 1 December 2025.",  # past
        "I am out until 20 November.",  # a year away
        "On parental leave until 1 August 2027.",  # more than 180 days
        "I am out of the office.",
        "Back on 31 February.",
        "Call me on 030-12345 until 17:30, or from 9.00 on.",
        "Our fair is on 7 December.",
        "Ich bin ab dem 1.12. im Urlaub.",
        "",
    ],
)
def test_what_is_not_clear_is_left_unset(words: str) -> None:
    assert return_date(words, SENT) is None


def test_the_locale_decides_between_day_and_month() -> None:
    assert return_date("Out until 12/07.", SENT, "en-US") == date(2026, 12, 7)
    assert return_date("Out until 04/12.", SENT, "en-GB") == date(2026, 12, 4)


def test_a_date_without_year_is_the_next_one() -> None:
    assert return_date("Zurück am 4. Januar", SENT) == date(2027, 1, 4)


def test_without_a_date_of_writing_nothing_is_told() -> None:
    assert return_date("Back on 7 December 2026", None) is None
