"""Northsea's whole world, in the order in which it leans on itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.cli.seed import SEED
from quarterdeck.cli.seed.ahead import make_ahead
from quarterdeck.cli.seed.blocks import make_blocks
from quarterdeck.cli.seed.book import Book
from quarterdeck.cli.seed.company import Rep, make_company
from quarterdeck.cli.seed.letters import TEMPLATES
from quarterdeck.cli.seed.names import SANDBOX
from quarterdeck.cli.seed.outreach import make_outreach
from quarterdeck.cli.seed.prospects import make_prospects
from quarterdeck.cli.seed.regions import ANN, FREYA, MARCUS, TOMAS
from quarterdeck.cli.seed.threads import History
from quarterdeck.cli.seed.todo import make_tasks
from quarterdeck.cli.seed.trouble import make_trouble
from quarterdeck.compose.models import Category, Template
from quarterdeck.emails import partitions

PAST = timedelta(days=96)  # a little longer than the history, so that everything was there when it began
APART = 130  # people whom no thread goes to: they bounced, left, or have something pending


def make_world(now: datetime) -> None:
    """Everything, in the caller's transaction."""
    rng = Random(SEED)  # noqa: S311 - the same company for everybody
    since = now - PAST
    partitions.ensure(first=since.date())
    reps = make_company(since)
    sellers = [reps[key] for key in (ANN, TOMAS, FREYA, MARCUS)]
    people = make_prospects(rng, reps, since)
    regulars, sandbox = people[: -len(SANDBOX)], people[-len(SANDBOX) :]
    apart = rng.sample(regulars, APART)
    theirs, quiet = {person.pk for person in apart}, iter(apart)
    book = Book(now, make_templates(reps, since))
    outreach = make_outreach(reps, now)
    History(book, rng, outreach).fill(reps, [person for person in regulars if person.pk not in theirs])
    blocks = make_trouble(book, rng, sellers, quiet)
    make_ahead(book, rng, sellers, quiet, sandbox)
    book.write()
    Enrollment.objects.bulk_create(outreach.runs)
    make_blocks(rng, sellers, quiet, blocks, now)
    make_tasks(rng, book.emails, now)


def make_templates(reps: dict[str, Rep], since: datetime) -> dict[str, Template]:
    """The shelves and what stands on them, all shared, by name."""
    shelves = {name: Category.objects.create(name=name) for name in dict.fromkeys(text.shelf for text in TEMPLATES)}
    rows = [
        Template(
            name=text.name,
            category=shelves[text.shelf],
            subject=text.subject,
            body=text.body,
            owner=reps[ANN if n % 3 else FREYA].user,
            shared=True,
            created_at=since,
            updated_at=since,
        )
        for n, text in enumerate(TEMPLATES)
    ]
    return {template.name: template for template in Template.objects.bulk_create(rows)}
