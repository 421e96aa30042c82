"""Names follow the field's grammar, and nothing but a name ever gets between the dots of a subject."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import mailbox
from core.event import CATALOGUE, NAME, TOKEN, Envelope, Event, subject
from core.model import TenantRow
from core.plugin import Installed, Registry
from core.web.console import PERMISSIONS

REGISTRY = Registry()
EVENTS = [event for event in CATALOGUE.values() if event.__module__.partition(".")[0] in {"core", "tenants", "plugins"}]
IRREGULAR = {
    "began", "overdue", "written", "told", "sent", "paid", "held", "begun", "taken", "given", "withdrawn", "risk",
}  # fmt: skip
"""Past participles, and what serves as one, that do not end in -ed."""

IDENTITY = {
    "name", "person", "citizen", "address", "phone", "mobile", "email", "mail", "login", "user", "password", "birth",
    "birthday", "born", "gender", "passport", "identity", "cccd", "cmnd", "household", "bank", "account", "signature",
    "ip", "location", "latitude", "longitude", "photo", "voice", "text", "note", "comment", "subject", "content",
}  # fmt: skip
"""Words for what tells who somebody is, and for free text, in which anything may stand."""


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_name)
def test_a_fact_is_named_by_plugin_noun_and_past_participle(event: type[Event]) -> None:
    plugin, fact = event.event_name.split(".")
    noun, _, participle = fact.rpartition("_")
    assert plugin == event.__module__.split(".")[-2]
    assert noun
    assert participle.endswith("ed") or participle in IRREGULAR
    assert event.__name__ == "".join(word.capitalize() for word in fact.split("_"))


def fields(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the names of all fields of a JSON schema, those of nested objects too."""
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_name)
def test_a_fact_carries_ids_dates_codes_and_counts_and_nobodys_identity(event: type[Event]) -> None:
    for name in fields(event.model_json_schema()):
        words = set(name.removesuffix("_id").split("_")) if not name.endswith("_id") else set()
        assert not words & IDENTITY, name


def test_an_identity_in_a_fact_would_be_found() -> None:
    schema = {"properties": {"case_id": {}}, "$defs": {"Who": {"properties": {"full_name": {}}}}}
    assert [name for name in fields(schema) if set(name.split("_")) & IDENTITY] == ["full_name"]


@pytest.mark.parametrize("plugin", list(REGISTRY.plugins.values()), ids=lambda plugin: plugin.name)
def test_tables_permissions_and_addresses_begin_with_the_plugins_name(plugin: Installed) -> None:
    for table in plugin.tables:
        name = str(table.__tablename__)
        assert re.fullmatch(rf"{plugin.name}_[a-z]+(_[a-z]+)*", name)
        assert not name.endswith("s") or name.endswith("ss"), "a row is one thing"
    for permission in plugin.manifest.permissions:
        assert re.fullmatch(rf"{plugin.name}\.[a-z]+(_[a-z]+)*", permission)


def test_the_houses_own_names_begin_with_core() -> None:
    own = [value for value in vars(mailbox).values() if isinstance(value, type) and issubclass(value, TenantRow)]
    tables = [str(getattr(value, "__tablename__", "")) for value in own if value.__module__ == mailbox.__name__]
    assert len(tables) > 5
    assert [name for name in tables if not name.startswith("core_")] == []
    assert [name for name in PERMISSIONS if not re.fullmatch(r"core(\.[a-z]+(_[a-z]+)*)+", name)] == []


ANYTHING = st.text() | st.text(alphabet=".*> \r\n\t\0$-_/\\abcé٣", min_size=1)


@given(ANYTHING)
def test_only_a_token_stands_for_a_tenant_in_a_subject(tenant: str) -> None:
    if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,47}", tenant, re.ASCII):
        assert subject(tenant, "a.b").split(".") == ["evt", tenant, "a", "b"]
    else:
        with pytest.raises(ValueError, match="not a subject"):
            subject(tenant, "a.b")


@given(ANYTHING)
def test_only_a_name_stands_for_a_fact_in_a_subject(name: str) -> None:
    if re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", name, re.ASCII):
        assert subject("45", name) == f"evt.45.{name}"
    else:
        with pytest.raises(ValueError, match="not a subject"):
            subject("45", name)


@given(st.from_regex(TOKEN, fullmatch=True), st.from_regex(NAME, fullmatch=True))
def test_a_subject_has_four_tokens_whatever_the_tenant_and_the_fact(tenant: str, name: str) -> None:
    found = subject(tenant, name)
    assert found.count(".") == 3
    assert found.isascii()
    assert not set(found) & set("*> \r\n\t\0")


@pytest.mark.parametrize(
    "injected", [".", "*", ">", " ", "\r", "\n", "\r\nPUB x 0\r\n", "\0", "é", "٣", "Ａ", "\u200b", ""]
)
@pytest.mark.parametrize("place", ["{}45", "4{}5", "45{}"])
def test_nothing_is_injected_through_a_tenants_key(injected: str, place: str) -> None:
    tenant = place.format(injected) if injected else ""
    one = UUID(int=1)
    letter = Envelope(
        id=one, name="a.b", tenant=tenant, actor="", at=datetime.now(UTC), aggregate="", version=0, correlation=one,
        causation=None, trace="", data="{}",
    )  # fmt: skip
    with pytest.raises(ValueError, match="not a subject"):
        _ = letter.subject
