"""A refusal in the reader's language: what stands in the way, under which rule and article."""

from dataclasses import dataclass

from services.desk.messages import Words
from services.desk.rendering.articles import cite
from services.errors import CommandRefusedError, VersionConflictError


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a command was not done. ``article`` is empty where no article asks for the rule,
    ``mended`` where no other text is proposed, ``ruleset`` where it was no decision. ``opens`` is
    the address of what was recorded instead.
    """

    reason: str
    rule: str
    article: str
    mended: str = ""
    ruleset: str = ""
    opens: str = ""


def refusal(error: CommandRefusedError | VersionConflictError, words: Words) -> Refusal:
    """The error in words. A rule newer than the messages is told in the ledger's own sentence."""
    if isinstance(error, VersionConflictError):
        return Refusal(reason=words("case.conflict"), rule="version-conflict", article="")
    key = f"rule.{error.rule}"
    article = cite(error.article, words.language) if error.article else ""
    return Refusal(
        reason=words(key) if words.known(key) else str(error),
        rule=error.rule,
        article=words("article.text", article=article) if article else "",
        mended=error.offence.mended if error.offence else "",
        ruleset=error.ruleset or "",
    )


def sent_before(words: Words, *, opens: str = "") -> Refusal:
    """The form was sent before with something else in it, and that is recorded."""
    return Refusal(
        reason=words("refusal.sent_before"), rule="origin-conflict", article="", opens=opens
    )


def forged(words: Words) -> Refusal:
    """The form did not carry this session's token: another site's page, or one from before."""
    return Refusal(reason=words("refusal.forged"), rule="csrf", article="")
