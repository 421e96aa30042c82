"""The noun: what happened at one unit in one month, as counters."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Field

from core import TenantRow


class Monthly(TenantRow, table=True):
    """Counters of one unit and month (its first day). Sums up the tree are made when read, never stored."""

    month: date = Field(primary_key=True)
    cases_opened: int = 0
    cases_closed: int = 0
    cases_on_time: int = 0
    dossiers_received: int = 0
    dossiers_online: int = 0
    dossiers_returned: int = 0
    dossiers_on_time: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Counters added up over units and months, and the rates they give: percent, None if nothing was counted."""

    tenant: str
    name: str
    cases_opened: int = 0
    cases_closed: int = 0
    cases_on_time: int = 0
    dossiers_received: int = 0
    dossiers_online: int = 0
    dossiers_returned: int = 0
    dossiers_on_time: int = 0

    @property
    def case_on_time_rate(self) -> float | None:
        """Citizens' matters answered in time, of those closed."""
        return rate(self.cases_on_time, self.cases_closed)

    @property
    def dossier_on_time_rate(self) -> float | None:
        """Dossiers returned early or on time, of those returned (Decision 766/QĐ-TTg, group 2)."""
        return rate(self.dossiers_on_time, self.dossiers_returned)

    @property
    def online_rate(self) -> float | None:
        """Dossiers received online, of those received (Decision 766/QĐ-TTg, group 4)."""
        return rate(self.dossiers_online, self.dossiers_received)


def rate(part: int, whole: int) -> float | None:
    """Return a percentage with two decimals; None, never 0 or 100, if there is nothing to measure."""
    return round(100 * part / whole, 2) if whole else None
