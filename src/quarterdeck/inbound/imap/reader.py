"""Reading a mailbox over one connection: what is new in INBOX and Sent, in chunks, headers first (design 9).

Nothing is skipped: the place in a folder moves with the records of its messages, one transaction after the other, and
what cannot be taken is kept in mind. Nothing is marked as read. No network inside a transaction; memory stays flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.desk import Desk
from quarterdeck.inbound.imap import state
from quarterdeck.inbound.imap.folders import INBOX, Listed, find_sent
from quarterdeck.inbound.imap.session import Opened, Session
from quarterdeck.inbound.imap.taking import Taker
from quarterdeck.inbound.imap.words import FolderGone
from quarterdeck.inbound.models import Folder, Mailbox
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.parts import pieces
from quarterdeck.kit.sayings import Saying, words_of

CHUNK = 200  # messages whose headers are asked for at once
MOST_ASKED = 300  # folders whose UIDVALIDITY is asked for, when one is gone
DAY = timedelta(days=1)  # a server's day may begin earlier or later than ours

log = structlog.get_logger("quarterdeck.inbound")


class Reader:
    """One connection's reading of one mailbox."""

    def __init__(self, session: Session, mailbox: Mailbox, folders: dict[str, Folder], owner: str, desk: Desk) -> None:
        self._session, self._mailbox, self._owner, self._desk = session, mailbox, owner, desk
        self._folders = dict(folders)
        self._taker = Taker(session, mailbox, owner, desk)

    async def begin(self) -> None:
        """Once for each connection: which folders there are, and what could not be taken before."""
        listed = await self._session.folders()
        if Folder.Role.INBOX not in self._folders:
            self._folders[Folder.Role.INBOX] = await self._desk.run(state.add, self._mailbox, Folder.Role.INBOX, INBOX)
        await self._settle_on_sent(listed)
        for folder in self._folders.values():
            if folder.left and folder.uidvalidity is not None:
                opened = await self._session.select(folder.name)
                if opened.uidvalidity == folder.uidvalidity:
                    await self._taker.take_left(folder)

    async def read(self) -> None:
        """All that is new; INBOX last, so that its news can be waited for."""
        for role in (Folder.Role.SENT, Folder.Role.INBOX):
            if folder := self._folders.get(role):
                await self._read(folder)

    async def _read(self, folder: Folder) -> None:
        opened = await self._open(folder)
        if opened is None:
            return
        if opened.uidvalidity != folder.uidvalidity:
            await self._start(folder, opened)
        growth = None
        while growth != self._session.growth:  # else mail that came while we read would wait for the next mail
            growth = self._session.growth
            uids = await self._session.after(folder.last_uid)
            for some in pieces(uids, CHUNK):
                await self._taker.take(folder, some)
        await self._desk.run(state.looked, folder, self._owner)

    async def _start(self, folder: Folder, opened: Opened) -> None:
        """UIDs that are new to us: from a moment on, because no number can be gone on from."""
        if folder.uidvalidity is not None:
            log.info("folder was renumbered", mailbox=self._mailbox.pk, folder=folder.name)
        day = (state.start_of(folder, self._mailbox) - DAY).date()
        uids = await self._session.since(day)
        if uids:
            last = uids[0] - 1
        elif opened.uidnext is not None:
            last = opened.uidnext - 1
        else:
            last = max(await self._session.after(0), default=0)
        await self._desk.run(state.begin, folder, self._owner, opened.uidvalidity, last)

    async def _open(self, folder: Folder) -> Opened | None:
        """The folder, found again if it was renamed; None when there is no folder of sent mail any more."""
        try:
            return await self._session.select(folder.name)
        except FolderGone as error:
            if folder.role == Folder.Role.INBOX:
                raise Misconfigured(words_of(error)) from error
        await self._settle_on_sent(await self._session.folders())
        try:
            return await self._session.select(folder.name)
        except FolderGone as error:
            await self._desk.run(state.note, folder, words_of(error))
            return None

    async def _settle_on_sent(self, listed: Sequence[Listed]) -> None:
        """Which folder holds sent mail: the one we know, the same one under another name, or the one that looks so."""
        known = self._folders.get(Folder.Role.SENT)
        if known is not None and any(each.name == known.name and each.can_open for each in listed):
            return
        same = await self._renamed(known, listed) if known is not None else None
        name = same or find_sent(listed)
        if name is None:
            if known is not None:
                await self._desk.run(state.note, known, Saying(_("No folder of sent mail was found.")))
        elif known is None:
            self._folders[Folder.Role.SENT] = await self._desk.run(state.add, self._mailbox, Folder.Role.SENT, name)
        else:
            log.info("folder was renamed", mailbox=self._mailbox.pk, was=known.name, now=name)
            await self._desk.run(lambda: state.rename(known, name, same=bool(same)))

    async def _renamed(self, known: Folder, listed: Sequence[Listed]) -> str | None:
        """The folder that has the UIDVALIDITY of the one we knew (RFC 9051, 6.3.6: renaming keeps it)."""
        if known.uidvalidity is None:
            return None
        for each in [each for each in listed if each.can_open and each.name != INBOX][:MOST_ASKED]:
            if await self._session.uidvalidity(each.name) == known.uidvalidity:
                return each.name
        return None
