"""Letters chosen and not yet sent, mails about accounts, and the signed links that stand in letters."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.mail import EmailMessage

from lib.kinds import ItemRef
from newsletters.actions import look_at_letters, open_mailing, set_going, write_digests
from newsletters.composing.confirming import link_of
from newsletters.composing.links import ANSWER, CLICK, CONFIRM, LETTER, SAY, SETTINGS, STOP, Link, letter_link, signed
from newsletters.models import DIGEST, Digest
from notices.actions import suppress
from notices.models import ACCOUNT, Outgoing
from notices.outbox import OutboxBackend
from notices.stopping import stop_token
from profiles.actions import give_consent, withdraw_consent
from tests.rights.world.holding import World


def fill(world: World) -> None:
    fill_letters(world)
    word = world.plant("mail about an account", "administrator newcomer")  # whose account it is
    code = EmailMessage(f"Code {word}", f"Your code is {word}.", to=[world.cast["newcomer"].email])
    OutboxBackend().send_messages([code])  # pytest-django puts its own in Django's place
    account = Outgoing.objects.get(purpose=ACCOUNT)
    world.put("mail", "account", mail_id=account.pk)
    world.put("mail-page", "account", object_id=account.pk)
    address = world.plant("suppressed address", "administrator")
    suppress(address=f"{address}@commonplace.example", reason="bounced", now=world.now)
    fill_links(world)
    fill_notice_links(world)
    fill_keys(world)


def fill_letters(world: World) -> None:
    """One of what everyone may read, one of the private forum's."""
    mailing = open_mailing(now=world.ago(hours=1), keeps_hours=False)
    world.put("mailing", "standing", object_id=mailing.pk)
    world.put("mailing-report", "standing", mailing_id=mailing.pk)
    written = {"standing": ("other", "standing"), "private": ("moderator", "private")}
    for state, (role, thread) in written.items():
        member = world.cast[role]
        give_consent(member=member, how="sign-up", words="Send it.", now=world.ago(days=50))
        item = {"kind": "thread", "id": world.thing("thread", thread)["thread_id"], "score": 1.0, "terms": {}}
        items = [item | {"probability": 1.0, "reason": "you replied there"}]
        digest = Digest(mailing=mailing, member=member, items=items, worth=0.9, version=state, chosen=world.now)
        assert write_digests(mailing=mailing, digests=[digest])
        pk = Digest.objects.get(mailing=mailing, member=member).pk
        world.put("digest", state, object_id=pk)
        world.put("digest-why", state, digest_id=pk)
    world.put("mailing-why", "standing", mailing_id=mailing.pk)
    fill_looks(world)
    assert set_going(mailing=mailing)
    for state, (role, _thread) in written.items():
        mail = Outgoing.objects.get(member=world.cast[role], purpose=DIGEST)
        world.put("mail", state, mail_id=mail.pk)
        world.put("mail-page", state, object_id=mail.pk)


def fill_looks(world: World) -> None:
    """All staff said why they look at the letters of these; of one more they did not, and one is gone."""
    for role in ("other", "moderator", "stranger"):
        for staff in ("moderator", "desk", "administrator"):
            look_at_letters(by=world.cast[staff], member=world.cast[role], reason="They asked.", now=world.now)
    world.put("letters", "standing", member_id=world.cast["author"].pk)
    world.put("letters", "erased", member_id=world.cast["erased"].pk)


def fill_confirming(world: World) -> None:
    """Of who has not confirmed the address; of one whose account has; of consents that are gone; of something else."""
    cast, then = world.cast, world.ago(days=50)
    asked = {
        state: give_consent(member=cast[role], how="sign-up", words="Send it.", now=then)
        for state, role in (("good", "newcomer"), ("done", "stranger"), ("withdrawn", "silenced"))
    }
    for state, consent in asked.items():
        world.put("confirm-link", state, token=signed(CONFIRM, link_of(consent)))
    withdraw_consent(member=cast["silenced"], how="interest page", now=then)
    erased = Link(cast["erased"].pk, ItemRef("consent", 2**40), "a")
    world.put("confirm-link", "erased", token=signed(CONFIRM, erased))
    world.put("confirm-link", "forged", token=signed(STOP, link_of(asked["good"])))


def fill_keys(world: World) -> None:
    """What a mail about an account leads to."""
    address = EmailAddress.objects.get(user=world.cast["newcomer"])
    world.put("confirmation", "good", key=EmailConfirmationHMAC(address).key)
    world.put("confirmation", "forged", key="MTI:forged")
    world.put("reset", "forged", uidb36="1", key="forged")


def fill_notice_links(world: World) -> None:
    """The way out in a mail of notices."""
    for state, role in ("good", "stranger"), ("erased", "erased"):
        world.put("notice-link", state, token=stop_token(world.cast[role].pk, ["mention"]))
    world.put("notice-link", "forged", token=signed(STOP, Link(world.cast["stranger"].pk)))


def fill_links(world: World) -> None:
    """As good as they come; of a thread the reader lost; of an erased reader; made for something else."""
    reader, erased = world.cast["stranger"].pk, world.cast["erased"].pk
    give_consent(member=world.cast["stranger"], how="sign-up", words="Send it.", now=world.ago(days=50))
    standing = ItemRef("thread", world.thing("thread", "standing")["thread_id"])
    private = ItemRef("thread", world.thing("thread", "private")["thread_id"])
    for purpose in (CLICK, SAY):
        says = "more" if purpose == SAY else ""
        world.put(f"{purpose}-link", "good", token=signed(purpose, Link(reader, standing, says)))
        world.put(f"{purpose}-link", "private", token=signed(purpose, Link(reader, private, says)))
        world.put(f"{purpose}-link", "erased", token=signed(purpose, Link(erased, standing, says)))
        world.put(f"{purpose}-link", "forged", token=signed(STOP, Link(reader, standing, says)))
    stoves = ItemRef("subject", world.values["subject"])
    world.put("answer-link", "good", token=signed(ANSWER, Link(reader, stoves, "4")))
    world.put("answer-link", "gone", token=signed(ANSWER, Link(reader, ItemRef("subject", 2**40), "4")))
    world.put("answer-link", "erased", token=signed(ANSWER, Link(erased, stoves, "4")))
    world.put("answer-link", "forged", token=signed(SAY, Link(reader, stoves, "4")))
    for state, digest in ("good", "standing"), ("private", "private"):
        pk = world.thing("digest", digest)["object_id"]
        own = Digest.objects.get(pk=pk).member_id
        world.put("letter-link", state, token=signed(LETTER, letter_link(own, pk)))
    world.put("letter-link", "erased", token=signed(LETTER, letter_link(erased, pk)))
    world.put("letter-link", "forged", token=signed(CLICK, letter_link(own, pk)))
    fill_confirming(world)
    for purpose in (STOP, SETTINGS):
        world.put(f"{purpose}-link", "good", token=signed(purpose, Link(reader)))
        world.put(f"{purpose}-link", "erased", token=signed(purpose, Link(erased)))
        world.put(f"{purpose}-link", "forged", token=signed(CLICK, Link(reader)))
