"""Who works here, in which teams, and what each may see."""

from quarterdeck.team.models.audit import AuditEntry
from quarterdeck.team.models.invitation import Invitation
from quarterdeck.team.models.login_link import LoginLink
from quarterdeck.team.models.team import Membership, Team
from quarterdeck.team.models.user import User

__all__ = ["AuditEntry", "Invitation", "LoginLink", "Membership", "Team", "User"]
