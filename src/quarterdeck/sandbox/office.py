"""The post office of the small internet: mail that its own people and servers write reaches its mailbox."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from quarterdeck.sandbox.desks import Desks
from quarterdeck.sandbox.mailboxes import Filed, Mailboxes, new_queue_id
from quarterdeck.sandbox.writing import Post


class PostOffice:
    """Files mail in the plain mailboxes, and at the desk of whoever has one."""

    def __init__(self, mailboxes: Mailboxes, desks: Desks) -> None:
        self.mailboxes = mailboxes
        self.desks = desks

    def deliver(self, post: Post) -> list[Filed]:
        """Where it was filed; on disk when this returns."""
        queue_id = new_queue_id()
        trace = f"Received: by mx.sandbox.example id {queue_id};\r\n\t{format_datetime(datetime.now(UTC))}\r\n"
        return [self.file(post.to, trace.encode() + post.content, queue_id)]

    def file(self, address: str, content: bytes, queue_id: str) -> Filed:
        """Into the mailbox of `address`, and to its desk."""
        whole = f"Delivered-To: {address}\r\n".encode(errors="surrogateescape") + content
        self.desks.receive(address, whole)
        return self.mailboxes.file(address, whole, queue_id)
