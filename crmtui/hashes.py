"""Hashes for keys of our own caches, made without ``hashlib``."""

from __future__ import annotations


def hashed(data: bytes, size: int = 16) -> str:
    """BLAKE2b in hexadecimal digits, ``size`` bytes of it. To import ``hashlib`` loads OpenSSL, which
    takes longer than all the queries of a short command."""
    try:
        from _blake2 import blake2b
    except ImportError:  # a Python that was built without hashes of its own
        from hashlib import blake2b
    return blake2b(data, digest_size=size).hexdigest()
