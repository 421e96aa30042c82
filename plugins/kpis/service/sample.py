"""A believable year of a one-stop shop, told by the events that it would send."""

from datetime import date, timedelta
from random import Random

from core import Work, today
from plugins.kpis.events import (
    DossierDigitised,
    DossierPaid,
    DossierRated,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
)

PROCEDURES = {
    "1.001193": "full",
    "2.000815": "full",
    "1.004873": "partial",
    "1.000656": "partial",
    "2.000635": "information",
}
CAREFUL, MODERN = (0.92, 1.0), (0.4, 0.98)
COMPLETE, DIGITAL_RESULT, REUSABLE, REUSED, WITH_FEE, WHO_RATE, SATISFIED = 0.9, 0.7, 0.5, 0.6, 0.4, 0.3, 0.94
DAYS, EVERY = 325, 5


async def live_through(work: Work) -> None:
    """Tell the last eleven months of the one-stop shop, by the events that it would have sent."""
    _Shop(work).tell()


class _Shop:
    """One unit's one-stop shop, the same for everybody who looks at it: how careful it is, and how modern."""

    def __init__(self, work: Work) -> None:
        """Let the unit's key decide."""
        self.work = work
        self.chance = Random(work.tenant.id)  # noqa: S311 - a sample keeps no secret
        self.careful = self.chance.uniform(*CAREFUL)
        self.modern = self.chance.uniform(*MODERN)

    def tell(self) -> None:
        """Tell the last eleven months: what was made public, and every dossier."""
        for procedure, level in PROCEDURES.items():
            self._publish(procedure, level)
        for number, days in enumerate(range(DAYS, 0, -EVERY), start=1):
            received = today() - timedelta(days=days + self.chance.randrange(EVERY))
            online = self.modern * (0.6 + 0.4 * number * EVERY / DAYS)
            self._handle(f"{self.work.tenant.id}-{number:04}", received, online)

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _publish(self, procedure: str, level: str) -> None:
        number = f"QD-{self.work.tenant.id}/{procedure}"
        for kind, days in (("new", self.chance.randint(180, 300)), ("updated", self.chance.randint(5, 170))):
            day = today() - timedelta(days=days)
            due = day + timedelta(days=self.chance.randint(-1, 10))
            about = {"publication_id": f"{number}/{kind}", "procedure": procedure, "level": level, "kind": kind}
            told = {**about, "published_on": day, "due_on": due, "complete": self._happens(COMPLETE)}
            self.work.emit(ProcedurePublished.model_validate(told))

    def _handle(self, number: str, received: date, online: float) -> None:
        """Let a dossier go the way it would have gone by now."""
        procedure = self.chance.choice([code for code, level in PROCEDURES.items() if level != "information"])
        due = received + timedelta(days=self.chance.choice((1, 3, 5, 10)))
        about = {"dossier_id": number, "procedure": procedure}
        came, known = self._happens(online), self._happens(0.5 + online / 2)
        self.work.emit(DossierReceived(**about, received_on=received, due_on=due, online=came, synchronised=known))
        if self._happens(online):
            self._digitise(about, received)
        late = not self._happens(self.careful)
        returned = due + timedelta(days=self.chance.randint(1, 6) if late else -self.chance.randint(0, 1))
        if returned <= today():
            signed = self._happens(0.3 + online / 2)
            self.work.emit(DossierReturned(**about, returned_on=returned, due_on=due, electronic=signed))
            if self._happens(WITH_FEE):
                self.work.emit(DossierPaid(**about, paid_on=returned, online=self._happens(online)))
            if self._happens(WHO_RATE):
                self.work.emit(DossierRated(**about, rated_on=returned, satisfied=self._happens(SATISFIED)))

    def _digitise(self, about: dict[str, str], day: date) -> None:
        reusable = self._happens(REUSABLE)
        result, reused = self._happens(DIGITAL_RESULT), reusable and self._happens(REUSED)
        told = {"components": True, "result": result, "reusable": reusable, "reused": reused}
        self.work.emit(DossierDigitised.model_validate({**about, "digitised_on": day, **told}))
