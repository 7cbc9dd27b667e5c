"""What a question asks for: its kind, its language, and the words, years and numbers that an answer must bear on."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yinju.retrieve.asking import FEW, HOW_MANY
from yinju.retrieve.glossary import COMMON, Entry, Glossary, gloss
from yinju.retrieve.lexicon import Renderings, renderings_of
from yinju.retrieve.period import Tense, tense_of, years_asked
from yinju.retrieve.place import Place, place_of, without_place
from yinju.retrieve.small_talk import is_small_talk
from yinju.text import Language, language_of, normalise, simplify, terms
from yinju.text.units import ALL, CALENDAR, any_of

Kind = Literal["define", "number", "when", "who", "where", "why", "how", "list", "yesno", "what"]

# The first pattern that matches decides. Patterns see the question normalised: simplified, half width, lower case.
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "why",
        r"(?<![认以成作称视])为什么|为何|为啥|何以|缘何|什么原因|原因是|的原因|缘由|\bwhy\b|\breasons?\b",
    ),
    (
        "who",
        r"谁|哪位|何人|什么人|哪些人|叫什么名字|姓名|姓什么|\bwho\b|\bwhom\b|\bwhose\b|'s name\b|\bname of\b",
    ),
    (
        "when",
        r"什么时候|什么时间|何时|啥时候|哪一?年|哪一?天|哪一?月|几月|几号|几几年|哪个?年份|多久|多长时间|时间是|日期"
        r"|(?<![哪这那了有])几点(?![要建意体希说思])|几时|(?:星期|周|礼拜)几"
        r"|\bwhen\b|\b(?:what|which) (?:year|date|day|month|time)\b|\bhow long\b",
    ),
    (
        "number",
        rf"多少|{HOW_MANY}|{FEW}年(?=[内后才能可就]|[?？。]|$)"
        r"|(?<![众更许])多(?:大(?!学|小|程度)|高(?!校)|长|重(?!要|点|保障|视|身份|角度)|快|远)|百分之几|第几|名次|占比|比例是|总额|排第"
        r"|(?:数量|金额|排名)(?=[是为]?(?:多少|第几|几)|[?？。]|$)"
        r"|\bhow (?:many|much|large|big|high|fast|far|old|tall)\b"
        r"|\b(?:what|which) (?:\w+ ){0,2}(?:percentage|proportion|share|number|amount|rate|rank|total|figure|size)\b"
        r"|\bpopulation\b|\bnumber of\b|\bpercentage\b|\brank",
    ),
    (
        "where",
        r"哪里|哪儿|何处|何地|什么地方|哪个地方|在哪(?=[?？。]|$)|\bwhere\b"
        r"|\b(?:what|which) (?:city|place|country|location)\b",
    ),
    (
        "list",
        r"哪些|哪几|有什么(?!意义|作用|用(?=[?？。处]|$)|关系|渊源|来历|来由)|包括什么|包含什么|列举|列出|分别|都有啥|有啥|几个方面|哪[两三四五六七八九十](?!个字)"
        r"|\bwhich\b.{0,80}\bare\b"
        r"|\bwhat are\b|\blist\b|\bname (?:the|all|some|two|three|four)\b|\bwhat (?:kinds|types)\b",
    ),
    (
        "define",
        r"^什么(?:是|叫)|(?<!的)(?:是|指)(?:指|的是)?(?:什么|啥)(?:意思)?[?？。]*$|什么意思|啥意思|含义|涵义|定义|何谓|何为|指的?是什么"
        r"|^请?解释|^what(?:'s| is| are) (?:an? |the )?[^,]*\??$|\bmean(?:s|ing)?\b|\bdefin|\bstands? for\b|\bexplain",
    ),
    ("how", r"怎么|怎样|如何|咋|\bhow\b"),
    (
        "yesno",
        r"吗|是否|是不是|有没有|要不要|没有[?？。!！ ]*$|了没[?？。 ]*$"
        r"|能不能|会不会|可否|能否|^(?:is|are|was|were|do|does|did|has|have|can|could|will|would)\b",
    ),
)
_KIND_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_ASKS_LIST = dict(_KIND_RULES)["list"]
_WHAT_OF = re.compile(
    r"的[^的]{1,12}(?:是|指)(?:指|的是)?(?:什么|啥)|^what(?:'s| is| are| was| were) .+ (?:of|for|in|by|to|on|behind) "
)
_MEANING = re.compile(r"意思|含义|涵义|定义|何谓|何为|\bmean|\bdefin|\bstands? for\b")
# Words that ask and do not describe; blanked before lexical terms are made.
_ASKING = re.compile(
    r"请问一?下?|请你?(?:告诉我?|介绍一?下?|列举|列出|说明|解释一?下?|简述)|告诉我|我想(?:知道|了解)(?:一下)?|想问一?下|麻烦问一?下?|你知道|(?:简单)?介绍一?下"
    r"|是?指(?:的是)?(?:什么|哪些)|是什么意思|什么意思|是什么样的?|是什么|什么是|什么叫做?|叫什么名字|叫什么|(?<![认以成作称视])为什么|为何|为啥|什么时候|什么时间|什么地方"
    r"|什么样的?|有什么|什么|多少|哪一?些|哪几[个项种家名位]?|哪[个位项种家年月天]|哪里|哪儿|哪(?!吒)|何时|何处|谁"
    r"|怎么样|怎么办|怎么|怎样|如何|是否|是不是|有没有|能不能|会不会|要不要|该不该|能否|会否"
    r"|没有(?=[?？。!！ ]*$)|了没(?=[?？。 ]*$)|几[点时]钟?"
    rf"|(?<![十百千万亿])几(?=[万亿]?(?:{any_of(ALL - CALENDAR)})|[年月])"
    r"|有哪些|分别是|分别"
    r"|啥|[吗呢吧呀](?=[?？。,，;；!！ ]|$)|么(?=[?？]|$)"
)
_END_MARKS = re.compile(r"[\s?？。.！!]+$")
_ENGLISH_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an the is are was were be been being do does did has have had can could will would shall should may might "
        "of in on at to for from by with about as and or not no what which who whom whose when where why how many much "
        "long there it its this that these those they them their he she his her we our you your i me my tell please "
        "give according mentioned mention say says said document text speech name list explain describe mean means "
        "meaning stand stands",
    )
)
_ENGLISH_SUBJECT = re.compile(
    r"(?:what(?:'s| is| are| does| do)|define|explain)\s+(?:an? |the )?(.+?)(?:\s+(?:mean|stand for))?[\s?.]*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was read.

    `searched` is what is looked for: the text in simplified characters, as passages are, with what the collection says
    instead behind some of its words, which are in `glosses`. `terms` are its distinct lexical terms without the words
    that only ask or name a `place`, none of small talk; `subject` is what a question for a definition is about, as it
    names it, and "" for other kinds. `renderings` are the Chinese terms for the words of an English question. It
    `compares` where it names its `years` only to compare with them.
    """

    text: str
    searched: str
    kind: Kind
    language: Language
    subject: str
    terms: tuple[str, ...]
    renderings: Mapping[str, Renderings]
    years: frozenset[int]
    tense: Tense
    compares: bool
    numbers: frozenset[str]
    wants_list: bool
    place: Place | None
    glosses: Mapping[str, Entry]

    @property
    def posed(self) -> str:
        """Return what is searched as a question, with its mark: models tell one with from one without."""
        return _END_MARKS.sub("", self.searched) + ("?" if self.language == "en" else "？")


def read_question(
    text: str, glossary: Glossary = (), holds: Callable[[str], bool] = lambda _: True
) -> Question:
    """Return what `text` asks for; any string is a question, if an empty one.

    `glossary` is the collection's own, and `holds` says whether that holds a lexical term.
    """
    normal = normalise(text).strip()
    kind, language = _kind(normal), language_of(text)
    simple = simplify(text)
    # An English question's words have their renderings.
    searched, glosses = gloss(simple, glossary if language == "en" else (*glossary, *COMMON), holds)
    place = place_of(normal)
    described = normalise(searched).strip()
    asked, compares = years_asked(simple)
    says = "" if is_small_talk(normal) else without_place(described) if place else described
    content = tuple(dict.fromkeys(_content_terms(says)))
    return Question(
        text=text,
        searched=searched,
        kind=kind,
        language=language,
        subject=_subject(text) if kind == "define" else "",
        terms=content,
        renderings=_renderings(content) if language == "en" else {},
        years=asked,
        tense=tense_of(normal),
        compares=compares,
        numbers=frozenset(term for term in content if any(char.isdigit() for char in term)),
        wants_list=_ASKS_LIST.search(normal) is not None,
        place=place,
        glosses=glosses,
    )


def _renderings(words: Sequence[str]) -> dict[str, Renderings]:
    found = ((word, renderings_of(word)) for word in words)
    return {word: renderings for word, renderings in found if renderings}


def _subject(text: str) -> str:
    english = _ENGLISH_SUBJECT.match(" ".join(text.split())[:200])
    left = english[1] if english else _ASKING.sub(" ", text)
    return left.strip(" \t\n?？。.!！,，:：")


def _kind(normal: str) -> Kind:
    for kind, pattern in _KIND_RULES:
        if pattern.search(normal):
            if kind == "define" and _WHAT_OF.search(normal) and not _MEANING.search(normal):
                return "what"
            return kind
    return "what"


def without_words_that_ask(normal: str) -> str:
    """Return a normalised question with a blank for the words that only ask."""
    return _ASKING.sub(" ", normal)


def _content_terms(normal: str) -> list[str]:
    blanked = without_words_that_ask(normal)
    return [term for term in terms(blanked) if term not in _ENGLISH_STOP] or terms(normal)
