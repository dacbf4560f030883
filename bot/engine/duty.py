"""Who is on duty: the policy of the settings together with what was agreed beside its rota."""

from __future__ import annotations

from bot.domain.cases.policy import Policy
from bot.engine.surroundings import Surroundings
from bot.store import duty
from bot.store.transaction import Transaction


def policy(tx: Transaction, around: Surroundings) -> Policy:
    """The policy as it stands now, for whatever begins now."""
    agreed = tuple(one.override for one in duty.agreed(tx, around.now))
    return around.policy.overridden(agreed) if agreed else around.policy


def watched(tx: Transaction, around: Surroundings) -> bool:
    """Whether somebody is on call at this moment."""
    return policy(tx, around).watched(around.now)
