"""One member's copy as a sample for staff: as its member may see it today, with links that lead nowhere."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from newsletters.composing.introducing import as_chosen
from newsletters.composing.letter import compose
from newsletters.composing.looking import items_of, refs_of, ties_of
from newsletters.models import Digest
from notices.rendering import Letter
from notices.rendering.showing import ADDRESS, HREF
from profiles.gathering import stories_of
from profiles.models import Consent, Subject


def sample_of(digest: Digest, *, consent: Consent | None = None) -> Letter:
    """The letter without what would act for its member: signed links, and the headers that leave a list.

    It holds what its member may still see, read or not, with what its editors say. Raises ValidationError where that
    is nothing.
    """
    member = digest.member
    with translation.override(member.speaks):
        known = stories_of(member, refs_of(digest))
    stories = [as_chosen(known[ref], item) for ref, item in items_of(digest) if ref in known]
    if not stories:
        raise ValidationError(_("Nothing that stood in it may be seen any more."))
    about = Subject.objects.filter(pk=digest.question.partition(":")[2]).first() if digest.question else None
    ties = ties_of([digest])[digest.pk]
    whole = compose(digest, stories, consent=consent or _consent_of(digest), ties=ties, asks=about)
    subject = _("Sample: %(subject)s") % {"subject": whole.subject}
    text = ADDRESS.sub("…", whole.text)
    # What is a link in the HTML is dead, and so is what only reads like one.
    html = ADDRESS.sub("…", HREF.sub('href="#"', whole.html))
    language = whole.headers.get("Content-Language", "")
    headers = {"Auto-Submitted": "auto-generated", **({"Content-Language": language} if language else {})}
    return Letter(subject=subject, text=text, html=html, headers=headers)


def _consent_of(digest: Digest) -> Consent:
    """The latest; who has left meanwhile gave it once."""
    last = Consent.objects.filter(member=digest.member_id, purpose=Consent.NEWSLETTER).order_by("-given").first()
    if last is None:
        raise ValidationError(_("The member has left the newsletter."))
    return last
