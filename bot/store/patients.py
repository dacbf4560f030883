"""Patients, their invitations and their sessions."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam as b
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.people import Patient, Stage
from bot.domain.sessions import Route, Session
from bot.store.schema import invites, patients, sessions
from bot.store.statement import Statement
from bot.store.times import moment, stamp
from bot.store.transaction import Row, Transaction

_ADD = Statement(
    insert(patients).values(
        code=b("code"),
        name_sealed=b("name_sealed"),
        stage=b("stage"),
        language=b("language"),
        country="",
        zone="",
        morning="",
        evening="",
        created_at=b("created_at"),
        created_by=b("created_by"),
    )
)
_BY_TELEGRAM = Statement(select(patients).where(patients.c.telegram_id == b("telegram_id")))
_BY_ID = Statement(select(patients).where(patients.c.id == b("patient")))
_BY_CODE = Statement(select(patients).where(patients.c.code == b("code")))
_BIND = Statement(
    update(patients)
    .where(patients.c.id == b("patient"), patients.c.telegram_id.is_(None))
    .values(telegram_id=b("account"), name_sealed=b("name"), stage=b("new_stage"), language=b("new_language"))
)
_SET = {
    field: Statement(update(patients).where(patients.c.id == b("patient")).values({field: b("new")}))
    for field in (
        "stage",
        "language",
        "country",
        "zone",
        "morning",
        "evening",
        "unreachable_at",
        "care_group",
        "program",
    )
}
_CONTACTS = Statement(select(patients.c.phone_sealed, patients.c.other_sealed).where(patients.c.id == b("patient")))
_CONTACT = {
    field: Statement(update(patients).where(patients.c.id == b("patient")).values({f"{field}_sealed": b("sealed")}))
    for field in ("phone", "other")
}
_CONSENT = Statement(
    update(patients)
    .where(patients.c.id == b("patient"))
    .values(consent_version=b("version"), consented_at=b("at"), stage=b("new_stage"))
)
_ADD_INVITE = Statement(
    insert(invites).values(
        digest=b("digest"),
        patient_id=b("patient_id"),
        created_by=b("created_by"),
        created_at=b("created_at"),
        expires_at=b("expires_at"),
    )
)
_USE_INVITE = Statement(
    update(invites)
    .where(invites.c.digest == b("token_digest"), invites.c.used_at.is_(None), invites.c.expires_at > b("now"))
    .values(used_at=b("now"))
)
_INVITE = Statement(select(invites.c.patient_id).where(invites.c.digest == b("token_digest")))
_ADD_SESSION = Statement(
    upsert(sessions)
    .values(
        patient_id=b("patient_id"),
        state="given",
        route=b("route"),
        given_at=b("given_at"),
        given_wall=b("given_wall"),
        zone=b("zone"),
        recorded_by=b("recorded_by"),
        recorded_at=b("recorded_at"),
        request=b("request"),
    )
    .on_conflict_do_nothing(index_elements=["request"])
)
_SESSION = Statement(select(sessions).where(sessions.c.request == b("request")))
_SESSION_BY_ID = Statement(select(sessions).where(sessions.c.id == b("session")))
_LAST_SESSION = Statement(
    select(sessions).where(sessions.c.patient_id == b("patient")).order_by(sessions.c.given_at.desc()).limit(1)
)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _patient(tx: Transaction, row: Row | None) -> Patient | None:
    if row is None:
        return None
    return Patient(
        id=row["id"],
        code=row["code"],
        name=tx.keys.open_often(row["name_sealed"]),
        telegram_id=row["telegram_id"],
        stage=Stage(row["stage"]),
        language=row["language"],
        country=row["country"],
        zone=row["zone"],
        morning=row["morning"],
        evening=row["evening"],
        consent_version=row["consent_version"],
        unreachable=row["unreachable_at"] is not None,
        group=row["care_group"],
        program=row["program"],
    )


def by_telegram(tx: Transaction, telegram_id: int) -> Patient | None:
    """The patient with this Telegram account."""
    return _patient(tx, tx.one(_BY_TELEGRAM, telegram_id=telegram_id))


def by_id(tx: Transaction, patient_id: int) -> Patient | None:
    """The patient with this id."""
    return _patient(tx, tx.one(_BY_ID, patient=patient_id))


def by_code(tx: Transaction, code: str) -> Patient | None:
    """The patient with this code, written in whatever case."""
    return _patient(tx, tx.one(_BY_CODE, code=code.upper()))


def invite(
    tx: Transaction, *, code: str, label: str, token: str, by: str, language: str, now: datetime, expires: datetime
) -> int:
    """Make a patient without an account yet and a one-time link for them; returns the patient's id."""
    patient_id = tx.insert(
        _ADD,
        code=code,
        name_sealed=tx.keys.seal(label),
        stage=Stage.INVITED.value,
        language=language,
        created_at=stamp(now),
        created_by=by,
    )
    tx.run(
        _ADD_INVITE,
        digest=_digest(token),
        patient_id=patient_id,
        created_by=by,
        created_at=stamp(now),
        expires_at=stamp(expires),
    )
    return patient_id


def accept(tx: Transaction, token: str, *, telegram_id: int, name: str, language: str, now: datetime) -> Patient | None:
    """Use a link once: binds the account to the invited patient. None when the link can't be used, for whatever
    reason: the caller can't tell a used link from an expired or an invented one, and so tells nobody."""
    digest = _digest(token)
    if tx.run(_USE_INVITE, token_digest=digest, now=stamp(now)) != 1:
        return None
    row = tx.one(_INVITE, token_digest=digest)
    if row is None:
        return None
    bound = tx.run(
        _BIND,
        patient=row["patient_id"],
        account=telegram_id,
        name=tx.keys.seal(name),
        new_stage=Stage.WELCOMING.value,
        new_language=language,
    )
    return by_id(tx, row["patient_id"]) if bound == 1 else None


def invited_patient(tx: Transaction, token: str) -> int | None:
    """Whose link this is or was; only ever to be compared with the account that opened it."""
    row = tx.one(_INVITE, token_digest=_digest(token))
    return None if row is None else int(row["patient_id"])


def set_field(tx: Transaction, patient_id: int, field: str, value: str | int | None) -> None:
    """Set one field of the profile. Raises KeyError for a field that scripts may not set."""
    tx.run(_SET[field], patient=patient_id, new=value)


def contacts(tx: Transaction, patient_id: int) -> tuple[str, str]:
    """The patient's phone number, and whom to call besides in an emergency; empty where nobody has kept it."""
    row = tx.one(_CONTACTS, patient=patient_id)
    sealed = (None, None) if row is None else (row["phone_sealed"], row["other_sealed"])
    phone, other = ("" if one is None else tx.keys.open(one) for one in sealed)
    return phone, other


def set_contact(tx: Transaction, patient_id: int, field: str, value: str) -> None:
    """Keep ``phone`` or ``other`` (the emergency contact), sealed. Raises KeyError for another field."""
    tx.run(_CONTACT[field], patient=patient_id, sealed=tx.keys.seal(value))


def consent(tx: Transaction, patient_id: int, version: str, now: datetime) -> None:
    """Consent was given to the text with this hash; programs may write from now on."""
    tx.run(_CONSENT, patient=patient_id, version=version, at=stamp(now), new_stage=Stage.ACTIVE.value)


def _session(row: Row | None) -> Session | None:
    if row is None:
        return None
    return Session(
        id=row["id"],
        patient_id=row["patient_id"],
        route=Route(row["route"]),
        given_at=moment(row["given_at"]),
        zone=row["zone"],
        recorded_by=row["recorded_by"],
    )


def record_session(
    tx: Transaction, patient: Patient, route: Route, given_at: datetime, *, by: str, request: str, now: datetime
) -> tuple[Session, bool]:
    """Record a session that was given; the same ``request`` twice records one. Returns it and whether it is new."""
    wall = given_at.astimezone(ZoneInfo(patient.zone))
    added = tx.run(
        _ADD_SESSION,
        patient_id=patient.id,
        route=route.value,
        given_at=stamp(given_at),
        given_wall=f"{wall:%Y-%m-%dT%H:%M}",
        zone=patient.zone,
        recorded_by=by,
        recorded_at=stamp(now),
        request=request,
    )
    session = _session(tx.one(_SESSION, request=request))
    if session is None:
        raise LookupError(request)
    return session, added == 1


def session(tx: Transaction, session_id: int) -> Session | None:
    """The session with this id."""
    return _session(tx.one(_SESSION_BY_ID, session=session_id))


def last_session(tx: Transaction, patient_id: int) -> Session | None:
    """The patient's latest session."""
    return _session(tx.one(_LAST_SESSION, patient=patient_id))
