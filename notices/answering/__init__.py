"""Answering a notice by mail: the address that it carries, and what is written to it."""

from notices.answering.addresses import Asked, answers_by_mail, asked, reply_address
from notices.answering.answers import Answers, answers_to, register

__all__ = ["Answers", "Asked", "answers_by_mail", "answers_to", "asked", "register", "reply_address"]
