"""What Northsea writes: templates on their shelves, and letters that reps typed themselves."""

from __future__ import annotations

from dataclasses import dataclass

LINKS = {
    "STORY": "https://northsea.example/stories/dock-time-story.pdf",
    "NUMBERS": "https://northsea.example/numbers/2026-yard-report.pdf",
    "TOUR": "https://northsea.example/tour/",
    "CALENDAR": "https://northsea.example/meet/",
    "COLD": "https://northsea.example/stories/cold-chain.pdf",
    "CHECKLIST": "https://northsea.example/checklists/peak-season.pdf",
}


@dataclass(frozen=True)
class Text:
    """A subject and paragraphs with merge fields; `[words](url)` is a link. `shelf` makes it a template."""

    name: str
    subject: str
    paragraphs: tuple[str, ...]
    shelf: str = ""
    answers_thread: bool = False  # a follow-up: it takes the first one's subject, with Re:

    @property
    def body(self) -> str:
        return "".join(f"<p>{_linked(each)}</p>" for each in self.paragraphs)


def _linked(paragraph: str) -> str:
    before, bracket, rest = paragraph.partition("[")
    if not bracket:
        return paragraph
    words, _, rest = rest.partition("](")
    url, _, after = rest.partition(")")
    return f'{before}<a href="{url}">{words}</a>{_linked(after)}'


def links(text: Text) -> list[str]:
    """The addresses that its readers can follow."""
    return [part.partition(")")[0] for paragraph in text.paragraphs for part in paragraph.split("](")[1:]]


HI = 'Hi {{ first_name | default("there") }},'


def _texts(written: str) -> tuple[Text, ...]:
    """Texts as they are written below: `# name / shelf`, the subject, a line a paragraph (indented lines go on)."""
    return tuple(_text(block.strip().splitlines()) for block in written.strip().split("\n\n"))


def _text(lines: list[str]) -> Text:
    name, _, shelf = lines[0].removeprefix("#").strip().partition(" / ")
    subject = lines[1].removeprefix("Subject:").strip()
    paragraphs = "\n".join(lines[2:]).replace("\n  ", " ").splitlines()
    return Text(name, subject, tuple(_said(each) for each in paragraphs), shelf, answers_thread=not subject)


def _said(paragraph: str) -> str:
    if paragraph == "HI":
        return HI
    for name, url in LINKS.items():
        paragraph = paragraph.replace(f"]({name})", f"]({url})")
    return paragraph


OPENERS = _texts("""
# Dock time / First contact
Subject: Cutting dock time at {{ company_friendly | default("your sites") }}
HI
Trucks still wait forty minutes at most docks we visit. Two sites of about your size are at eleven now; [the
  two-page story is here](STORY).
Would Thursday suit you for a short call?

# Two sites, eleven minutes / First contact
Subject: Two sites, eleven minutes
HI
Eleven minutes from gate to dock: that is what two customers reached in a quarter, without new people on the
  yard. I wrote down [what they changed](STORY), in the order in which they did it.
If it sounds like {{ company_friendly | default("your yard") }}, I would love to hear where you wait longest.

# Short question about docks / First contact
Subject: Short question about docks
HI
Who looks after dock planning at {{ company_friendly | default("your company") }}? I have one question, and I
  promise that it is a short one.
If that is you: how do carriers book a slot today, by phone, by mail, or not at all?

# Three numbers / First contact
Subject: Three numbers from {{ company_friendly | default("your yard") }}
HI
Give me three numbers (trucks a day, docks, minutes at the gate) and I send back what they cost, on one page.
  Here is [how others in your trade do](NUMBERS).
No call needed; an answer in one line is enough.

# Before your peak season / Seasonal
Subject: Before your peak season
HI
Peak is six weeks out for most of the yards we know. This [checklist of fourteen lines](CHECKLIST) is what our
  customers go through before it starts.
Line nine is the one that everybody forgets. Shall I show you how a site like yours handles it?

# Cold chain / Seasonal
Subject: Cold chain, fewer handovers
HI
Every handover in a cold chain costs minutes that you cannot get back. One of our customers took two out, and
  [their temperature log](COLD) shows what happened.
Happy to walk you through it; twenty minutes, no slides.

# Gate idea / First contact
Subject: An idea for the gate at {{ company_friendly | default("your site") }}
HI
I drove past a site like yours last week and counted nine trucks at the gate at seven in the morning, and none
  at ten. Spreading those nine is easier than it looks.
[Five minutes of video](TOUR) say it better than I can.
""")

FOLLOW_UPS = _texts("""
# Up in your inbox / Follow-up
Subject:
HI
I know how a Monday inbox looks, so here is mine again, shorter: would twenty minutes next week be worth it if
  your drivers waited half as long?

# One more number / Follow-up
Subject:
HI
One number that I forgot: sites that plan docks together with carriers lose 60 % less time to no-shows. [The
  report is here](NUMBERS), page four.
Shall I run it for {{ company_friendly | default("you") }}?

# Wrong person? / Follow-up
Subject:
HI
If dock planning is somebody else's cup of tea, just tell me whom to ask, and I will leave you in peace.

# Closing the loop / Follow-up
Subject:
HI
I will stop here; no hard feelings at all. If waiting trucks become a topic again, [my calendar is
  open](CALENDAR).
All the best for {{ company_friendly | default("the season") }}!

# After our call / Follow-up
Subject:
HI
Thank you for the call; I enjoyed it. As promised: [the dock story](STORY) and a plan for the first four weeks,
  in plain words.
Tell me what your team says.
""")

# Typed by hand, without a template.
OWN_WORDS = _texts("""
#
Subject: A thought on your Q4 ramp
HI
You said that you take on two more shifts soon. Have you seen what that does to the gate between six and seven?
  [This curve](NUMBERS) surprised me.
Coffee next week?

#
Subject: Yard visibility
HI
Who knows at any moment which trailer stands where? At most sites it is one person, and that person goes on
  holiday.
Here is [what we do about it](TOUR).

#
Subject: Turnaround at {{ company_friendly | default("your dock") }}
HI
A driver told me that your dock is the friendliest on his route and the slowest. I thought you should hear the
  first half from me too.
The second half can be mended; [two pages on how](STORY).

#
Subject: Less waiting, same docks
HI
No building, no new docks: only a plan that carriers can see. That is all it took at two sites in your trade.
Would you like to see their first week?

#
Subject: Following up on the round table
HI
It was good to meet you at the round table. You asked how long the pilot took: nineteen days from the first call
  to the first booked slot.
[Here is the plan we used](STORY).

#
Subject: Season plan
HI
Before the season starts I always ask customers for one wish. Most say: fewer phone calls. [This is what
  helped](CHECKLIST).
What would yours be?

#
Subject: Congratulations on the new site
HI
I read about the new site; congratulations! The first month decides how carriers behave for years, so if you
  want to talk through the gate, I am here.

#
Subject: Quick one about {{ company_friendly | default("your yard") }}
HI
Do you measure the time between gate and dock? If yes, I would love to compare notes. If not, I can show you
  how, for nothing.
[A short tour](TOUR) in the meantime.

#
Subject: Numbers you asked for
HI
Here are [the numbers for your trade](NUMBERS); the median is 38 minutes, the best quarter is at 14.
Where do you think you stand?

#
Subject: Pilot next month?
HI
One slot for a pilot is left next month. It costs you two mornings and us our best people.
If you like the idea, [pick a time](CALENDAR); if not, tell me, and I give the slot away.
""")

# name -> the texts of its email steps, in order
CAMPAIGNS: dict[str, tuple[Text, ...]] = {
    "Q4 launch": (OPENERS[0], FOLLOW_UPS[0], FOLLOW_UPS[1], FOLLOW_UPS[3]),
    "Cold chain winter": (OPENERS[5], FOLLOW_UPS[1], FOLLOW_UPS[3]),
    "Peak season check-in": (OPENERS[4], FOLLOW_UPS[0]),
    "Gate idea": (OPENERS[6], FOLLOW_UPS[2]),
}

TEMPLATES = (*OPENERS, *FOLLOW_UPS)
