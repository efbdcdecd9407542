#!/usr/bin/env python3
"""A port that nobody listens on at this moment; as a program it prints one.

Below the range from which the system gives ports to whoever asks for any, so that it is still free a moment later, and
again after its server was killed.
"""
import random
import socket


def find():
    return next(filter(is_free, (random.randrange(20_000, 32_000) for _ in range(100))), 19_999)


def is_free(port):
    with socket.socket() as attempt:
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    print(find())
