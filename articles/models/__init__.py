"""All tables of Newsroom, on one shelf."""

from .annotation import Annotation, TaggedAnnotation
from .article import Article, Outlet, Revision, Snapshot, TaggedArticle, revision_text
from .attempts import Attempts
from .claim import Claim, Evidence, Outcome, Rating, Relation, Verdict
from .desk import Desk, Invitation, Membership, User
from .entity import Alias, Entity, Mention
from .event import Event, one_act
from .factor import Identity, Passkey, RecoveryCode, TimeCode
from .open_session import OpenSession
from .placement import Placement
from .reading import ReadingState
from .span import Span
from .stale import Stale
from .token import Token, TokenRefused

__all__ = [
    "Alias",
    "Annotation",
    "Article",
    "Attempts",
    "Claim",
    "Desk",
    "Entity",
    "Event",
    "Evidence",
    "Identity",
    "Invitation",
    "Membership",
    "Mention",
    "OpenSession",
    "Outcome",
    "Outlet",
    "Passkey",
    "Placement",
    "Rating",
    "ReadingState",
    "RecoveryCode",
    "Relation",
    "Revision",
    "Snapshot",
    "Span",
    "Stale",
    "TaggedAnnotation",
    "TaggedArticle",
    "TimeCode",
    "Token",
    "TokenRefused",
    "User",
    "Verdict",
    "one_act",
    "revision_text",
]
