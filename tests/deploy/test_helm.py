import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it ships no types
import pytest
import typer
import yaml  # type: ignore[import-untyped]  # only the tests read YAML

from core.__main__ import cli
from core.settings import Settings
from core.web import health

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "dinhlang"
(DATA,) = re.findall(r"DINH_DATA=(\S+)", (ROOT / "deploy" / "Dockerfile").read_text())
OLDEST, NEWEST = "1.27", "1.37"
PLAIN: dict[str, Any] = {"existingSecret": "addresses"}
FULL: dict[str, Any] = {
    **PLAIN,
    "image": {"tag": "2.0", "pullSecrets": [{"name": "store"}]},
    "web": {"trustedProxies": "10.42.0.0/16"},
    "ingress": {"enabled": True, "className": "nginx", "annotations": {"a": "b"}, "tlsSecret": "certificate"},
    "networkPolicy": {
        "from": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}],
        "postgresql": {"to": [{"ipBlock": {"cidr": "10.1.0.5/32"}}]},
        "nats": {"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "nats"}}}]},
    },
    "files": {"storageClass": "cephfs"},
    "podAnnotations": {"a": "b"},
    "nodeSelector": {"disk": "fast"},
    "tolerations": [{"key": "province", "operator": "Exists"}],
    "affinity": {"podAntiAffinity": {}},
}
BARE: dict[str, Any] = {
    **PLAIN,
    "networkPolicy": {"enabled": False},
    "disruption": {"enabled": False},
    "files": {"existingClaim": "ours"},
    "natsAccounts": {"enabled": False},
}

Document = dict[str, Any]


@pytest.fixture(scope="session")
def helm() -> dict[str, Any]:
    cases = json.dumps([PLAIN, FULL, BARE, {}])
    command = [sys.executable, str(Path(__file__).with_name("render.py")), str(CHART), cases]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="session")
def installs(helm: dict[str, Any]) -> list[list[Document]]:
    return [list(_documents(rendered)) for rendered in helm["rendered"][:3]]


def _documents(rendered: dict[str, str]) -> Iterator[Document]:
    for path, text in rendered.items():
        if path.endswith(".yaml"):
            yield from (document for document in yaml.safe_load_all(text) if document)


def _pods(install: list[Document]) -> dict[str, Document]:
    workloads = [document for document in install if document["kind"] in {"Deployment", "Job"}]
    return {document["metadata"]["name"].removeprefix("dinh-"): document["spec"]["template"] for document in workloads}


def _environment(pod: Document) -> dict[str, Document]:
    return {one["name"]: one for one in pod["spec"]["containers"][0]["env"]}


def test_helm_finds_nothing_to_mend(helm: dict[str, Any]) -> None:
    assert [found for found in helm["lint"] if found["error"] != "icon is recommended"] == []


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_field_of_every_object(installs: list[list[Document]], version: str) -> None:
    for install in installs:
        for document in install:
            kubernetes_validate.validate(document, version, strict=True)


def test_everything_wanted_is_there_and_can_be_left_out(installs: list[list[Document]]) -> None:
    kinds = [sorted(document["kind"] for document in install) for install in installs]
    bare = ["Deployment", "Deployment", "Job", "Service"]
    assert kinds[2] == bare
    guards = ["ConfigMap", "PersistentVolumeClaim"] + ["NetworkPolicy"] * 2 + ["PodDisruptionBudget"] * 2
    assert kinds[0] == sorted(bare + guards)
    assert kinds[1] == sorted([*bare, *guards, "Ingress"])


def test_without_the_name_of_a_secret_nothing_is_rendered(helm: dict[str, Any]) -> None:
    assert "existingSecret" in helm["rendered"][3]["refused"]


def test_every_value_is_used_and_every_value_used_exists() -> None:
    templates = "".join(path.read_text() for path in (CHART / "templates").iterdir())
    used = set(re.findall(r"\.Values\.([A-Za-z.]+)", templates))
    used |= {f"networkPolicy.{server}.{field}" for server in ("postgresql", "nats") for field in ("port", "to")}
    used -= {"networkPolicy.postgresql", "networkPolicy.nats"}  # a loop reads the fields of both
    assert used == set(_leaves(yaml.safe_load((CHART / "values.yaml").read_text())))


def _leaves(values: Document, path: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, dict) and value and name != "resources":
            yield from _leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}"


def test_every_setting_a_pod_gets_is_one_the_house_reads(installs: list[list[Document]]) -> None:
    known = {f"DINH_{name.upper()}" for name in Settings.model_fields}
    for install in installs:
        for pod in _pods(install).values():
            assert _environment(pod).keys() <= known


def test_passwords_come_out_of_the_secret_and_only_to_who_needs_them(installs: list[list[Document]]) -> None:
    for install in installs:
        assert not [document for document in install if document["kind"] == "Secret"]
        secret = {
            name: {variable for variable, one in _environment(pod).items() if "valueFrom" in one}
            for name, pod in _pods(install).items()
        }
        both = {"DINH_DATABASE_URL", "DINH_NATS_URL"}
        assert secret["web"] == both
        assert secret["worker"] == both | {"DINH_NATS_ADMIN_URL", "DINH_NATS_AUTH_URL", "DINH_NATS_ISSUER_SEED"}
        assert secret["migrate"] == both | {"DINH_NATS_ADMIN_URL", "DINH_MIGRATION_URL"}


def test_whoever_touches_attachments_shares_one_volume_that_outlives_the_chart(installs: list[list[Document]]) -> None:
    for install, name in zip(installs, ("dinh-files", "dinh-files", "ours"), strict=True):
        for part, pod in _pods(install).items():
            claims = [v["persistentVolumeClaim"] for v in pod["spec"]["volumes"] if "persistentVolumeClaim" in v]
            paths = {m["mountPath"] for m in pod["spec"]["containers"][0]["volumeMounts"] if m["name"] == "files"}
            shares = part != "migrate"
            assert claims == [{"claimName": name}] * shares
            assert paths == ({f"{DATA}/files"} if shares else set())
    claims = [found for install in installs for found in install if found["kind"] == "PersistentVolumeClaim"]
    assert [claim["metadata"]["name"] for claim in claims] == ["dinh-files", "dinh-files"]
    for claim in claims:
        assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
        assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_every_pod_runs_a_command_that_dinh_has(installs: list[list[Document]]) -> None:
    commands = set(typer.main.get_group(cli).commands)
    for name, pod in _pods(installs[0]).items():
        assert pod["spec"]["containers"][0]["args"] == [name]
        assert name in commands


def test_no_pod_may_do_more_than_it_needs(installs: list[list[Document]]) -> None:
    for install in installs:
        for pod in _pods(install).values():
            spec, container = pod["spec"], pod["spec"]["containers"][0]
            assert spec["automountServiceAccountToken"] is False
            assert spec["securityContext"]["runAsNonRoot"] is True
            assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"].keys() == {"requests", "limits"}


def test_probes_ask_what_the_house_answers(installs: list[list[Document]]) -> None:
    container = _pods(installs[0])["web"]["spec"]["containers"][0]
    asked = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    live, ready = health.live.paths, health.ready.paths
    assert ({asked["startup"]}, {asked["liveness"]}, {asked["readiness"]}) == (live, live, ready)


def test_what_selects_pods_selects_the_right_ones(installs: list[list[Document]]) -> None:
    for install in installs[:2]:
        pods = {name: pod["metadata"]["labels"] for name, pod in _pods(install).items()}
        found = {}
        for document in install:
            spec = document.get("spec", {})
            selector = spec.get("podSelector") or spec.get("selector") or {}
            labels = selector.get("matchLabels", selector)
            if labels:
                found[document["kind"], document["metadata"]["name"]] = {
                    name for name, has in pods.items() if labels.items() <= has.items()
                }
        assert found == {
            ("Deployment", "dinh-web"): {"web"},
            ("Deployment", "dinh-worker"): {"worker"},
            ("Service", "dinh-web"): {"web"},
            ("NetworkPolicy", "dinh"): {"web", "worker", "migrate"},
            ("NetworkPolicy", "dinh-web"): {"web"},
            ("PodDisruptionBudget", "dinh-web"): {"web"},
            ("PodDisruptionBudget", "dinh-worker"): {"worker"},
        }


def test_the_rules_of_nats_are_those_of_the_embedded_server(installs: list[list[Document]]) -> None:
    (accounts,) = [document for document in installs[0] if document["kind"] == "ConfigMap"]
    assert accounts["data"] == {"accounts.conf": (ROOT / "core" / "embedded" / "accounts.conf").read_text()}


def test_the_chart_has_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"] == project["version"]
