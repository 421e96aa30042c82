"""What kpis takes from the law as data, told to administrators."""

from core import LegalFact
from plugins.kpis.service import indicators, periods

HUNDREDTHS = 100


def legal_facts() -> list[LegalFact]:
    """Return every indicator's points and target, and every reporting window, with the document that says so."""
    found = [
        LegalFact(one.title, _worth(one.most, one.target), one.basis, one.valid_from, one.valid_to, one.needs_check)
        for one in indicators.official()
    ]
    return found + [
        LegalFact(
            one.title.replace(" năm {year}", "").replace(" {year}", ""),
            f"từ {one.begin[2]}/{one.begin[1]} đến {one.end[1]}/{one.end[0]}",
            one.basis,
            one.valid_from,
            one.valid_to,
            one.needs_check,
        )
        for one in periods.windows().values()
    ]


def _worth(most: int, target: int | None) -> str:
    points = f"{most / HUNDREDTHS:g} điểm" if most else "không cho điểm"
    return points if target is None else f"{points}, chỉ tiêu {target / HUNDREDTHS:g} %"
