"""What is kept of incoming mail: the mailboxes that are read, and how far each of their folders has been."""

from quarterdeck.inbound.models.mailbox import Folder, Mailbox

__all__ = ["Folder", "Mailbox"]
