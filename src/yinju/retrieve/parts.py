"""The parts of a question that asks the same of several things: 住宿标准和伙食补助分别是多少."""

import re
from collections.abc import Sequence

from yinju.retrieve.question import without_words_that_ask
from yinju.text import language_of, years

PARTS = 4  # most that are asked each by itself
_EACH = re.compile(r"分别|各自|各(?=[是为有几多在占])")
# Not within 和谐, 共和国, 参与, 与会, 普及, 及时.
_AND = re.compile(r"、|以及|(?<![共总饱温])和(?![谐平睦])|(?<!参)与(?![会时])|(?<![普涉以])及(?![时其])|跟")
_NO_NAME = re.compile(r"[，,。；;：:？?！!]|哪|什么|谁|几|多少|怎|如何")
_SHORTEST, _LONGEST = 2, 20


def parts_of(question: str) -> Sequence[tuple[str, str]]:
    """Return the things that a question asks of, and what it asks of each; nothing where it asks of one thing only.

    What is said of all stands before the first or behind the last: 公司的年假和婚假, 停水和检修的时间. Several years
    are one thing: their sentences are told apart by other means.
    """
    each = _EACH.search(question)
    if each is None or language_of(question) != "zh":
        return ()
    before, asked = without_words_that_ask(question[: each.start()]).strip(), question[each.end() :]
    names = [name.strip() for name in _AND.split(before)]
    if not 1 < len(names) <= PARTS or _NO_NAME.search(before) or years(before):
        return ()
    if not all(_SHORTEST <= len(name) <= _LONGEST for name in names):
        return ()
    first, last = names[0].rfind("的") + 1, names[-1].rfind("的")
    if all("的" in name for name in names):
        return [(name, name + asked) for name in names]
    begins, ends = names[0][:first], names[-1][last:] if last > 0 else ""
    bare = [name.removeprefix(begins).removesuffix(ends) for name in names]
    return [(name, f"{begins}{name}{ends}{asked}") for name in bare]
