"""Settings: a wrong one is named in one sentence, and nothing starts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import sampled_from

from core.errors import Misconfigured
from core.settings import get_settings

no_port = sampled_from(["0", "-1", "65536", "8000.5", "eight", "0x50", "1e9", "8000 8001"])
no_address = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
WRONG = {
    "DINH_HOST": sampled_from(["a b", "http://x", "đ", "x\n"]) | st.text(sampled_from(" /@?#đ"), min_size=1),
    "DINH_PORT": no_port | st.integers(min_value=65_536).map(str),
    "DINH_PROVINCE": sampled_from(["45.*", ">", "4 5", "Quảng Trị", "x" * 49, "-45", "45\n"]),
    "DINH_SAMPLE": sampled_from(["có", "2", "maybe", "-1", "nan"]),
    "DINH_PUBLIC_URL": sampled_from(["javascript:alert(1)", "dinh.vn", "ftp://dinh.vn", "https://a b", "https://x?y"]),
    "DINH_DATABASE_URL": sampled_from(["mysql://x", "postgresql://x", "postgresql+asyncpg://a b", "\udcff"])
    | no_address,
    "DINH_MIGRATION_URL": no_address,
    "DINH_NATS_URL": sampled_from(["http://x", "nats://", "nats://a b", "127.0.0.1:4222"]) | no_address,
    "DINH_NATS_REPLICAS": sampled_from(["0", "6", "-1", "ba", "1.5"]),
    "DINH_LOG_LEVEL": sampled_from(["debug", "LOUD", "INFO\n", "10"]),
}
wrong_settings = sampled_from(sorted(WRONG)).flatmap(lambda name: st.tuples(st.just(name), WRONG[name]))


@settings(
    max_examples=2_000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(setting=wrong_settings)
def test_a_wrong_setting_is_named_and_nothing_starts(monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str]) -> None:
    name, value = setting
    with monkeypatch.context() as environment:
        environment.setenv(name, value)
        get_settings.cache_clear()
        with pytest.raises(Misconfigured, match=f"^Biến môi trường {name} không dùng được: .+ Hãy sửa rồi chạy lại.$"):
            get_settings()
    get_settings.cache_clear()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as environment:
        for name in WRONG:
            environment.setenv(name, "")
        get_settings.cache_clear()
        assert get_settings().embedded
        assert get_settings().port == 8000
    get_settings.cache_clear()
