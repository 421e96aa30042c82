"""The answers of KPIs: rates for the home page."""

from core import Figure, Work, hookimpl
from plugins.kpis import service


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """The on-time rates of this year, of this unit and all below it."""
    total = (await service.by_unit(work, *service.period(None)))[0]
    href = f"/t/{work.tenant.id}/kpis"
    rates = [
        ("Hồ sơ một cửa trả đúng hạn", total.dossier_on_time_rate),
        ("Phản ánh, khiếu nại trả lời đúng hạn", total.case_on_time_rate),
    ]
    return [Figure(label, None if rate is None else f"{rate:g} %".replace(".", ","), href) for label, rate in rates]
