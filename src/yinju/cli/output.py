"""The only module that prints: data to stdout, as JSON or in words, and remarks to stderr."""

import json
import sys
from collections.abc import Sequence
from typing import Any, Protocol


class Showable(Protocol):
    """What a command gives: for a program and for a person."""

    def as_json(self) -> dict[str, Any]: ...
    def in_words(self) -> str: ...


def show(value: Showable, as_json: bool) -> None:
    """Print a value."""
    if as_json:
        _print_json(value.as_json())
    else:
        print(value.in_words())


def show_all(values: Sequence[Showable], as_json: bool) -> None:
    """Print values: as one list of JSON, or each in words."""
    if as_json:
        _print_json([value.as_json() for value in values])
    else:
        for value in values:
            print(value.in_words())


def show_either(data: object, words: str, as_json: bool) -> None:
    """Print data as JSON, or the words that say the same."""
    if as_json:
        _print_json(data)
    else:
        print(words)


def show_line(data: object) -> None:
    """Print data as one line of JSON, at once: who reads the lines may wait for this one."""
    print(json.dumps(data, ensure_ascii=False), flush=True)


def say(words: str) -> None:
    """Print words to stdout."""
    print(words)


def remark(words: str) -> None:
    """Print words to stderr."""
    print(words, file=sys.stderr)


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
