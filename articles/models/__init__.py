"""All tables of Newsroom, on one shelf."""

from .addressee import Addressee
from .annotation import Annotation, TaggedAnnotation
from .article import Article, Outlet, Revision, Snapshot, TaggedArticle, revision_text
from .attempts import Attempts
from .attention import Follow, MailChoice, Notification, SeenActs
from .claim import Claim, Evidence, Relation, Verdict
from .desk import Desk, Invitation, Membership, User
from .entity import Alias, Entity, Mention
from .event import Event, one_act
from .factor import Identity, Passkey, RecoveryCode, TimeCode
from .hearing import Audience
from .job import Job
from .open_session import OpenSession
from .placement import Placement
from .presence import Presence
from .rating import Outcome, Rating
from .reading import ReadingState
from .span import Span
from .stale import Stale
from .stray import Stray, StraySource
from .token import Token, TokenRefused

__all__ = [
    "SeenActs",
    "Notification",
    "MailChoice",
    "Job",
    "Follow",
    "Addressee",
    "Alias",
    "Annotation",
    "Article",
    "Attempts",
    "Audience",
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
    "Presence",
    "Rating",
    "ReadingState",
    "RecoveryCode",
    "Relation",
    "Revision",
    "Snapshot",
    "Span",
    "Stale",
    "Stray",
    "StraySource",
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
