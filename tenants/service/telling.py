"""Tell what holds for a plugin, as people read it: a state in words and tone, and the story behind it."""

from typing import Any

from core import House, Policy, Rule, State, Work
from tenants.service.people import names

POLICIES = {
    Policy.FORBIDDEN: "Cấm",
    Policy.ALLOWED: "Cho phép, đơn vị tự quyết",
    Policy.DEFAULT_ON: "Mặc định bật",
    Policy.MANDATORY: "Bắt buộc bật",
}


def said(state: State) -> tuple[str, str]:
    """Return a state in words, and the tone of its badge."""
    if state.on:
        return ("Tạm dừng", "warn") if state.paused else ("Đang bật", "good")
    if state.missing:
        return "Thiếu phần cần có trước", "warn"
    return ("Bị cấm", "bad") if state.locked else ("Tắt", "calm")


def summed(house: House, unit: str) -> list[tuple[str, str]]:
    """Return how many plugins are on at a unit, as badges: none where nothing is on."""
    on, all_of_them = len(house.on(unit)), len(house.plugins)
    return [(f"Bật {on}/{all_of_them} phần", "good" if on == all_of_them else "info")] if on else []


def spread(house: House, unit: str, plugin: str) -> tuple[str, str]:
    """Return on how many units from here down a plugin is on, as a badge; of a single unit its state."""
    below = house.below(unit)
    if len(below) == 1:
        return said(house.state(unit, plugin))
    on = sum(house.state(one, plugin).on for one in below)
    return (f"{on}/{len(below)}", "good" if on == len(below) else "info") if on else ("Tắt", "calm")


def decision(rule: Rule) -> str:
    """Return what a node has decided, in one sentence without a full stop."""
    parts = [POLICIES[rule.policy]] if rule.policy else []
    parts += [{True: "Bật", False: "Tắt"}[rule.on]] if rule.on is not None else []
    parts += ["Tạm dừng nhận việc mới"] if rule.paused else []
    return "; ".join(parts) or "Để cấp trên quyết định"


async def story(work: Work, plugin: str) -> dict[str, Any]:
    """Return why a plugin is on or off here: every node's word from the province down, with who spoke it."""
    path = [(node, work.house.rules.get((node.id, plugin))) for node in work.house.path(work.tenant.id)]
    return {
        "plugin": plugin,
        "manifest": work.house.plugins[plugin],
        "state": work.house.state(work.tenant.id, plugin),
        "path": path,
        "names": await names(work, [rule.by for _, rule in path if rule]),
        "decision": decision,
        "said": said,
    }
