"""The key with which the platform vouches for other systems towards NATS: made here, used by the worker."""

import base64
import binascii
import json
import secrets
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED, ACCOUNT = 18 << 3, 0  # the letters S and A that NATS keys begin with
RAW_BYTES = 32
TOKEN_DOTS = 2


def new_account_seed() -> str:
    """Make the secret half of an account key: `SA…`, 58 characters."""
    return _encode(bytes([SEED | ACCOUNT >> 5, (ACCOUNT & 31) << 3]) + secrets.token_bytes(RAW_BYTES))


def account_key(seed: str) -> Ed25519PrivateKey:
    """Read a seed. Raises ValueError when it was mistyped."""
    body = base64.b32decode(seed + "=" * (-len(seed) % 8))
    if binascii.crc_hqx(body[:-2], 0) != int.from_bytes(body[-2:], "little"):
        raise ValueError("an account seed with a wrong check sum")
    return Ed25519PrivateKey.from_private_bytes(body[2:-2])


def public_key(seed: str) -> str:
    """Name the key as NATS does: `A…`, 56 characters."""
    return _encode(bytes([ACCOUNT]) + account_key(seed).public_key().public_bytes_raw())


def vouch(seed: str, claims: dict[str, Any]) -> str:
    """Sign claims as NATS reads them: a JSON Web Token under this account key."""
    whole = {"iss": public_key(seed), "iat": int(time.time()), "jti": secrets.token_hex(16), **claims}
    said = f"{_part({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_part(whole)}"
    return f"{said}.{_web64(account_key(seed).sign(said.encode()))}"


def claims(token: bytes) -> dict[str, Any]:
    """Read what a token says, on the word of the server that has handed it over. Raises ValueError."""
    part = token.split(b".")[1] if token.count(b".") == TOKEN_DOTS else b""
    found = json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    return dict(found)


def _part(content: dict[str, Any]) -> str:
    return _web64(json.dumps(content).encode())


def _web64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _encode(body: bytes) -> str:
    checked = body + binascii.crc_hqx(body, 0).to_bytes(2, "little")
    return base64.b32encode(checked).decode().rstrip("=")
