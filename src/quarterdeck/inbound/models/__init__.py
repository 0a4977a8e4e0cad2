"""What is kept of incoming mail: mailboxes, how far their folders were read, what came, and its bytes for a while."""

from quarterdeck.inbound.models.mailbox import Folder, Mailbox
from quarterdeck.inbound.models.message import Message
from quarterdeck.inbound.models.raw import RawChunk, RawMail

__all__ = ["Folder", "Mailbox", "Message", "RawChunk", "RawMail"]
