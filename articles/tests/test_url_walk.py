"""Every address, asked by everybody: a table of the expected answers, and no address without a row in it."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.urls import URLResolver, get_resolver
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import now

from articles.attention.mailing import unsubscribe_token
from articles.models import (
    Annotation,
    Case,
    Decision,
    Event,
    Notification,
    OpenSession,
    Review,
    Round,
    Snapshot,
    Stray,
    Sweep,
    Token,
)
from articles.permissions import Role

ROLES = ("visitor", "outsider", "reader", "annotator", "editor", "moderator")
EVERYBODY = (200,) * 6
# The addresses of the Web Annotation Protocol, which take JSON outside of /api/.
SPOKEN = ("annotations/", "annotations/<uuid:uid>/", "live/articles/<int:pk>/presence/")

# method, address, what it is asked for, then the answers to visitor, outsider (who moderates another desk),
# reader, annotator, editor, moderator. `world` makes the things: `article` is the desk's, `public` for all;
# `note` is the annotator's for the desk, `public_note` for all, `private_note` the reader's own.
# 302 to a visitor is the way to the sign-in. 404 is what one may not see, 403 what one may see but not do.
TABLE = r"""
GET     /healthz                                            -             200 200 200 200 200 200
GET     /readyz                                             -             200 200 200 200 200 200
GET     /                                                   -             200 200 200 200 200 200
POST    /shelving/                                          article       302 404 302 302 302 302
POST    /shelving/                                          public        302 302 302 302 302 302
GET     /search/                                            -             200 200 200 200 200 200
GET     /articles/<int:pk>/                                 article       404 404 200 200 200 200
GET     /articles/<int:pk>/                                 public        200 200 200 200 200 200
GET     /articles/<int:pk>/cards/                           article       404 404 200 200 200 200
GET     /articles/<int:pk>/cards/                           public        200 200 200 200 200 200
GET     /articles/<int:pk>/changes/                         article       404 404 200 200 200 200
GET     /articles/<int:pk>/changes/                         public        200 200 200 200 200 200
GET     /articles/new/                                      -             302 200 403 403 200 200
POST    /articles/new/                                      -             302 422 403 403 422 422
GET     /articles/<int:pk>/edit/                            article       302 404 403 403 200 200
GET     /articles/<int:pk>/edit/                            public        302 403 403 403 200 200
POST    /articles/<int:pk>/edit/                            article       302 404 403 403 422 422
POST    /articles/<int:pk>/edit/                            public        302 403 403 403 422 422
GET     /articles/<int:pk>/fetch/                           article       302 404 403 403 200 200
GET     /articles/<int:pk>/fetch/                           public        302 403 403 403 200 200
POST    /articles/<int:pk>/fetch/                           article       302 404 403 403 422 422
POST    /articles/<int:pk>/fetch/                           public        302 403 403 403 422 422
GET     /articles/<int:pk>/revisions/                       article       404 404 200 200 200 200
GET     /articles/<int:pk>/revisions/                       public        200 200 200 200 200 200
GET     /articles/<int:pk>/revisions/<int:number>/          revised       404 404 200 200 200 200
GET     /articles/<int:pk>/revisions/<int:number>/          public_revised 200 200 200 200 200 200
GET     /articles/<int:pk>/revisions/<int:number>/restoration/ revised    302 404 403 403 200 200
GET     /articles/<int:pk>/revisions/<int:number>/restoration/ public_revised 302 403 403 403 200 200
POST    /articles/<int:pk>/revisions/<int:number>/restoration/ revised    307 404 403 403 302 302
POST    /articles/<int:pk>/revisions/<int:number>/restoration/ public_revised 307 403 403 403 302 302
GET     /articles/<int:pk>/revisions/<int:number>/snapshot/ revised       404 404 200 200 200 200
GET     /articles/<int:pk>/revisions/<int:number>/snapshot/ public_revised 403 403 200 200 200 200
GET     /articles/<int:pk>/snapshot/                        article       404 404 200 200 200 200
GET     /articles/<int:pk>/snapshot/                        public        403 403 200 200 200 200
GET     /annotations/                                       -             200 200 200 200 200 200
POST    /annotations/                                       -             401 201 403 201 201 201
GET     /annotations/<uuid:uid>/                            note          404 404 200 200 200 200
GET     /annotations/<uuid:uid>/                            public_note   200 200 200 200 200 200
GET     /annotations/<uuid:uid>/                            private_note  404 404 200 404 404 404
GET     /annotations/<uuid:uid>/                            hidden        404 404 404 200 404 200
GET     /annotations/<uuid:uid>/                            withdrawn     404 404 410 410 410 410
PUT     /annotations/<uuid:uid>/                            note          401 404 403 200 403 403
PUT     /annotations/<uuid:uid>/                            public_note   401 403 403 200 403 403
PUT     /annotations/<uuid:uid>/                            private_note  401 404 200 404 404 404
DELETE  /annotations/<uuid:uid>/                            note          401 404 403 204 403 403
DELETE  /annotations/<uuid:uid>/                            public_note   401 403 403 204 403 403
DELETE  /annotations/<uuid:uid>/                            private_note  401 404 204 404 404 404
DELETE  /annotations/<uuid:uid>/                            mention       401 404 403 204 204 204
DELETE  /annotations/<uuid:uid>/                            hidden        401 404 404 204 404 403
GET     /annotations/<uuid:uid>/                            stray         404 404 200 200 200 200
GET     /annotations/<uuid:uid>/                            public_stray  200 200 200 200 200 200
GET     /annotations/<uuid:uid>/                            private_stray 404 404 200 404 404 404
PUT     /annotations/<uuid:uid>/                            stray         401 404 403 200 403 403
PUT     /annotations/<uuid:uid>/                            public_stray  401 403 403 200 403 403
DELETE  /annotations/<uuid:uid>/                            stray         401 404 403 204 403 204
DELETE  /annotations/<uuid:uid>/                            public_stray  401 403 403 204 403 204
DELETE  /annotations/<uuid:uid>/                            private_stray 401 404 204 404 404 404
GET     /annotations/<uuid:uid>/history/                    note          404 404 200 200 200 200
GET     /annotations/<uuid:uid>/history/                    public_note   200 200 200 200 200 200
GET     /annotations/<uuid:uid>/history/                    private_note  404 404 200 404 404 404
GET     /annotations/<uuid:uid>/history/                    hidden        404 404 404 200 404 200
GET     /entities/                                          -             200 200 200 200 200 200
GET     /entities/<int:pk>/                                 entity        404 404 200 200 200 200
GET     /entities/<int:pk>/                                 public_entity 200 200 200 200 200 200
GET     /entities/<int:pk>/edit/                            entity        302 404 403 403 200 200
GET     /entities/<int:pk>/edit/                            public_entity 302 403 403 403 200 200
POST    /entities/<int:pk>/edit/                            entity        302 404 403 403 422 422
POST    /entities/<int:pk>/edit/                            public_entity 302 403 403 403 422 422
GET     /entities/<int:pk>/merge/                           entity        302 404 403 403 200 200
GET     /entities/<int:pk>/merge/                           public_entity 302 403 403 403 200 200
POST    /entities/<int:pk>/merge/                           entity        302 404 403 403 200 200
POST    /entities/<int:pk>/merge/                           public_entity 302 403 403 403 200 200
GET     /claims/                                            -             200 200 200 200 200 200
GET     /claims/<int:pk>/                                   claim         404 404 200 200 200 200
GET     /claims/<int:pk>/                                   public_claim  200 200 200 200 200 200
GET     /claims/<int:pk>/edit/                              claim         302 404 403 200 200 200
GET     /claims/<int:pk>/edit/                              public_claim  302 403 403 200 200 200
POST    /claims/<int:pk>/edit/                              claim         302 404 403 422 422 422
POST    /claims/<int:pk>/edit/                              public_claim  302 403 403 422 422 422
GET     /claims/<int:pk>/verdict/                           claim         302 404 403 403 200 200
GET     /claims/<int:pk>/verdict/                           public_claim  302 403 403 403 200 200
POST    /claims/<int:pk>/verdict/                           claim         302 404 403 403 422 422
POST    /claims/<int:pk>/verdict/                           public_claim  302 403 403 403 422 422
GET     /claims/<int:pk>/evidence/                          claim         302 404 403 403 200 200
GET     /claims/<int:pk>/evidence/                          public_claim  302 403 403 403 200 200
POST    /claims/<int:pk>/evidence/                          claim         302 404 403 403 422 422
POST    /claims/<int:pk>/evidence/                          public_claim  302 403 403 403 422 422
GET     /claims/<int:pk>/reviews/                           claim         302 404 403 403 200 200
GET     /claims/<int:pk>/reviews/                           public_claim  302 403 403 403 200 200
POST    /claims/<int:pk>/reviews/                           claim         307 404 403 403 302 302
POST    /claims/<int:pk>/reviews/                           public_claim  307 403 403 403 302 302
GET     /claims/<int:pk>/reviews/<int:review_pk>/           review        302 404 403 403 200 403
GET     /claims/<int:pk>/reviews/<int:review_pk>/           public_review 302 404 403 403 200 403
POST    /claims/<int:pk>/reviews/<int:review_pk>/           review        307 404 403 403 302 403
POST    /claims/<int:pk>/reviews/<int:review_pk>/           public_review 307 404 403 403 302 403
GET     /claims/<int:pk>/reviews/<int:review_pk>/due/       review        302 404 403 403 200 200
POST    /claims/<int:pk>/reviews/<int:review_pk>/due/       review        307 404 403 403 302 302
POST    /claims/<int:pk>/reviews/<int:review_pk>/cancellation/ review     302 404 403 403 302 302
POST    /claims/<int:pk>/reviews/<int:review_pk>/cancellation/ public_review 302 404 403 403 302 302
GET     /rounds/                                            -             302 200 200 200 200 200
GET     /rounds/<int:pk>/                                   round         302 404 404 200 200 200
GET     /rounds/<int:pk>/                                   open_round    302 404 404 200 200 200
POST    /rounds/<int:pk>/done/                              round         302 404 404 302 302 403
POST    /rounds/<int:pk>/done/                              open_round    302 404 404 403 403 403
POST    /rounds/<int:pk>/opening/                           round         302 404 404 403 422 422
POST    /rounds/<int:pk>/opening/                           open_round    302 404 404 403 403 403
POST    /rounds/<int:pk>/adjudications/                     round         307 404 404 403 403 403
POST    /rounds/<int:pk>/adjudications/                     open_round    307 404 404 403 302 302
GET     /articles/<int:pk>/rounds/new/                      article       302 404 403 403 200 200
GET     /articles/<int:pk>/rounds/new/                      public        302 403 403 403 200 200
POST    /articles/<int:pk>/rounds/new/                      article       302 404 403 403 422 422
POST    /articles/<int:pk>/rounds/new/                      public        302 403 403 403 422 422
GET     /live/                                              -             200 200 200 200 200 200
GET     /live/articles/<int:pk>/                            article       404 404 200 200 200 200
GET     /live/articles/<int:pk>/                            public        200 200 200 200 200 200
POST    /live/articles/<int:pk>/presence/                   article       401 404 204 204 204 204
POST    /live/articles/<int:pk>/presence/                   public        401 403 204 204 204 204
GET     /moderation/                                        -             302 200 403 403 403 200
GET     /moderation/cases/<int:pk>/                         case          302 404 404 404 404 200
POST    /moderation/cases/<int:pk>/decisions/               case          307 404 404 404 404 302
GET     /moderation/decisions/                              -             302 200 403 403 403 200
POST    /moderation/decisions/                              -             307 422 403 403 403 302
GET     /desks/<int:pk>/reasons/                            desk          302 404 403 403 403 200
POST    /desks/<int:pk>/reasons/                            desk          307 404 403 403 403 302
POST    /desks/<int:pk>/reasons/<int:reason_pk>/            reason        307 404 403 403 403 302
GET     /activity/                                          -             302 200 200 200 200 200
POST    /activity/seen/                                     -             302 302 302 302 302 302
GET     /notifications/                                     -             302 200 200 200 200 200
POST    /notifications/reading/                             -             302 302 302 302 302 302
GET     /notifications/mail/                                -             302 200 200 200 200 200
POST    /notifications/mail/                                -             307 302 302 302 302 302
GET     /notifications/<int:pk>/                            notification  302 404 404 404 302 404
GET     /notifications/unsubscribe/<str:token>/             leave         200 200 200 200 200 200
POST    /notifications/unsubscribe/<str:token>/             leave         200 200 200 200 200 200
GET     /notifications/unsubscribe/<str:token>/             no_leave      404 404 404 404 404 404
GET     /follows/                                           -             302 200 200 200 200 200
GET     /follows/<str:kind>/<str:key>/                      article       302 404 200 200 200 200
GET     /follows/<str:kind>/<str:key>/                      public        302 403 200 200 200 200
GET     /follows/<str:kind>/<str:key>/                      private_thread 302 404 200 404 404 404
POST    /follows/<str:kind>/<str:key>/                      article       302 404 302 302 302 302
POST    /follows/<str:kind>/<str:key>/                      private_thread 302 404 302 404 404 404
POST    /annotations/<uuid:uid>/replies/                    note          307 404 403 302 302 302
POST    /annotations/<uuid:uid>/replies/                    public_note   307 403 403 302 302 302
POST    /annotations/<uuid:uid>/replies/                    private_note  307 404 302 404 404 404
POST    /annotations/<uuid:uid>/resolution/                 note          302 404 403 302 302 302
POST    /annotations/<uuid:uid>/resolution/                 public_note   302 403 403 302 302 302
POST    /annotations/<uuid:uid>/resolution/                 private_note  302 404 302 404 404 404
POST    /annotations/<uuid:uid>/resolution/                 hidden        302 404 404 403 404 403
POST    /annotations/<uuid:uid>/assignee/                   note          302 404 403 302 302 302
POST    /annotations/<uuid:uid>/assignee/                   private_note  302 404 302 404 404 404
POST    /claims/<int:pk>/assignee/                          claim         302 404 403 302 302 302
POST    /claims/<int:pk>/assignee/                          public_claim  302 403 403 302 302 302
POST    /claims/<int:pk>/replies/                           claim         307 404 403 302 302 302
POST    /claims/<int:pk>/replies/                           public_claim  307 403 403 302 302 302
GET     /accounts/                                          -             302 200 200 200 200 200
GET     /accounts/deletion/                                 -             302 200 200 200 200 200
POST    /accounts/deletion/                                 -             302 422 422 422 422 422
POST    /accounts/presence/                                 -             302 302 302 302 302 302
POST    /accounts/tokens/                                   -             302 201 201 201 201 201
POST    /accounts/tokens/<int:pk>/revocation/               token         302 404 404 404 302 404
POST    /accounts/sessions/<int:pk>/end/                    session       302 404 404 404 302 404
POST    /accounts/sessions/end-others/                      -             302 302 302 302 302 302
GET     /accounts/second-factor/                            -             302 302 302 302 302 302
POST    /accounts/second-factor/                            -             302 302 302 302 302 302
GET     /accounts/confirmation/                             -             302 200 200 200 200 200
POST    /accounts/confirmation/                             -             302 422 422 422 422 422
GET     /accounts/time-code/                                -             302 200 200 200 200 200
POST    /accounts/time-code/                                -             302 422 422 422 422 422
POST    /accounts/time-code/removal/                        -             302 404 404 404 404 404
POST    /accounts/recovery-codes/                           -             302 404 404 404 404 404
POST    /accounts/passkeys/                                 -             302 302 302 302 302 302
POST    /accounts/passkeys/options/                         -             302 200 200 200 200 200
POST    /accounts/passkeys/<int:pk>/removal/                passkey       302 404 404 404 302 404
POST    /accounts/passkeys/challenge/                       -             200 200 200 200 200 200
POST    /accounts/passkeys/entry/                           -             302 302 302 302 302 302
GET     /accounts/single/                                   -             404 404 404 404 404 404
GET     /accounts/single/return/                            -             404 404 404 404 404 404
GET     /accounts/login/                                    -             200 302 302 302 302 302
POST    /accounts/login/                                    -             200 302 302 302 302 302
GET     /accounts/logout/                                   -             200 200 200 200 200 200
POST    /accounts/logout/                                   -             302 302 302 302 302 302
GET     /accounts/password/                                 -             302 200 200 200 200 200
POST    /accounts/password/                                 -             302 200 200 200 200 200
GET     /accounts/password/done/                            -             302 200 200 200 200 200
GET     /accounts/reset/                                    -             200 200 200 200 200 200
POST    /accounts/reset/                                    -             200 200 200 200 200 200
GET     /accounts/reset/done/                               -             200 200 200 200 200 200
GET     /accounts/reset/complete/                           -             200 200 200 200 200 200
GET     /accounts/reset/<uidb64>/<token>/                   reset         302 302 302 302 302 302
POST    /accounts/reset/<uidb64>/<token>/                   reset         302 302 302 302 302 302
GET     /accounts/invitations/<str:secret>/                 invitation    200 200 200 200 200 200
GET     /accounts/invitations/<str:secret>/                 no_invitation 404 404 404 404 404 404
POST    /accounts/invitations/<str:secret>/                 invitation    422 302 302 302 302 302
POST    /accounts/invitations/<str:secret>/                 no_invitation 404 404 404 404 404 404
GET     /desks/<int:pk>/members/                            desk          302 404 403 403 403 200
GET     /annotations/<uuid:uid>/flag/                       note          302 404 200 403 200 200
GET     /annotations/<uuid:uid>/flag/                       public_note   302 403 200 403 200 200
GET     /annotations/<uuid:uid>/flag/                       private_note  302 404 403 404 404 404
GET     /annotations/<uuid:uid>/flag/                       hidden        302 404 404 403 404 403
POST    /annotations/<uuid:uid>/flag/                       note          307 404 302 403 302 302
POST    /annotations/<uuid:uid>/flag/                       public_note   307 403 302 403 302 302
POST    /annotations/<uuid:uid>/flag/                       hidden        307 404 404 403 404 403
GET     /annotations/<uuid:uid>/appeal/                     refused       302 404 404 200 404 403
GET     /annotations/<uuid:uid>/appeal/                     note          302 404 403 403 403 403
POST    /annotations/<uuid:uid>/appeal/                     refused       307 404 404 302 404 403
GET     /desks/<int:pk>/log/                                desk          302 404 403 403 403 200
GET     /desks/<int:pk>/log.csv                             desk          302 404 403 403 403 200
GET     /desks/<int:pk>/members/<int:user_pk>/              member        302 404 403 403 403 200
POST    /desks/<int:pk>/members/<int:user_pk>/              member        302 404 403 403 403 302
POST    /desks/<int:pk>/members/<int:user_pk>/restriction/  member        302 404 403 403 403 302
GET     /desks/<int:pk>/members/<int:user_pk>/contributions/         member        302 404 403 403 403 200
POST    /desks/<int:pk>/members/<int:user_pk>/contributions/         member        302 404 403 403 403 302
POST    /desks/<int:pk>/sweeps/<int:sweep_pk>/undo/         sweep         302 404 403 403 403 302
POST    /desks/<int:pk>/sweeps/<int:sweep_pk>/going-on/     sweep         302 404 403 403 403 302
POST    /desks/<int:pk>/premoderation/                      desk          302 404 403 403 403 302
POST    /desks/<int:pk>/members/<int:user_pk>/second-factor/reset/ member 302 404 403 403 403 302
POST    /desks/<int:pk>/second-factor/                      desk          302 404 403 403 403 302
POST    /desks/<int:pk>/invitations/                        desk          302 404 403 403 403 422
POST    /desks/<int:pk>/invitations/<int:invitation_pk>/revocation/ open_invitation 302 404 403 403 403 302
GET     /api/openapi.json                                   -             200 200 200 200 200 200
GET     /api/docs                                           -             200 200 200 200 200 200
GET     /api/^[\s\S]*\Z                                     nothing       404 404 404 404 404 404
GET     /api/me/                                            -             401 200 200 200 200 200
DELETE  /api/me/                                            -             401 422 204 204 204 422
GET     /api/desks/                                         -             200 200 200 200 200 200
GET     /api/desks/<int:desk_id>/log/                       desk          404 404 403 403 403 200
PATCH   /api/desks/<int:desk_id>/                           desk          401 404 403 403 403 200
GET     /api/desks/<int:desk_id>/members/                   desk          404 404 403 403 403 200
PATCH   /api/desks/<int:desk_id>/members/<int:person_id>/   member        401 404 403 403 403 200
GET     /api/desks/<int:desk_id>/members/<int:person_id>/contributions/ member     404 404 403 403 403 200
GET     /api/desks/<int:desk_id>/sweeps/                    desk          404 404 403 403 403 200
POST    /api/desks/<int:desk_id>/sweeps/                    desk          401 404 403 403 403 201
DELETE  /api/desks/<int:desk_id>/sweeps/<int:sweep_id>/     sweep         401 404 403 403 403 200
PUT     /api/desks/<int:desk_id>/sweeps/<int:sweep_id>/completion/ sweep  401 404 403 403 403 200
GET     /api/events/                                        -             200 200 200 200 200 200
GET     /api/tags/                                          -             200 200 200 200 200 200
GET     /api/articles/                                      -             200 200 200 200 200 200
POST    /api/articles/                                      -             401 404 403 403 201 201
GET     /api/articles/<int:article_id>/                     article       404 404 200 200 200 200
GET     /api/articles/<int:article_id>/                     public        200 200 200 200 200 200
PATCH   /api/articles/<int:article_id>/                     article       401 404 403 403 200 200
PATCH   /api/articles/<int:article_id>/                     public        401 403 403 403 200 200
PUT     /api/articles/<int:article_id>/tags/                article       401 404 403 403 200 200
PUT     /api/articles/<int:article_id>/tags/                public        401 403 403 403 200 200
GET     /api/articles/<int:article_id>/reading/             article       401 404 200 200 200 200
GET     /api/articles/<int:article_id>/reading/             public        401 200 200 200 200 200
PUT     /api/articles/<int:article_id>/reading/             article       401 404 200 200 200 200
PUT     /api/articles/<int:article_id>/reading/             public        401 200 200 200 200 200
GET     /api/articles/<int:article_id>/events/              article       404 404 200 200 200 200
GET     /api/articles/<int:article_id>/events/              public        200 200 200 200 200 200
GET     /api/articles/<int:article_id>/revisions/           article       404 404 200 200 200 200
GET     /api/articles/<int:article_id>/revisions/           public        200 200 200 200 200 200
POST    /api/articles/<int:article_id>/revisions/           article       401 404 403 403 201 201
POST    /api/articles/<int:article_id>/revisions/           public        401 403 403 403 201 201
GET     /api/articles/<int:article_id>/annotations/         article       404 404 200 200 200 200
GET     /api/articles/<int:article_id>/annotations/         public        200 200 200 200 200 200
POST    /api/articles/<int:article_id>/annotations/         article       401 404 403 201 201 201
POST    /api/articles/<int:article_id>/annotations/         public        401 403 403 201 201 201
POST    /api/articles/<int:article_id>/annotations/         article_alone 401 404 201 201 201 201
POST    /api/articles/<int:article_id>/annotations/         public_alone  401 403 201 201 201 201
POST    /api/articles/<int:article_id>/undos/               article       401 404 200 200 409 200
POST    /api/articles/<int:article_id>/undos/               public        401 409 409 200 409 409
GET     /api/annotations/<uuidstr:uid>/                     note          404 404 200 200 200 200
GET     /api/annotations/<uuidstr:uid>/                     public_note   200 200 200 200 200 200
GET     /api/annotations/<uuidstr:uid>/                     private_note  404 404 200 404 404 404
GET     /api/annotations/<uuidstr:uid>/                     hidden        404 404 404 200 404 200
GET     /api/annotations/<uuidstr:uid>/                     withdrawn     404 404 404 200 404 200
PATCH   /api/annotations/<uuidstr:uid>/                     note          401 404 403 200 403 403
PATCH   /api/annotations/<uuidstr:uid>/                     public_note   401 403 403 200 403 403
PATCH   /api/annotations/<uuidstr:uid>/                     private_note  401 404 200 404 404 404
PATCH   /api/annotations/<uuidstr:uid>/                     mention       401 404 403 200 200 200
DELETE  /api/annotations/<uuidstr:uid>/                     note          401 404 403 204 403 403
DELETE  /api/annotations/<uuidstr:uid>/                     public_note   401 403 403 204 403 403
DELETE  /api/annotations/<uuidstr:uid>/                     private_note  401 404 204 404 404 404
DELETE  /api/annotations/<uuidstr:uid>/                     mention       401 404 403 204 204 204
DELETE  /api/annotations/<uuidstr:uid>/                     hidden        401 404 404 204 404 403
POST    /api/annotations/<uuidstr:uid>/restorations/        withdrawn     401 404 404 200 404 403
PUT     /api/annotations/<uuidstr:uid>/placement/           lost          401 404 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/placement/           public_lost   401 403 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/placement/           private_lost  401 404 200 404 404 404
PUT     /api/annotations/<uuidstr:uid>/placement/           note          401 404 403 422 422 422
PUT     /api/annotations/<uuidstr:uid>/hiding/              note          401 404 403 403 403 200
PUT     /api/annotations/<uuidstr:uid>/hiding/              public_note   401 403 403 403 403 200
PUT     /api/annotations/<uuidstr:uid>/hiding/              private_note  401 404 403 404 404 404
DELETE  /api/annotations/<uuidstr:uid>/hiding/              hidden        401 404 404 403 404 200
GET     /api/annotations/<uuidstr:uid>/events/              note          404 404 200 200 200 200
GET     /api/annotations/<uuidstr:uid>/events/              public_note   200 200 200 200 200 200
GET     /api/annotations/<uuidstr:uid>/events/              private_note  404 404 200 404 404 404
PUT     /api/annotations/<uuidstr:uid>/resolution/          note          401 404 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/resolution/          public_note   401 403 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/resolution/          private_note  401 404 200 404 404 404
PUT     /api/annotations/<uuidstr:uid>/resolution/          hidden        401 404 404 403 404 403
DELETE  /api/annotations/<uuidstr:uid>/resolution/          note          401 404 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/assignee/            note          401 404 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/assignee/            public_note   401 403 403 200 200 200
PUT     /api/annotations/<uuidstr:uid>/assignee/            private_note  401 404 422 404 404 404
DELETE  /api/annotations/<uuidstr:uid>/assignee/            note          401 404 403 200 200 200
GET     /api/annotations/<uuidstr:uid>/people/              note          404 404 200 200 200 200
GET     /api/annotations/<uuidstr:uid>/people/              public_note   401 403 200 200 200 200
GET     /api/annotations/<uuidstr:uid>/people/              private_note  404 404 200 404 404 404
GET     /api/annotations/<uuidstr:uid>/flag/                flagged       401 404 200 403 404 404
GET     /api/annotations/<uuidstr:uid>/flag/                note          401 404 404 403 404 404
PUT     /api/annotations/<uuidstr:uid>/flag/                note          401 404 200 403 200 200
PUT     /api/annotations/<uuidstr:uid>/flag/                public_note   401 403 200 403 200 200
PUT     /api/annotations/<uuidstr:uid>/flag/                private_note  401 404 403 404 404 404
PUT     /api/annotations/<uuidstr:uid>/flag/                hidden        401 404 404 403 404 403
DELETE  /api/annotations/<uuidstr:uid>/flag/                flagged       401 404 204 403 204 204
DELETE  /api/annotations/<uuidstr:uid>/flag/                private_note  401 404 403 404 404 404
POST    /api/annotations/<uuidstr:uid>/appeal/              refused       401 404 404 201 404 403
POST    /api/annotations/<uuidstr:uid>/appeal/              note          401 404 403 403 403 403
GET     /api/desks/<int:desk_id>/flag-reasons/              desk          404 404 200 200 200 200
GET     /api/articles/<int:article_id>/people/              article       404 404 200 200 200 200
GET     /api/articles/<int:article_id>/people/              public        401 403 200 200 200 200
GET     /api/claims/<int:claim_id>/people/                  claim         404 404 403 200 200 200
GET     /api/claims/<int:claim_id>/people/                  public_claim  401 403 403 200 200 200
PUT     /api/claims/<int:claim_id>/assignee/                claim         401 404 403 200 200 200
PUT     /api/claims/<int:claim_id>/assignee/                public_claim  401 403 403 200 200 200
DELETE  /api/claims/<int:claim_id>/assignee/                claim         401 404 403 200 200 200
GET     /api/cases/                                         -             401 200 403 403 403 200
GET     /api/cases/<int:case_id>/                           case          401 404 404 404 404 200
PUT     /api/cases/<int:case_id>/hold/                      case          401 404 404 404 404 200
DELETE  /api/cases/<int:case_id>/hold/                      case          401 404 404 404 404 204
GET     /api/annotations/<uuidstr:uid>/decisions/           note          404 404 403 200 403 200
GET     /api/annotations/<uuidstr:uid>/decisions/           public_note   401 403 403 200 403 200
GET     /api/annotations/<uuidstr:uid>/decisions/           private_note  404 404 200 404 404 404
GET     /api/annotations/<uuidstr:uid>/decisions/           hidden        404 404 404 200 404 200
POST    /api/annotations/<uuidstr:uid>/decisions/           note          401 404 403 403 403 201
POST    /api/annotations/<uuidstr:uid>/decisions/           public_note   401 403 403 403 403 201
POST    /api/annotations/<uuidstr:uid>/decisions/           private_note  401 404 403 404 404 404
POST    /api/decisions/                                     -             401 200 403 403 403 200
GET     /api/desks/<int:desk_id>/reasons/                   desk          404 404 403 403 403 200
POST    /api/desks/<int:desk_id>/reasons/                   desk          401 404 403 403 403 201
PATCH   /api/desks/<int:desk_id>/reasons/<int:reason_id>/   reason        401 404 403 403 403 200
GET     /api/follows/                                       -             401 200 200 200 200 200
PUT     /api/follows/<kind>/<key>/                          article       401 404 200 200 200 200
PUT     /api/follows/<kind>/<key>/                          public        401 403 200 200 200 200
PUT     /api/follows/<kind>/<key>/                          private_thread 401 404 200 404 404 404
DELETE  /api/follows/<kind>/<key>/                          article       401 404 204 204 204 204
GET     /api/attention/                                     -             401 200 200 200 200 200
GET     /api/notifications/                                 -             401 200 200 200 200 200
PUT     /api/notifications/reading/                         -             401 200 200 200 200 200
GET     /api/me/mail/                                       -             401 200 200 200 200 200
PUT     /api/me/mail/                                       -             401 200 200 200 200 200
GET     /api/activity/                                      -             401 200 200 200 200 200
PUT     /api/activity/seen/                                 -             401 200 200 200 200 200
GET     /api/entities/                                      -             200 200 200 200 200 200
POST    /api/entities/                                      new_entity    401 422 403 201 201 201
GET     /api/entities/suggest/                              -             200 200 200 200 200 200
GET     /api/entities/<int:entity_id>/                      entity        404 404 200 200 200 200
GET     /api/entities/<int:entity_id>/                      public_entity 200 200 200 200 200 200
PATCH   /api/entities/<int:entity_id>/                      entity        401 404 403 403 200 200
PATCH   /api/entities/<int:entity_id>/                      public_entity 401 403 403 403 200 200
POST    /api/entities/<int:entity_id>/merges/               entity        401 404 403 403 200 200
POST    /api/entities/<int:entity_id>/merges/               public_entity 401 403 403 403 200 200
GET     /api/claims/                                        -             200 200 200 200 200 200
GET     /api/claims/<int:claim_id>/                         claim         404 404 200 200 200 200
GET     /api/claims/<int:claim_id>/                         public_claim  200 200 200 200 200 200
PATCH   /api/claims/<int:claim_id>/                         claim         401 404 403 200 200 200
PATCH   /api/claims/<int:claim_id>/                         public_claim  401 403 403 200 200 200
PUT     /api/claims/<int:claim_id>/verdict/                 claim         401 404 403 403 200 200
PUT     /api/claims/<int:claim_id>/verdict/                 public_claim  401 403 403 403 200 200
POST    /api/claims/<int:claim_id>/evidence/                claim         401 404 403 403 201 201
POST    /api/claims/<int:claim_id>/evidence/                public_claim  401 403 403 403 201 201
GET     /api/claims/<int:claim_id>/reviews/                 claim         404 404 200 200 200 200
GET     /api/claims/<int:claim_id>/reviews/                 public_claim  200 200 200 200 200 200
POST    /api/claims/<int:claim_id>/reviews/                 claim         401 404 403 403 201 201
POST    /api/claims/<int:claim_id>/reviews/                 public_claim  401 403 403 403 201 201
PATCH   /api/claims/<int:claim_id>/reviews/<int:review_id>/ review        401 404 403 403 200 403
PATCH   /api/claims/<int:claim_id>/reviews/<int:review_id>/ public_review 401 404 403 403 200 403
DELETE  /api/claims/<int:claim_id>/reviews/<int:review_id>/ review        401 404 403 403 200 200
DELETE  /api/claims/<int:claim_id>/reviews/<int:review_id>/ public_review 401 404 403 403 200 200
GET     /api/claims/<int:claim_id>/appearances/             claim         404 404 200 200 200 200
GET     /api/claims/<int:claim_id>/appearances/             public_claim  200 200 200 200 200 200
GET     /api/rounds/                                        -             200 200 200 200 200 200
GET     /api/articles/<int:article_id>/rounds/              article       404 404 200 200 200 200
GET     /api/articles/<int:article_id>/rounds/              public        200 200 200 200 200 200
POST    /api/articles/<int:article_id>/rounds/              article       401 404 403 403 201 201
POST    /api/articles/<int:article_id>/rounds/              public        401 403 403 403 201 201
GET     /api/rounds/<int:round_id>/                         round         404 404 404 200 200 200
PUT     /api/rounds/<int:round_id>/done/                    round         401 404 404 200 200 403
DELETE  /api/rounds/<int:round_id>/done/                    round         401 404 404 200 200 403
POST    /api/rounds/<int:round_id>/opening/                 round         401 404 404 403 200 200
POST    /api/rounds/<int:round_id>/opening/                 open_round    401 404 404 403 403 403
GET     /api/rounds/<int:round_id>/agreement/               round         404 404 404 403 403 403
GET     /api/rounds/<int:round_id>/agreement/               open_round    404 404 404 200 200 200
POST    /api/rounds/<int:round_id>/adjudications/           round         401 404 404 403 403 403
POST    /api/rounds/<int:round_id>/adjudications/           open_round    401 404 404 403 200 200
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    route: str
    thing: str
    answers: tuple

    def __str__(self):
        return f"{self.method} {self.route} {self.thing}"


def parsed(table):
    rows = [line.split() for line in table.splitlines() if line]
    return [
        Row(method, route[1:], thing, tuple(map(int, answers))) for method, route, thing, *answers in rows
    ]


ROWS = parsed(TABLE)


def routes(patterns=None, prefix=""):
    """Every address of the site but the admin's own: ``(route, pattern)``."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLResolver):
            yield route
        elif pattern.namespace != "admin":
            yield from routes(pattern.url_patterns, route)


@dataclass
class World:
    """What the addresses are asked for: ``parts`` fill the address, ``bodies`` are what is sent."""

    parts: dict = field(default_factory=dict)
    bodies: dict = field(default_factory=dict)
    queries = {
        "articles/<int:pk>/cards/": "?uid=00000000-0000-4000-8000-000000000000",
        "articles/<int:pk>/changes/": "?after=0",
        "live/": "?after=1:0&desks=1",
    }

    def path(self, row):
        """The address of a row with its parts filled in."""
        path = row.route.split("^")[0]  # what a pattern takes may be nothing
        for name, value in self.parts.get(row.thing, {}).items():
            path = path.replace(f"<{name}>", str(value))
        assert "<" not in path, f"{row}: the parts of {row.thing} do not fill it"
        return f"/{path}{self.queries.get(row.route, '')}"

    def body(self, row):
        """The body for a row: for this thing, or for any."""
        bodies = self.bodies.get(f"{row.method} /{row.route}", {})
        return bodies.get(row.thing, bodies.get("", {}))


@pytest.fixture
def world(desk, cast, make_article, make_annotation, make_entity, make_claim, article):
    # Pages are kept by keys that come back in another test, with other things behind them.
    cache.clear()
    world = World()

    def put(name, thing, *keys):
        value = getattr(thing, "uid", None) or thing.pk
        world.parts[name] = dict.fromkeys(keys, value)
        return thing

    def article_with_snapshot(name, **fields):
        snapshot = Snapshot.keep(f"<p>{name}".encode(), fetched_at=now(), content_type="text/html")
        made = put(name, make_article(snapshot=snapshot, **fields), "int:pk", "int:article_id")
        world.parts[f"{name}_alone"] = world.parts[name]
        return made

    def annotation(name, **fields):
        return put(name, make_annotation(**fields), "uuid:uid", "uuidstr:uid")

    ours, public = article_with_snapshot("article"), article_with_snapshot("public", visibility="public")
    open_to_all = {"article": public, "visibility": "public"}
    annotation("note", article=ours)
    annotation("public_note", **open_to_all)
    annotation("private_note", article=ours, by=cast.reader, visibility="private")
    annotation("hidden", article=ours, hidden=True)
    annotation("withdrawn", article=ours, withdrawn=True)
    entities = ("int:pk", "int:entity_id")
    entity, spare = put("entity", make_entity("NATO"), *entities), make_entity("OTAN")
    public_entity = put("public_entity", make_entity("Iraq", kind="place"), *entities)
    mention = {"words": "Iraq", "motivation": "identifying"}
    annotation("mention", article=ours, entities=[entity], **mention)
    annotation("public_mention", entities=[public_entity], **mention, **open_to_all)
    claim = put("claim", make_claim(), "int:pk", "int:claim_id")
    annotation("mark", motivation="questioning", claim=claim, article=ours)
    public_claim = put("public_claim", make_claim("It was small."), "int:pk", "int:claim_id")
    annotation("public_mark", motivation="questioning", claim=public_claim, **open_to_all)

    for name, where in (("review", {"article": ours}), ("public_review", open_to_all)):
        asked_for = make_claim("Who says so?")
        make_annotation(motivation="questioning", claim=asked_for, **where)
        review = Review.ask(asked_for, cast.moderator, cast.editor, now().date())
        for names in (("int:pk", "int:review_pk"), ("int:claim_id", "int:review_id")):
            parts = dict(zip(names, (asked_for.pk, review.pk), strict=True))
            world.parts[name] = world.parts.get(name, {}) | parts

    for name, fields in (("revised", {}), ("public_revised", {"visibility": "public"})):
        snapshot = Snapshot.keep(f"<p>{name}".encode(), fetched_at=now(), content_type="text/html")
        revised = make_article(snapshot=snapshot, **fields)
        world.parts[name] = {"int:pk": revised.pk, "int:number": 1}
        prefix = name.removesuffix("revised")
        annotation(f"{prefix}lost", article=revised, visibility=fields.get("visibility", "desk"))
        if not prefix:
            annotation("private_lost", article=revised, by=cast.reader, visibility="private")
        revised.revise(cast.editor, f"<p>Nothing of what was there ({name}).</p>")

    away = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "target": "urn:x:1"}
    for name, by, visibility in (
        ("stray", cast.annotator, "desk"),
        ("public_stray", cast.annotator, "public"),
        ("private_stray", cast.reader, "private"),
    ):
        kept = Stray.keep(desk=desk, by=by, document=away, keys=["k"], visibility=visibility)
        put(name, kept, "uuid:uid", "uuidstr:uid")
    for name in ("article", "public"):
        key = {"kind": "article", "key": world.parts[name]["int:pk"]}
        world.parts[name] |= key | {f"str:{part}": value for part, value in key.items()}
    key = {"kind": "thread", "key": world.parts["private_note"]["uuid:uid"]}
    world.parts["private_thread"] = key | {f"str:{part}": value for part, value in key.items()}
    claim.assign(cast.moderator, cast.editor)
    told = Notification.objects.create(
        person=cast.editor,
        event=Event.objects.about(claim).last(),
        reason="assigned",
        act=uuid4(),
        subject_key=claim.pk,
        claim=claim,
    )
    put("notification", told, "int:pk")
    for name in ("round", "open_round"):
        asked = Round.ask(make_article(), cast.editor, [cast.annotator, cast.editor])
        put(name, asked, "int:pk", "int:round_id")
    asked.open(cast.editor, "Enough.")
    reason = desk.flag_reasons.first()
    flagged = annotation("flagged", article=ours)
    case = put("case", Case.flag(flagged, cast.reader, reason).case, "int:pk", "int:case_id")
    Case.decide(annotation("refused", article=ours), cast.moderator, Decision.Kind.HIDE, reason=reason)
    swept = Sweep.begin(desk, cast.reader, None, cast.moderator, "Spam.")
    put("desk", desk, "int:pk", "int:desk_id")
    world.parts["reason"] = world.parts["desk"] | {"int:reason_pk": reason.pk, "int:reason_id": reason.pk}
    put("token", Token.issue(cast.editor)[0], "int:pk")
    put("session", OpenSession.begin(cast.editor, "k" * 32), "int:pk")
    put("passkey", cast.editor.passkeys.create(name="a key", credential_id="a2V5", public_key=b""), "int:pk")
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=now() + timedelta(days=1))
    invitation, secret = desk.invite(Role.READER, cast.moderator)
    reset = default_token_generator.make_token(cast.superuser)
    world.parts |= {
        "-": {},
        "leave": {"str:token": unsubscribe_token(cast.superuser)},
        "no_leave": {"str:token": "x" * 32},
        "nothing": {},
        "new_entity": {},
        "member": {
            "int:pk": desk.pk,
            "int:user_pk": cast.reader.pk,
            "int:desk_id": desk.pk,
            "int:person_id": cast.reader.pk,
        },
        "sweep": {
            "int:pk": desk.pk,
            "int:sweep_pk": swept.pk,
            "int:desk_id": desk.pk,
            "int:sweep_id": swept.pk,
        },
        "open_invitation": {"int:pk": desk.pk, "int:invitation_pk": invitation.pk},
        "invitation": {"str:secret": secret},
        "no_invitation": {"str:secret": "x" * 32},
        "reset": {"uidb64": urlsafe_base64_encode(force_bytes(cast.superuser.pk)), "token": reset},
    }
    asked = {"reviewer": cast.moderator.pk, "due_on": (now() + timedelta(days=2)).date().isoformat()}
    shelved = {name: {"archive": made.pk} for name, made in (("article", ours), ("public", public))}
    marked = {
        "motivation": "highlighting",
        "target": [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}]}],
    }
    alone = {**marked, "visibility": "private"}
    spoken = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Look here"},
    }
    ours_spoken = {"": {**spoken, "target": f"http://testserver/articles/{ours.pk}/"}}
    public_spoken = {**spoken, "target": f"http://testserver/articles/{public.pk}/"}
    api = "/api/articles/<int:article_id>/"
    hide = {"kind": "hide", "note": "Not here."}
    world.bodies = {
        "POST /shelving/": shelved,
        "POST /moderation/cases/<int:pk>/decisions/": {"": {"kind": "dismiss", "version": 1}},
        "POST /moderation/decisions/": {"": {"kind": "dismiss", "case": f"{case.pk}:1"}},
        "POST /desks/<int:pk>/reasons/": {"": {"label": "Too long"}},
        "POST /desks/<int:pk>/reasons/<int:reason_pk>/": {"": {"act": "retire"}},
        "POST /api/annotations/<uuidstr:uid>/decisions/": {"": hide},
        "POST /api/decisions/": {"": [{"annotation": str(flagged.uid), **hide}]},
        "POST /api/desks/<int:desk_id>/reasons/": {"": {"label": "Too long"}},
        "PATCH /api/desks/<int:desk_id>/reasons/<int:reason_id>/": {"": {"retired": True}},
        "POST /articles/<int:pk>/revisions/<int:number>/restoration/": {"": {"revision": 2}},
        "POST /activity/seen/": {"": {"event": 1}},
        "POST /rounds/<int:pk>/adjudications/": {"": {"agreed": 1}},
        f"POST {api}rounds/": {"": {"people": [cast.annotator.pk, cast.editor.pk]}},
        "POST /api/rounds/<int:round_id>/opening/": {"": {"reason": "Enough."}},
        "POST /api/rounds/<int:round_id>/adjudications/": {"": {"agreed": True}},
        "POST /notifications/reading/": {"": {"until": told.pk}},
        "POST /notifications/mail/": {"": {"mail": "daily", "time_zone": "UTC", "digest_at": "07:00"}},
        "POST /annotations/<uuid:uid>/replies/": {"": {"body": "Look here"}},
        "POST /claims/<int:pk>/replies/": {"": {"body": "Look here"}},
        "POST /claims/<int:pk>/reviews/": {"": asked},
        "POST /claims/<int:pk>/reviews/<int:review_pk>/": {"": {"outcome": "agrees"}},
        "POST /claims/<int:pk>/reviews/<int:review_pk>/due/": {"": {"due_on": asked["due_on"]}},
        "POST /api/claims/<int:claim_id>/reviews/": {
            "": {"reviewer": cast.moderator.pk, "due": asked["due_on"]}
        },
        "PATCH /api/claims/<int:claim_id>/reviews/<int:review_id>/": {"": {"outcome": "agrees"}},
        "POST /annotations/<uuid:uid>/flag/": {"": {"reason": reason.pk}},
        "POST /annotations/<uuid:uid>/appeal/": {"": {"words": "Look again"}},
        "PUT /api/annotations/<uuidstr:uid>/flag/": {"": {"reason": reason.pk}},
        "POST /api/annotations/<uuidstr:uid>/appeal/": {"": {"words": "Look again"}},
        "PUT /api/annotations/<uuidstr:uid>/assignee/": {"": {"person": cast.editor.pk}},
        "PUT /api/claims/<int:claim_id>/assignee/": {"": {"person": cast.editor.pk}},
        "PUT /api/notifications/reading/": {"": {"until": told.pk}},
        "PUT /api/me/mail/": {"": {"mail": "daily"}},
        "PUT /api/activity/seen/": {"": {"event": 1}},
        "POST /accounts/tokens/": {"": {"name": "a program"}},
        "POST /desks/<int:pk>/members/<int:user_pk>/restriction/": {
            "": {"restriction": "muted", "span": "day", "reason": "Insults."}
        },
        "POST /desks/<int:pk>/members/<int:user_pk>/contributions/": {"": {"since": "", "reason": "Spam."}},
        "POST /desks/<int:pk>/premoderation/": {"": {"premoderation": "new"}},
        "PATCH /api/desks/<int:desk_id>/": {"": {"premoderation": "new"}},
        "PATCH /api/desks/<int:desk_id>/members/<int:person_id>/": {"": {"trust": "watched"}},
        "POST /api/desks/<int:desk_id>/sweeps/": {"": {"person": cast.annotator.pk, "reason": "Spam."}},
        "POST /desks/<int:pk>/members/<int:user_pk>/": {"": {"role": Role.ANNOTATOR.value}},
        "POST /live/articles/<int:pk>/presence/": {"": {"tab": "a", "place": [0, 5], "typing": None}},
        "POST /annotations/": ours_spoken,
        "PUT /annotations/<uuid:uid>/": {
            **ours_spoken,
            "public_note": public_spoken,
            "stray": away,
            "public_stray": away,
        },
        f"PATCH {api}": {"": {"byline": "By the desk"}},
        f"PUT {api}tags/": {"": {"tags": ["drones"]}},
        f"PUT {api}reading/": {"": {"percent": 50}},
        f"POST {api}annotations/": {"": marked, "article_alone": alone, "public_alone": alone},
        "PATCH /api/annotations/<uuidstr:uid>/": {
            "": {"body": [{"type": "TextualBody", "value": "Look here"}]},
            "mention": {"target": marked["target"]},
        },
        f"POST {api}revisions/": {"": {"text": "Quite other words than before."}},
        "PUT /api/annotations/<uuidstr:uid>/placement/": {"": {"decision": "given_up"}},
        "PUT /api/annotations/<uuidstr:uid>/hiding/": {"": {"reason": "Off topic"}},
        "POST /api/articles/": {"": {"desk": desk.pk, "text": "Words of an article.", "title": "A title"}},
        "POST /api/entities/": {"": {"name": "CENTCOM", "kind": "organization", "desk": desk.pk}},
        "PATCH /api/entities/<int:entity_id>/": {"": {"description": "Something"}},
        "POST /api/entities/<int:entity_id>/merges/": {"": {"absorb": spare.pk}},
        "PATCH /api/claims/<int:claim_id>/": {"": {"cue": "say"}},
        "PUT /api/claims/<int:claim_id>/verdict/": {
            "": {"rating": desk.ratings.first().pk, "rationale": "Seen with own eyes."}
        },
        "POST /api/claims/<int:claim_id>/evidence/": {"": {"stance": "context", "note": "Words"}},
    }
    return world


@pytest.fixture
def ask(client, cast, world):
    """``ask(method, row, role)``: the status; whatever it changed is taken back."""

    def ask(method, row, role):
        cache.clear()
        with transaction.atomic():
            if role == "visitor":
                client.logout()
            else:
                client.force_login(getattr(cast, role))
            body = {}
            if method not in ("GET", "HEAD"):
                speaks_json = row.route.startswith("api/") or row.route in SPOKEN
                kind = "application/json" if speaks_json else None
                body = {"data": world.body(row), **({"content_type": kind} if kind else {})}
            status = getattr(client, method.lower())(world.path(row), **body).status_code
            transaction.set_rollback(True)
        return status

    return ask


# In groups: to make the world takes longer than to ask about it.
@pytest.mark.parametrize("group", sorted({row.route.partition("/")[0] for row in ROWS}))
def test_everybody_gets_the_expected_answer(ask, group):
    rows = [row for row in ROWS if row.route.partition("/")[0] == group]

    answers = {str(row): {role: ask(row.method, row, role) for role in ROLES} for row in rows}

    assert answers == {str(row): dict(zip(ROLES, row.answers, strict=True)) for row in rows}


def test_no_address_is_without_a_row():
    asked = {row.route for row in ROWS}

    assert sorted(set(routes()) - asked) == []
    assert sorted(asked - set(routes())) == []


def test_methods_without_a_row_are_refused(ask):
    methods = {}
    for row in ROWS:
        methods.setdefault(row.route, (row, set()))[1].add(row.method)

    answers = {
        f"{method} {route}": ask(method, row, "moderator")
        for route, (row, listed) in methods.items()
        for method in {"GET", "POST", "PATCH", "DELETE", "PUT"} - listed
        # Django's own forms answer before they look at the method; addresses that do not exist take nothing.
        if not route.startswith(("accounts/login", "accounts/password", "accounts/reset"))
        and row.answers != (404,) * 6
    }

    assert {asked: status for asked, status in answers.items() if status != 405} == {}


def test_admin_is_for_staff(client, cast):
    answers = {}
    for role in (*ROLES, "superuser"):
        client.logout()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        answers[role] = client.get("/admin/").status_code

    assert answers == {**dict.fromkeys(ROLES, 302), "superuser": 200}


def test_nothing_unseen_is_told_by_a_list(client, world, desk, cast, make_annotation, article):
    """Lists are 200 for everybody, so what they hold is asked for: words that only the desk may read."""
    secret = "zebrafish"
    private = {"by": cast.reader, "visibility": "private", "article": article}
    make_annotation(motivation="commenting", body=f"{secret} note", tags=[f"{secret} tag"], **private)
    article.correct(cast.editor, title=f"{secret} title")
    desk.entities.first().edit(cast.editor, name=f"{secret} name")
    desk.claims.first().edit(cast.editor, text=f"{secret} claim")
    lists = [row for row in ROWS if row.thing == "-" and row.method == "GET" and row.answers == EVERYBODY]

    def told(role, query=""):
        client.logout()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        pages = {row.route: client.get(f"/{row.route}{query}").content.decode() for row in lists}
        return {route for route, page in pages.items() if f"{secret} " in page}

    assert told("visitor") | told("outsider") | told("visitor", "?q=" + secret) == set()
    # It could have been told: the desk reads it.
    assert {"", "entities/", "claims/", "api/articles/", "api/entities/", "api/claims/"} <= told("editor")
    assert "api/tags/" not in told("editor")
    assert "api/tags/" in told("reader")
    assert Annotation.objects.filter(visibility="private").count() == 3
