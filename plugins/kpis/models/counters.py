"""What has happened, as counters per unit and day, month or procedure; sums up the tree are made when read."""

from datetime import date

from sqlmodel import Field

from core import TenantRow


class Counters(TenantRow):
    """What is counted. A counter is named after what it counts; see `data/counters.csv` for its words."""

    cases_opened: int = 0
    cases_closed: int = 0
    cases_on_time: int = 0
    cases_overdue: int = 0
    cases_rated: int = 0
    cases_satisfied: int = 0
    dossiers_received: int = 0
    dossiers_online: int = 0
    dossiers_offered: int = 0
    dossiers_returned: int = 0
    dossiers_on_time: int = 0
    dossiers_early: int = 0
    dossiers_settled: int = 0
    overdue_begun: int = 0
    overdue_ended: int = 0
    sync_known: int = 0
    dossiers_synchronised: int = 0
    digitisations: int = 0
    dossiers_digitised: int = 0
    dossiers_reusable: int = 0
    dossiers_reused: int = 0
    results_known: int = 0
    results_electronic: int = 0
    results_digitised: int = 0
    payments: int = 0
    payments_online: int = 0
    ratings: int = 0
    ratings_satisfied: int = 0
    procedures_published: int = 0
    procedures_on_time: int = 0
    procedures_updated: int = 0
    procedures_updated_on_time: int = 0
    procedures_complete: int = 0
    activities: int = 0


class Monthly(Counters, table=True):
    """Counters of one unit and month (its first day)."""

    month: date = Field(primary_key=True)


class Daily(Counters, table=True):
    """Counters of one unit and day: for reporting windows that begin or end within a month."""

    day: date = Field(primary_key=True)


class ProcedureYear(TenantRow, table=True):
    """Counters of one procedure at one unit in one year: how many services are offered online, and which are used."""

    procedure: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    listed: int = 0
    offered: int = 0
    full_process: int = 0
    online: int = 0
    paid_online: int = 0
