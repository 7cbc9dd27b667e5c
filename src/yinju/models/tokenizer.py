"""XLM-R's unigram tokenizer, twice: `Unigram` for ourselves, `library_tokenizer` for sentence-transformers.

Both give the same ids (tests/models/test_model_tokenizer.py). Ours exists because the library's takes 1.0 s
of CPU and 280 MB to open 250,002 pieces, and this one 0.2 s and 50 MB; at 1 ms a chunk of 300 characters it
costs little beside the embedding. They differ on purpose in one thing: a text that spells out "</s>" or
"<mask>" stays text here, while the library reads a control token in it.

The steps are those of SentencePiece's `nmt_nfkc` (scripts/check-port compares them with the character map in
the weights file): controls drop out, blanks become a space, NFKC except that U+FF5E stays, runs of spaces
become one, a space in front.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yinju.models.q4 import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

DROPPED = "\\x{00}-\\x{08}\\x{0B}\\x{0E}-\\x{1F}\\x{7F}\\x{8F}\\x{9F}"
BLANKS = (
    "\\x{09}\\x{0A}\\x{0C}\\x{0D}\\x{1680}\\x{200B}-\\x{200F}\\x{2028}\\x{2029}\\x{2581}\\x{FEFF}\\x{FFFD}"
)
WAVE = "～"  # U+FF5E: NFKC would make "~" of it
WAVE_ASIDE = "\x01"  # stands for it during NFKC; no text holds it then, for controls have dropped out
SPACE_MARK = "▁"
UNKNOWN_PENALTY = 10.0  # SentencePiece: an unknown character scores this much below the worst piece
CONTROL_PIECES = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def _python_class(library_class: str) -> str:
    """Return a character class in Python's regex dialect instead of the library's."""
    return re.sub(r"\\x\{([0-9A-F]+)\}", lambda match: re.escape(chr(int(match.group(1), 16))), library_class)


_DROPPED = re.compile(f"[{_python_class(DROPPED)}]")
_BLANKS = re.compile(f"[{_python_class(BLANKS)}\ud800-\udfff]")  # a lone surrogate is no character
_SPACES = re.compile(" {2,}")
_RUN = re.compile(r"\s|\S+")


def normalise(text: str) -> str:
    """Return `text` as the model sees it, before spaces become marks."""
    return _SPACES.sub(" ", _fold(text))


def _fold(text: str) -> str:
    text = _DROPPED.sub("", text).replace(WAVE, WAVE_ASIDE)
    text = unicodedata.normalize("NFKC", text).replace(WAVE_ASIDE, WAVE)
    return _BLANKS.sub(" ", text)


def _aligned(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return `normalise(text)`, and the range of `text` that each of its characters comes from."""
    normal = normalise(text)
    for ranges in (_clusters(text), _runs(text), [(0, len(text))]):
        folded: list[str] = []
        places: list[tuple[int, int]] = []
        for start, end in ranges:
            for character in _fold(text[start:end]):
                if character != " " or folded[-1:] != [" "]:
                    folded.append(character)
                    places.append((start, end))
        if "".join(folded) == normal:  # as good as always with the first
            break
    return normal, places or [(0, 0)]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the characters of `text`, each with what NFKC may join it with: marks, Hangul's vowels, controls."""
    starts = [number for number, character in enumerate(text) if not number or not _joins(character)]
    return list(pairwise([*starts, len(text)]))


def _joins(character: str) -> bool:
    if character < "\u0300":
        return _DROPPED.match(character) is not None
    if "\u3400" <= character <= "\u9fff":
        return False
    return (
        "\u1160" <= character <= "\u11ff"
        or character in "\uff9e\uff9f"
        or unicodedata.category(character).startswith("M")
    )


def _runs(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _RUN.finditer(text)]


def _words(normal: str) -> list[str]:
    """Return the words of a normalised text, each with its mark in front; no piece reaches across words."""
    marked = normal.replace(" ", SPACE_MARK)
    if not marked:
        return []
    if not marked.startswith(SPACE_MARK):
        marked = SPACE_MARK + marked
    return [SPACE_MARK + word for word in marked[1:].split(SPACE_MARK)]


class Unigram:
    """Splits a text into the pieces whose scores add up highest (Viterbi)."""

    def __init__(self, vocabulary: Vocabulary, longest: Mapping[str, int] | None = None) -> None:
        """Take `longest_by_first` of the pieces where it has been stored; counting it costs 0.1 s."""
        ids = dict(zip(vocabulary.pieces, range(len(vocabulary.pieces)), strict=True))
        for piece in CONTROL_PIECES:
            ids.pop(piece, None)
        self._ids = ids
        self._scores: list[float] = vocabulary.scores.tolist()
        self._longest = longest_by_first(vocabulary.pieces) if longest is None else longest
        self._unk_score = min(self._scores) - UNKNOWN_PENALTY
        self.bos, self.eos, self.pad, self.unk = (
            vocabulary.bos,
            vocabulary.eos,
            vocabulary.pad,
            vocabulary.unk,
        )

    def encode(self, text: str, window: int | None = None) -> "NDArray[np.int32]":
        """Return `<s> … </s>` as ids, cut to `window` ids with `</s>` kept last."""
        ids = [self.bos]
        for word in _words(normalise(text)):
            ids.extend(piece for piece, _ in self._best_path(word))
            if window is not None and len(ids) >= window:
                break
        if window is not None:
            del ids[window - 1 :]
        ids.append(self.eos)
        return np.array(ids, np.int32)

    def encode_with_places(self, text: str) -> "tuple[NDArray[np.int32], NDArray[np.int32]]":
        """Return `<s> … </s>` as ids, and `(n, 2)`: where in `text` each stands; the ends stand nowhere, empty."""
        normal, places = _aligned(text)
        ids, spans = [self.bos], [(0, 0)]
        position = 0 if normal.startswith(" ") else -1  # of the word's mark: in front of the text, or a space
        for word in _words(normal):
            path = self._best_path(word)
            ends = [end for _, end in path]
            for (piece, end), start in zip(path, [0, *ends], strict=False):
                ids.append(piece)
                first, last = max(0, position + start), position + end - 1
                spans.append((places[first][0], places[last][1] if last >= first else places[first][0]))
            position += len(word)
        return np.array([*ids, self.eos], np.int32), np.array([*spans, (len(text), len(text))], np.int32)

    def _best_path(self, word: str) -> list[tuple[int, int]]:
        """Return the best pieces, each with its end in `word`."""
        length, find, scores, longest = len(word), self._ids.get, self._scores, self._longest
        best = [0.0] + [-math.inf] * length
        came_from = [0] * (length + 1)
        piece_at = [self.unk] * (length + 1)
        for start, first in enumerate(word):
            here = best[start]
            for end in range(start + 1, min(length, start + longest.get(first, 1)) + 1):
                piece = find(word[start:end])
                if piece is not None and here + scores[piece] > best[end]:
                    best[end], came_from[end], piece_at[end] = here + scores[piece], start, piece
            if here + self._unk_score > best[start + 1]:
                best[start + 1], came_from[start + 1] = here + self._unk_score, start
                piece_at[start + 1] = self.unk
        return self._walk_back(came_from, piece_at)

    def _walk_back(self, came_from: list[int], piece_at: list[int]) -> list[tuple[int, int]]:
        path: list[tuple[int, int]] = []
        end = len(came_from) - 1
        while end > 0:
            # unknowns in a row are one
            if not (piece_at[end] == self.unk and path and path[-1][0] == self.unk):
                path.append((piece_at[end], end))
            end = came_from[end]
        path.reverse()
        return path


def library_tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """Return the same tokenizer in the form that sentence-transformers loads."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    scored = [
        (piece, float(score)) for piece, score in zip(vocabulary.pieces, vocabulary.scores, strict=True)
    ]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=vocabulary.unk, byte_fallback=False))
    steps: list[Any] = [
        normalizers.Replace(Regex(f"[{DROPPED}]"), ""),
        normalizers.Replace(WAVE, WAVE_ASIDE),
        normalizers.NFKC(),
        normalizers.Replace(WAVE_ASIDE, WAVE),
        normalizers.Replace(Regex(f"[{BLANKS}]"), " "),
        normalizers.Replace(Regex(" {2,}"), " "),
    ]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE_MARK, prepend_scheme="always")
    bos, eos = ("<s>", vocabulary.bos), ("</s>", vocabulary.eos)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[bos, eos]
    )
    tokenizer.add_special_tokens(
        ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    )
    return tokenizer


def longest_by_first(pieces: Sequence[str]) -> dict[str, int]:
    """Return, for each first character of a piece, the length in characters of the longest that it begins."""
    longest: dict[str, int] = {}
    for piece in pieces:
        longest[piece[:1]] = max(len(piece), longest.get(piece[:1], 0))
    return longest


def save_unigram(vocabulary: Vocabulary, path: Path) -> None:
    """Write the vocabulary in the form that opens fastest: text as blobs, numbers as arrays; no pickle."""
    longest = longest_by_first(vocabulary.pieces)
    np.savez(
        path,
        pieces=np.frombuffer("\n".join(vocabulary.pieces).encode(), np.uint8),
        scores=vocabulary.scores,
        special=np.array([vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk], np.int32),
        firsts=np.frombuffer("".join(longest).encode(), np.uint8),
        longest=np.array(list(longest.values()), np.int32),
    )


def load_unigram(path: Path) -> Unigram:
    """Read what `save_unigram` wrote."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        pieces = tuple(stored["pieces"].tobytes().decode().split("\n"))
        vocabulary = Vocabulary(pieces, stored["scores"], *stored["special"].tolist())
        firsts = stored["firsts"].tobytes().decode()
        return Unigram(vocabulary, dict(zip(firsts, stored["longest"].tolist(), strict=True)))
