import os
import re
import subprocess
from pathlib import Path

import yaml  # type: ignore[import-untyped]  # only the tests read YAML

from core.embedded.nats import nats_program
from core.embedded.nkey import new_account_seed, public_key

ROOT = Path(__file__).parents[2]
ACCOUNTS = (ROOT / "core" / "embedded" / "accounts.conf").read_text()
VALUES = yaml.safe_load((ROOT / "deploy" / "nats-values.yaml").read_text())
INCLUDED = "../dinh-accounts/accounts.conf"


def test_a_cluster_keeps_the_promises_of_the_embedded_server() -> None:
    embedded = (ROOT / "core" / "embedded" / "nats.conf").read_text()
    assert "sync_interval: always" in embedded
    assert VALUES["config"]["jetstream"]["merge"] == {"sync_interval": "always"}
    assert VALUES["config"]["cluster"] == {"enabled": True, "replicas": 3}
    assert VALUES["config"]["merge"] == {"max_payload": "<< 1MB >>", "00$include": INCLUDED}
    assert "max_payload: 1MB" in embedded


def test_nats_gets_every_word_that_its_accounts_ask_the_environment_for() -> None:
    assert set(VALUES["container"]["env"]) == set(re.findall(r"\$(DINH_\w+)", ACCOUNTS))


def test_nats_reads_the_accounts_where_the_values_put_them(tmp_path: Path) -> None:
    mount = VALUES["container"]["patch"][0]["value"]
    assert (Path("/etc/nats-config") / INCLUDED).parent.resolve() == Path(mount["mountPath"])
    for folder, name, text in (
        ("nats-config", "nats.conf", f'{{\ninclude {INCLUDED};\n"jetstream": {{"sync_interval": "always"}}\n}}'),
        ("dinh-accounts", "accounts.conf", ACCOUNTS),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    words = dict.fromkeys(VALUES["container"]["env"], '"12e4"')  # unquoted, this password would be a number
    words["DINH_NATS_ISSUER"] = public_key(new_account_seed())
    command = [str(nats_program()), "-t", "-c", str(tmp_path / "nats-config" / "nats.conf")]
    done = subprocess.run(command, env=os.environ | words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert "is valid" in done.stdout + done.stderr
