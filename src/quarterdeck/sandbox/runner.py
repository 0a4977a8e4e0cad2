"""Living out the plans: waits for each step's moment, makes the request or writes the mail, notes what came of it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import re
import time
from asyncio import Event, Semaphore, TaskGroup
from datetime import UTC, datetime

from quarterdeck.sandbox import writing
from quarterdeck.sandbox.letters import Letter, images_and_links
from quarterdeck.sandbox.mailboxes import Filed, Mailboxes
from quarterdeck.sandbox.office import PostOffice
from quarterdeck.sandbox.personas import Step, plan_for
from quarterdeck.sandbox.plans import Plan, Plans, Visit, place_of, plan_name
from quarterdeck.sandbox.visit import NobodyHome, fill_page, press_button, visit, within_reach

TRIES = 40  # visits to a product that is down, before a persona gives up
LONGEST_WAIT = 60.0  # seconds between two tries
AT_ONCE = 8  # visits under way at one time

# Steps that are a mail: (letter, its reader, now) -> what is posted.
WRITINGS = {
    "answer": writing.answer,
    "stop": writing.please_stop,
    "away": writing.away,
    "forward": writing.forward,
    "complain": writing.complaint,
    "bounce": writing.late_bounce,
}


class Runner:
    """Carries out plans, one visit after the other within a plan, many plans at once."""

    def __init__(self, plans: Plans, mailboxes: Mailboxes, office: PostOffice, *, pace: float) -> None:
        self.plans = plans
        self.mailboxes = mailboxes
        self.office = office
        self.pace = pace
        self.queue: list[tuple[float, int, Plan]] = []
        self.order = itertools.count()  # plans do not compare; two may be due at one moment
        self.woken = Event()
        self.places = Semaphore(AT_ONCE)

    async def take(self, filed: Filed) -> None:
        """Plan what happens to a message that has just arrived. The plan is on disk when this returns."""
        if await asyncio.to_thread(self.office.desks.has, filed.address):
            return  # somebody sits at that desk who reads for themselves
        plan = await asyncio.to_thread(plan_of, filed, self.pace)
        if plan.visits:
            await asyncio.to_thread(self.plans.keep, plan)
            self._queue(plan)

    async def run(self) -> None:
        """Go on until cancelled, beginning with what a former run left undone."""
        for plan in self.plans.unfinished():
            self._queue(plan)
        async with TaskGroup() as tasks:
            while True:
                await self._next_moment()
                while self.queue and self.queue[0][0] <= time.time():
                    await self.places.acquire()
                    tasks.create_task(self._advance(heapq.heappop(self.queue)[2]))

    async def _next_moment(self) -> None:
        """Sleep until the first plan is due, or until a new one has come."""
        self.woken.clear()
        wait = max(self.queue[0][0] - time.time(), 0) if self.queue else None
        try:
            await asyncio.wait_for(self.woken.wait(), wait)
        except TimeoutError:
            return  # the first plan is due

    async def _advance(self, plan: Plan) -> None:
        try:
            if plan.next:
                await self._make(plan, plan.next)
            await asyncio.to_thread(self.plans.keep, plan)
            if plan.next:
                self._queue(plan)
        finally:
            self.places.release()

    async def _make(self, plan: Plan, due: Visit) -> None:
        due.tries += 1
        try:
            if due.verb in WRITINGS:
                due.outcome = await self._write(plan, due)
            else:
                due.outcome = await asyncio.to_thread(_go, due)
        except NobodyHome as error:
            due.outcome = f"gave up: {error}" if due.tries >= TRIES else ""
            due.due_at = time.time() + min(2.0**due.tries, LONGEST_WAIT) * self.pace
        due.done_at = time.time() if due.outcome else 0.0

    async def _write(self, plan: Plan, due: Visit) -> str:
        """Post a mail about the message of this plan."""
        filed = self.mailboxes.find(*place_of(plan.name))
        if filed is None:
            return "the message is gone"
        letter = Letter(await asyncio.to_thread(filed.path.read_bytes))
        try:
            posted = WRITINGS[due.verb](letter, filed.address, datetime.now(UTC))
        except (ValueError, LookupError) as error:  # headers that no mail program can answer
            return f"could not be written: {error}"
        for arrived in await asyncio.to_thread(self.office.deliver, posted):
            await self.take(arrived)
        return f"posted to {posted.to}"

    def _queue(self, plan: Plan) -> None:
        if plan.next:
            heapq.heappush(self.queue, (plan.next.due_at, next(self.order), plan))
            self.woken.set()


def _go(due: Visit) -> str:
    """Make a request; gives the answer's first line."""
    if due.verb == "leave":
        return press_button(due.url, due.agent)
    if due.verb == "leave by page":
        return fill_page(due.url, due.agent)
    return visit(due.method, due.url, due.agent)


def plan_of(filed: Filed, pace: float) -> Plan:
    """The plan for a message, in moments of the clock. Addresses beyond this machine are left alone."""
    letter = Letter(filed.path.read_bytes())
    images, links = images_and_links(letter.html)
    images = [image for image in images if within_reach(image)]
    links = [link for link in links if within_reach(link.url)]
    automatic = letter.header("Auto-Submitted").lower() not in ("", "no")
    leave = one_click(letter)
    steps = plan_for(filed.address, letter.header("Subject"), images, links, leave=leave, automatic=automatic)
    visits = [_visit(filed.received_at + step.after * pace, step) for step in steps]
    return Plan(plan_name(filed), visits)


def _visit(due_at: float, step: Step) -> Visit:
    return Visit(due_at, step.verb, step.url, step.agent, step.method)


def one_click(letter: Letter) -> str:
    """Where the button of a mail program would unsubscribe (RFC 8058); empty where it cannot."""
    if "one-click" not in letter.header("List-Unsubscribe-Post").lower():
        return ""
    found = re.search(r"<(https?://[^>]+)>", letter.header("List-Unsubscribe"))
    return found[1] if found and within_reach(found[1]) else ""
