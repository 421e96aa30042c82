"""What the plugins that are on here take from the law: on what basis, since when, and whether a lawyer has looked."""

from dataclasses import asdict
from datetime import date
from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from core import hookspecs
from core.calendar import Rule, in_full, length
from core.hookspecs import LegalFact
from core.manifest import Plugin
from core.moment import today
from core.web.door import RequestWork
from core.web.pages import Template
from core.work import Work

READ = "core.legal_facts.read"
TO_CHECK = "check"


@get("/legal-facts", permission=READ, menu="Căn cứ pháp lý", group="Theo dõi, kiểm tra", icon="book")
async def page(request: Request[Any, Any, Any], work: RequestWork, show: FromQuery[str] = "") -> Template:
    """List the facts by plugin; with `show=check`, only those that a lawyer has still to confirm."""
    found = facts_by_plugin(request, work)
    kept = [(plugin, [one for one in facts if one.needs_check or show != TO_CHECK]) for _, plugin, facts in found]
    context = {
        "rooms": [(plugin, facts) for plugin, facts in kept if facts],
        "total": sum(len(facts) for _, _, facts in found),
        "unchecked": sum(one.needs_check for _, _, facts in found for one in facts),
        "only_unchecked": show == TO_CHECK,
        "state": state,
    }
    return Template("legal_facts.html", context=context)


@get("/api/legal-facts", permission=READ)
async def listed(request: Request[Any, Any, Any], work: RequestWork) -> list[dict[str, Any]]:
    """Return the facts, each with the plugin that rests on it."""
    return [{"plugin": name, **asdict(one)} for name, _, facts in facts_by_plugin(request, work) for one in facts]


def facts_by_plugin(request: Request[Any, Any, Any], work: Work) -> list[tuple[str, Plugin, list[LegalFact]]]:
    """Return each plugin that is on here with what it takes from the law, its legal periods included."""
    registry = request.app.state.runtime.registry
    told, periods = registry.answers(hookspecs.legal_facts), registry.answers(hookspecs.deadline_rules)
    return [
        (plugin.name, plugin.manifest, [*told.get(plugin.name, []), *map(_period, periods.get(plugin.name, []))])
        for plugin in registry.on(work.house, work.tenant.id)
    ]


def state(fact: LegalFact, day: date | None = None) -> tuple[str, str]:
    """Return in words and tone whether a fact is the law on a day, today if none is given."""
    day = day or today()
    if fact.valid_from > day:
        return "Chưa có hiệu lực", "info"
    over = fact.valid_to is not None and fact.valid_to < day
    return ("Hết hiệu lực", "calm") if over else ("Đang có hiệu lực", "good")


def _period(rule: Rule) -> LegalFact:
    value = f"{length(rule)}, kể từ {rule.from_event}"
    return LegalFact(rule.title, value, in_full(rule.basis), rule.valid_from, rule.valid_to, rule.needs_check)


ROUTES = [page, listed]
