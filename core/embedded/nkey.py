"""The key with which the platform vouches for other systems towards NATS: made here, used by the worker."""

import base64
import binascii
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED, ACCOUNT = 18 << 3, 0  # the letters S and A that NATS keys begin with
RAW_BYTES = 32


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


def _encode(body: bytes) -> str:
    checked = body + binascii.crc_hqx(body, 0).to_bytes(2, "little")
    return base64.b32encode(checked).decode().rstrip("=")
