"""`quarterdeck batch …`: write to many from the command line, see how far it is, stop it, send to the missing."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from quarterdeck.cli import database
from quarterdeck.kit import env as environment
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.keys import address_key

if TYPE_CHECKING:
    from quarterdeck.compose.batches import Wanted
    from quarterdeck.compose.models import Batch
    from quarterdeck.team.models import User

SHOWN = 5  # people named for each reason to skip them


def run(options: argparse.Namespace) -> int:
    """Do one verb and print what came of it."""
    database.running(environment.load())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    from quarterdeck.kit.states import WrongState

    try:
        for line in {"send": send, "show": show, "stop": stop, "missing": missing}[options.verb](options):
            print(line)
    except WrongState as error:
        raise Misconfigured(str(error)) from error
    return 0


def send(options: argparse.Namespace) -> list[str]:
    """Review, and make the batch unless it is only a try, of which nothing is kept."""
    from django.db import transaction

    with transaction.atomic():
        said = _sent(options)
        transaction.set_rollback(options.dry_run)
    return said


def _sent(options: argparse.Namespace) -> list[str]:
    from quarterdeck.compose import batches

    user = _user(options.user)
    wanted, people = _wanted(options, user), _people(options, user)
    review = batches.review(user, people, wanted)
    if review.problems:
        raise Misconfigured(" ".join(problem.words for problem in review.problems))
    said = [f"{review.ready} ready, {sum(map(len, review.skipped.values()))} skipped, {review.repeated} named twice"]
    said += _skipped(review.skipped)
    if options.dry_run:
        return said
    return [*said, f"Batch {batches.make(user, options.uuid or uuid4(), people, wanted).uuid}"]


def show(options: argparse.Namespace) -> list[str]:
    """Progress, email by email."""
    from quarterdeck.compose.batches import Progress

    batch = _batch(options.uuid)
    progress = Progress(batch)
    states = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(progress.by_status.items()))
    state = "stopped" if batch.stopped_at else "over" if progress.is_over else "under way"
    said = f"{batch.name}: {state}; {batch.total} people, {progress.made} emails, {progress.missing} skipped"
    return [said, *([states] if states else []), *_skipped(progress.skipped)]


def stop(options: argparse.Namespace) -> list[str]:
    """Cancel what waits."""
    from quarterdeck.compose import batches

    batch = _batch(options.uuid)
    return [f"{len(batches.stop(batch, batch.sender))} cancelled; what was on its way has gone"]


def missing(options: argparse.Namespace) -> list[str]:
    """Send to those who were skipped."""
    from quarterdeck.compose import batches

    return [f"{batches.send_to_missing(_batch(options.uuid))} tried again"]


def _user(address: str) -> User:
    from quarterdeck.team.models import User

    user: User | None = User.objects.active().filter(email=address_key(address)).first()
    if user is None:
        raise Misconfigured(f"There is no active user {address}.")
    return user


def _batch(uuid: UUID) -> Batch:
    from quarterdeck.compose.models import Batch

    batch = Batch.objects.select_related("sender").filter(uuid=uuid).first()
    if batch is None:
        raise Misconfigured(f"There is no batch {uuid}.")
    return batch


def _wanted(options: argparse.Namespace, user: User) -> Wanted:
    from quarterdeck.compose.batches import Wanted
    from quarterdeck.compose.models import Batch

    template = _template(options.template, user)
    kind = Batch.Kind.GROUP if options.group else Batch.Kind.EACH
    identities = user.identities.select_related("channel").order_by("-is_default")
    chosen = identities.filter(address__iexact=options.identity) if options.identity else identities
    return Wanted(
        name=options.name or template.name, subject=template.subject, body=template.body, template=template, kind=kind,
        identity=chosen.first(), group=_group(options.group, user) if options.group else None,
        at=_moment(options.at, user) if options.at else None,
    )  # fmt: skip


def _template(named: str, user: User) -> Any:
    from quarterdeck.compose.models import Template

    visible = Template.objects.visible_to(user).active()
    found = list(visible.filter(pk=int(named)) if named.isdecimal() else visible.filter(name=named))
    if len(found) != 1:
        raise Misconfigured(f"{len(found)} templates are called “{named}”: give the number of one.")
    return found[0]


def _group(name: str, user: User) -> Any:
    from quarterdeck.people.models import Group

    group = Group.objects.visible_to(user).filter(name=name).first()
    if group is None:
        raise Misconfigured(f"{user.name} sees no group “{name}”.")
    return group


def _people(options: argparse.Namespace, user: User) -> list[int]:
    if options.group:
        members = _group(options.group, user).people.visible_to(user)
        return list(members.order_by("pk").values_list("pk", flat=True))
    return _known(_addresses(options.csv), user)


def _addresses(file: Path) -> list[str]:
    """The addresses in a file, checked; Misconfigured names the first line that holds none."""
    from quarterdeck.compose.recipients import BadRecipient, checked
    from quarterdeck.people.importing import columns, sheet

    try:
        table = sheet.read(file.read_bytes())
        records = list(table.records())
    except (OSError, sheet.BadSheet) as error:
        raise Misconfigured(f"{file} cannot be read: {error}") from error
    meant = columns.guess(table.headings, [])
    if table.has_headings and "address" not in meant:
        raise Misconfigured(f"{file}, line 1: no column is called email, and this is no address.")
    place = meant.index("address") if table.has_headings else 0
    found = []
    for record in records:
        try:
            found.append(checked(record.cells[place].strip()))
        except (BadRecipient, IndexError) as error:
            raise Misconfigured(f"{file}, line {record.line}: {error}") from error
    return found


def _known(addresses: list[str], user: User) -> list[int]:
    """The people at these addresses in their order; who is not known yet is written down."""
    from quarterdeck.compose.recipients import keep
    from quarterdeck.people.models import Person

    keys = [address_key(each) for each in addresses]
    known = dict(Person.objects.filter(address_key__in=keys).values_list("address_key", "pk"))
    for key, address in zip(keys, addresses, strict=True):
        if key not in known:
            known[key] = keep(Person(address=address, owner=user)).pk
    return [known[key] for key in keys]


def _moment(text: str, user: User) -> Any:
    from quarterdeck.compose.moments import BadMoment, chosen
    from quarterdeck.kit.clock import db_now

    try:
        return chosen(datetime.fromisoformat(text).replace(tzinfo=None), user.time_zone, db_now())
    except (ValueError, BadMoment) as error:
        raise Misconfigured(f"--at {text}: {error}") from error


def _skipped(skipped: dict[str, list[int]]) -> list[str]:
    """A line for each reason, with the first few people."""
    from quarterdeck.compose import skips
    from quarterdeck.people.models import Person

    said = []
    for code, ids in sorted(skipped.items(), key=lambda each: -len(each[1])):
        some = Person.objects.filter(pk__in=ids[:SHOWN]).order_by("pk").values_list("address", flat=True)
        others = f" and {len(ids) - SHOWN} others" if len(ids) > SHOWN else ""
        said.append(f"  {len(ids)} skipped ({', '.join(some)}{others}): {skips.words(code)}")
    return said
