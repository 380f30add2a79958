"""All tables of Newsroom, on one shelf."""

from .addressee import Addressee
from .adjudication import Adjudication
from .annotation import Annotation, TaggedAnnotation
from .article import Article, Outlet, Revision, Snapshot, TaggedArticle, revision_text
from .attempts import Attempts
from .attention import Follow, MailChoice, Notification, SeenActs
from .claim import Claim, Evidence, Relation, Verdict
from .desk import Desk, Invitation, Membership, User
from .entity import Alias, Entity, Mention
from .event import Event, one_act
from .factor import Identity, Passkey, RecoveryCode, TimeCode
from .flag_reason import FlagReason
from .hearing import Audience
from .job import Job
from .limits import TooMany
from .moderation import Appeal, Case, Decision, Flag
from .open_session import OpenSession
from .placement import Placement
from .presence import Presence
from .rating import Outcome, Rating
from .reading import ReadingState
from .review import Review
from .round import Round, RoundMember
from .span import Span
from .stale import Stale
from .stray import Stray, StraySource
from .sweep import Sweep
from .token import Token, TokenRefused
from .trust import Premoderation, Restriction, Trust

__all__ = [
    "SeenActs",
    "Notification",
    "MailChoice",
    "Job",
    "Follow",
    "Addressee",
    "Adjudication",
    "Alias",
    "Annotation",
    "Appeal",
    "Article",
    "Attempts",
    "Audience",
    "Case",
    "Claim",
    "Decision",
    "Desk",
    "Entity",
    "Event",
    "Evidence",
    "Flag",
    "FlagReason",
    "Identity",
    "Invitation",
    "Membership",
    "Mention",
    "OpenSession",
    "Outcome",
    "Outlet",
    "Passkey",
    "Placement",
    "Premoderation",
    "Presence",
    "Rating",
    "ReadingState",
    "RecoveryCode",
    "Relation",
    "Restriction",
    "Review",
    "Revision",
    "Round",
    "RoundMember",
    "Snapshot",
    "Span",
    "Stale",
    "Stray",
    "StraySource",
    "Sweep",
    "TaggedAnnotation",
    "TaggedArticle",
    "TimeCode",
    "Token",
    "TokenRefused",
    "TooMany",
    "Trust",
    "User",
    "Verdict",
    "one_act",
    "revision_text",
]
