"""The heart: an Email with its moves, its content, its hand-overs and its timeline."""

from quarterdeck.emails.models.attempt import Attempt
from quarterdeck.emails.models.bulk import Bulk, BulkPart
from quarterdeck.emails.models.content import Attachment, Content
from quarterdeck.emails.models.email import Email
from quarterdeck.emails.models.event import Event
from quarterdeck.emails.models.file import Chunk, File
from quarterdeck.emails.models.layout import GridLayout

__all__ = ["Attachment", "Attempt", "Bulk", "BulkPart", "Chunk", "Content", "Email", "Event", "File", "GridLayout"]
