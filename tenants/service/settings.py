"""What a unit decides about a plugin's settings for itself and those below it, and what it takes over from above."""

from dataclasses import dataclass, replace
from enum import EnumType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import text
from sqlmodel import col, select

from core import BadInput, Conflict, Forbidden, NotFound, Work, now
from core import Setting as Word
from tenants.events import SettingsChanged
from tenants.models.switch import NewSettings, Setting

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('tenants.settings'))")
BEYOND = "Thiết lập này có hiệu lực cho cả đơn vị trực thuộc, còn bạn chỉ được giao riêng đơn vị này."
NONE = "Phần này không có thiết lập nào."
YES_NO = {"true": "Có", "false": "Không"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as it stands here: what holds, and by whose word; None if it is as the plugin came.

    `above` is what would hold without a word of this unit; `bound` the word by which a unit above has locked it.
    """

    name: str
    field: FieldInfo
    value: object
    word: Word | None
    above: object
    bound: Word | None

    @property
    def options(self) -> dict[str, str]:
        """What may be chosen, with the words for it; empty where it is typed."""
        kind = self.field.annotation
        if kind is bool:
            return YES_NO
        return {str(one): one.label for one in kind} if isinstance(kind, EnumType) else {}

    @property
    def typed(self) -> str:
        """What holds, as a form sends it."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)

    @property
    def said(self) -> str:
        """What holds, in words."""
        return self.options.get(self.typed, self.typed) or "chưa đặt"


async def words(work: Work) -> list[Word]:
    """Return every unit's word on every setting within the work's reach."""
    rows = await work.all(select(Setting))
    return [Word(r.tenant_id, r.plugin, r.name, r.value, r.locked, r.by, r.at, r.why) for r in rows]


def shape_of(work: Work, plugin: str) -> type[BaseModel] | None:
    """Return the class that describes a plugin's settings; None if it has none. Raises NotFound for no plugin."""
    if plugin not in work.house.plugins:
        raise NotFound("Không có phần này.")
    return work.house.plugins[plugin].settings


def entries(work: Work, plugin: str) -> list[Entry]:
    """Return the settings of a plugin as they stand here, in the order of its manifest. Raises NotFound."""
    shape, here = shape_of(work, plugin), work.tenant.id
    if shape is None:
        return []
    others = tuple(word for word in work.house.settings if word.tenant != here)
    without = replace(work.house, settings=others, _chosen={})
    words, above = work.house.holding(here, plugin), without.holding(here, plugin)
    values, others_values = (house.chosen(here, shape).model_dump(mode="json") for house in (work.house, without))
    bound = {name: word for name, word in above.items() if word.locked}
    return [
        Entry(name, field, values[name], words.get(name), others_values[name], bound.get(name))
        for name, field in shape.model_fields.items()
    ]


def plain(entry: Entry) -> dict[str, object]:
    """Return a setting for JSON, with the node and the reason that decided it."""
    word = entry.word
    decided = {"node": word.tenant, "locked": word.locked, "why": word.why, "at": word.at} if word else None
    return {"name": entry.name, "title": entry.field.title, "value": entry.value, "decided_by": decided}


async def decide(work: Work, plugin: str, new: NewSettings) -> list[str]:
    """Write this unit's word on settings; return the names of those on which it has changed.

    A setting that is left out stays as it is. What would hold without a word of this unit needs none, and so takes its
    word back, unless it is to be locked. Raises NotFound for a plugin without settings, BadInput or pydantic's
    ValidationError for what does not fit, Conflict for what is locked above, Forbidden for whoever may decide for this
    unit alone.
    """
    if set(work.house.below(work.tenant.id)) - set(work.reach):
        raise Forbidden(BEYOND)
    here = {entry.name: entry for entry in entries(work, plugin)}
    given = _read(work, plugin, new, here)
    await work.db.execute(ONE_AT_A_TIME)
    mine = select(Setting).where(col(Setting.tenant_id) == work.tenant.id, col(Setting.plugin) == plugin)
    rows = {row.name: row for row in await work.all(mine)}
    before, after = {}, {}
    for name, value in given.items():
        row, locked = rows.get(name), name in new.locked
        wanted = (value, locked) if locked or value != here[name].above else None
        if wanted == (row and (row.value, row.locked)):
            continue
        before[name], after[name] = here[name].value, value
        if wanted is None:
            await work.db.delete(row)
        else:
            row = row or work.add(Setting(plugin=plugin, name=name, value=value, by="", at=now(), why=""))
            row.value, row.locked, row.by, row.at, row.why = value, locked, work.actor.id, now(), new.why
    if after:
        work.audit("tenants.settings", plugin, new.why, before=before, after=after)
        work.emit(SettingsChanged(plugin=plugin, names=list(after)))
        work.change_house()
    return list(after)


def _read(work: Work, plugin: str, new: NewSettings, here: dict[str, Entry]) -> dict[str, Any]:
    """Return what was sent, each value as its kind."""
    shape, sent = shape_of(work, plugin), new.model_extra or {}
    if shape is None:
        raise NotFound(NONE)
    if not sent:
        raise BadInput(f"Hãy nêu ít nhất một thiết lập: {', '.join(here)}.")
    if stray := set(new.locked) - set(sent):
        fault = {"path": "/locked", "message": f"Muốn khóa thì cần nêu cả giá trị: {', '.join(sorted(stray))}."}
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
    read = shape.model_validate({name: entry.above for name, entry in here.items()} | sent).model_dump(mode="json")
    if word := next((here[name].bound for name in sent if here[name].bound), None):
        where, title = work.house.tenants[word.tenant].name, here[word.name].field.title
        raise Conflict(f"{where} đã khóa «{title}»: «{word.why}». Chỉ nơi đó thay đổi được.")
    return {name: read[name] for name in sent}
