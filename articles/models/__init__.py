"""All tables of Newsroom, on one shelf."""

from .addressee import Addressee
from .annotation import Annotation, TaggedAnnotation
from .article import Article, Outlet, Revision, Snapshot, TaggedArticle, revision_text
from .attention import Follow, MailChoice, Notification, SeenActs
from .claim import Claim, Evidence, Relation, Verdict
from .desk import Desk, Invitation, Membership, Token, User
from .entity import Alias, Entity, Mention
from .event import Event, one_act
from .hearing import Audience
from .job import Job
from .placement import Placement
from .presence import Presence
from .rating import Outcome, Rating
from .reading import ReadingState
from .span import Span
from .stale import Stale
from .stray import Stray, StraySource

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
    "Audience",
    "Claim",
    "Desk",
    "Entity",
    "Event",
    "Evidence",
    "Invitation",
    "Membership",
    "Mention",
    "Outcome",
    "Outlet",
    "Placement",
    "Presence",
    "Rating",
    "ReadingState",
    "Relation",
    "Revision",
    "Snapshot",
    "Span",
    "Stale",
    "Stray",
    "StraySource",
    "TaggedAnnotation",
    "TaggedArticle",
    "Token",
    "User",
    "Verdict",
    "one_act",
    "revision_text",
]
