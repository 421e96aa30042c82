"""Closed periods: close one, look at it and at what has come since, publish it."""

from typing import Any
from uuid import UUID

from core import FromPath, FromQuery, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see, today
from plugins.kpis.models.report import Closing, Publishing, Report
from plugins.kpis.service import indicators, numbers, periods, reports


@get("/kpis/reports", permission="kpis.read", menu="Báo cáo theo kỳ", order=3, icon="journal-text")
async def closed_periods(work: RequestWork, year: FromQuery[int | None] = None) -> Template:
    """List the closed periods, and offer to close one that has ended."""
    chosen = periods.read(str(year) if year is not None else "")
    choices = [(title, [one for one in some if one.end < today()]) for title, some in periods.choices(chosen.end.year)]
    context = {"reports": await reports.reports(work), "choices": choices, "years": await numbers.years(work)}
    return Template("kpis/reports.html", context={**context, "year": chosen.end.year})


@get("/api/kpis/reports", permission="kpis.read")
async def closed(work: RequestWork) -> list[dict[str, Any]]:
    """Return the closed periods of this unit."""
    return [_line(one) for one in await reports.reports(work)]


@post("/kpis/reports", permission="kpis.close", form=closed_periods, status_code=303)
async def close(work: RequestWork, data: URLEncodedBody[Closing]) -> Redirect:
    """Close a period from the form."""
    report = await reports.close(work, data)
    return see(work, f"/kpis/reports/{report.id}", f"Đã khóa số {report.title}.")


@post("/api/kpis/reports", permission="kpis.close")
async def close_period(work: RequestWork, data: JSONBody[Closing]) -> dict[str, Any]:
    """Close a period."""
    return _line(await reports.close(work, data))


@get("/kpis/reports/{report_id:uuid}", permission="kpis.read")
async def report(work: RequestWork, report_id: FromPath[UUID]) -> Template:
    """Show a closed period as it was closed, and beside it what has come since."""
    found = await reports.report(work, report_id)
    rows = reports.frozen(found)
    context = {"report": found, "rows": rows, "corrections": await reports.corrections(work, found)}
    return Template("kpis/report.html", context={**context, "groups": indicators.groups()})


@get("/kpis/reports/{report_id:uuid}/paper", permission="kpis.read")
async def paper(work: RequestWork, report_id: FromPath[UUID]) -> Template:
    """Show a closed period as a report to print and to sign."""
    found = await reports.report(work, report_id)
    context = {"report": found, "rows": reports.frozen(found), "corrections": await reports.corrections(work, found)}
    return Template("kpis/paper.html", context=context)


@get("/api/kpis/reports/{report_id:uuid}", permission="kpis.read")
async def report_figures(work: RequestWork, report_id: FromPath[UUID]) -> dict[str, Any]:
    """Return a closed period as it was kept, whether it comes out the same anew, and what has come since."""
    found = await reports.report(work, report_id)
    later = await reports.corrections(work, found)
    return {
        **_line(found),
        "content": found.content,
        "same": all(row.same for row in reports.frozen(found)),
        "corrections": [
            {"unit": one.unit, "indicator": one.indicator.id, "before": one.before, "after": one.after} for one in later
        ],
    }


@post("/kpis/reports/{report_id:uuid}/publish", permission="kpis.close", form=report, status_code=303)
async def publish(work: RequestWork, report_id: FromPath[UUID], data: URLEncodedBody[Publishing]) -> Redirect:
    """Show a closed period to everybody."""
    await reports.publish(work, report_id, data.why)
    return see(work, f"/kpis/reports/{report_id}", "Đã công bố. Người dân xem được báo cáo này.")


@post("/api/kpis/reports/{report_id:uuid}/publish", permission="kpis.close")
async def publish_period(work: RequestWork, report_id: FromPath[UUID], data: JSONBody[Publishing]) -> dict[str, Any]:
    """Show a closed period to everybody."""
    return _line(await reports.publish(work, report_id, data.why))


def _line(one: Report) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude={"content", "tenant_id", "version"})
