"""Say what of the data rests on law, and what of it a lawyer has still to confirm."""

from datetime import date

from core import LegalFact
from plugins.new_rural.service import catalogue, values


def facts() -> list[LegalFact]:
    """Return the sets, the procedure, every indicator with its targets, and the thresholds of the links."""
    return [*_sets(), *_procedure(), *_indicators(), *_links()]


def _sets() -> list[LegalFact]:
    return [
        LegalFact(
            f"{one.title}: số tiêu chí, chỉ tiêu",
            f"{len(catalogue.criteria(one.id))} tiêu chí, {one.indicators} chỉ tiêu",
            one.basis, one.valid_from, one.valid_to, one.needs_check,
        )
        for one in catalogue.sets().values()
    ]  # fmt: skip


def _procedure() -> list[LegalFact]:
    return [
        LegalFact(
            row["title"], row["value"], row["basis"], date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None, row["needs_check"] == "1",
        )
        for row in catalogue.procedure().values()
    ]  # fmt: skip


def _indicators() -> list[LegalFact]:
    found = []
    for one in catalogue.sets().values():
        targets = catalogue.national_targets(one.id)
        for indicator in catalogue.national(one.id):
            held = {place: target for (code, place), target in targets.items() if code == indicator.code}
            said = "; ".join(f"{place}: {values.number(target)} {indicator.unit}" for place, target in held.items())
            value = values.target(indicator) or said.replace("*:", "mọi vùng:") or "chưa có mức"
            title = f"Nông thôn mới {one.period}, chỉ tiêu {indicator.code}: {indicator.title}"
            found.append(LegalFact(title, value, one.basis, one.valid_from, one.valid_to, indicator.needs_check))
    return found


def _links() -> list[LegalFact]:
    first = min(one.valid_from for one in catalogue.sets().values())
    return [
        LegalFact(f"Ngưỡng cảnh báo: {one.title}", f"{values.number(one.threshold)} {one.unit}", one.basis, first,
                  needs_check=one.needs_check)
        for one in catalogue.links().values()
    ]  # fmt: skip
