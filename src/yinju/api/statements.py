"""Questions that the sentences of ordinary documents answer: labels, terms and prices, dates, persons, places, advice.

Notices, contracts, minutes, rules, manuals, lists of questions: where proposals.py looks for the figures of reports. As
there, nothing here understands, and what a pattern takes wrongly is not shown unless the engine answers it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal

from yinju.text import HAN, Language, units

Kind = Literal[
    "figure",
    "rank",
    "why",
    "year",
    "list",
    "define",
    "how",
    "praise",
    "label",
    "when",
    "who",
    "where",
    "posed",
]
Asked = Iterator[tuple[Language, str]]
Template = tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], Asked]]

# A Han character of a subject: what stands before one of these belongs to something else.
WORD: Final = rf"(?:(?![了的地得把将使被在从对向为是等这其该并也])[{HAN}])"
# Where a clause begins, behind the number of an item or of an article too.
_BEGIN: Final = r"(?:^|(?<=[，；])|(?<=[一二三四五六七八九十]、)|(?<=[条章款节项] )|(?<=^- ))"
# What these characters stand in is a verb, an order or a share; 有限公司 is a name.
_SUBJECT: Final = rf"(?P<subject>(?![每各单共至最本])(?:(?![由于自应须可请设达不]|有(?!限)){WORD}){{2,12}}?)"
_NUMBER: Final = r"(?:[0-9０-９][0-9０-９.．,]*|[一二两三四五六七八九十百千]+)"
_UNIT: Final = units.any_of(units.ALL - units.SPANS - units.CALENDAR)
_SPAN: Final = rf"{_NUMBER}(?:{units.any_of(units.SPANS)})(?![0-9月])"
_AMOUNT: Final = rf"{_NUMBER}(?:{units.ABOUT})?(?:{units.MAGNITUDE})?(?:{_UNIT})"
_DATE: Final = r"(?:(?:19|20)\d\d年)?\d{1,2}月(?:\d{1,2}日)?|(?:19|20)\d\d年"

_LASTS: Final = re.compile(rf"{_BEGIN}{_SUBJECT}(?<=期|限|长)(?:为|是|共){_SPAN}")
_COSTS: Final = re.compile(
    rf"{_BEGIN}{_SUBJECT}(?P<verb>为|是|达到?|不得?超过|不低于|不少于|限额|现有)约?{_AMOUNT}"
)
_SINCE: Final = re.compile(rf"{_BEGIN}{_SUBJECT}(?P<verb>成立|创立|创办|创建|始建|建成|出生)于(?:{_DATE})")
_HELD: Final = re.compile(
    rf"{_BEGIN}{_SUBJECT}(?:将于|定于|拟于|计划于|于)(?:{_DATE})(?P<deed>[{HAN}]{{2,8}})(?=[，。；]|$)"
)
_BEFORE: Final = re.compile(
    rf"{_BEGIN}{_SUBJECT}(?P<must>应当|应|必须|须|需要|需)在[^，。；]{{2,16}}?[前内](?P<deed>[{HAN}]{{2,8}})(?=[，。；]|$)"
)
_BY: Final = re.compile(
    rf"{_BEGIN}{_SUBJECT}由[{HAN}、]{{2,16}}?(?P<deed>(?:共同|负责|统一)*(?:承担|审批|批准|牵头|制定|解释|主持|管理|维修|维护|保管))(?!部门|机构|[者员局人委处方])"
)
_AT: Final = re.compile(rf"{_BEGIN}{_SUBJECT}(?P<verb>位于|坐落于|设在)(?=[{HAN}0-9])")
_IF: Final = re.compile(
    rf"^(?:(?:如果|如遇|若|如)(?P<case>(?:(?![他她它该其])[{HAN}]){{3,14}})(?:时|的话|的)?，(?=(?:请|可以?|应当?|须|应先|要|先)))"
)
_MEANS: Final = re.compile(
    rf"(?:所称的?|(?<=[条款] )|^)(?P<subject>(?!本){WORD}{{2,10}})，?是指[^，。；]{{4,}}"
)
_PARTS: Final = re.compile(
    rf"{_BEGIN}{_SUBJECT}(?P<verb>包括|分为|包含)[^，。；“”*：:]+[、和及][^，。；]{{2,}}"
)

_MARKS: Final = (
    r"^(?:[-*+•·]\s+|\d{1,2}[.、．)）]\s*|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）])?"
)
_LABEL: Final = re.compile(
    rf"{_MARKS}(?:\*\*)?(?P<label>[{HAN}]{{2,8}})(?:（[^（）]{{1,8}}）)?(?:\*\*)?[：:](?:\*\*)?\s*(?P<value>[^\s“「：:|][^：:|\n]{{1,80}})"
)
_ASKING: Final = (
    (re.compile("(?:地点|地址|场所|位置)$"), "在哪里"),
    (re.compile("(?:[人者方]|经理|主任|主编|组长)$"), "是谁"),
    (re.compile("(?:日期|时间)$"), "是什么时候"),
    (
        re.compile(
            "(?:电话|号码|金额|[单总票售]价|价格|容量|数量|重量|面积|费用?|人数|尺寸|功率|邮编|[效比概]率|编号)$"
        ),
        "是多少",
    ),
    (
        re.compile(
            "(?:方式|方法|对象|要求|条件|内容|计划|风险|用料|材料|难度|目标|原因|范围|标准|依据|设置|流程|步骤|渠道|主题"
            "|用途|功能|规格|型号|颜色|结论|议题|特点|优势|职责)$"
        ),
        "是什么",
    ),
)
# What introduces something else than a value.
_NO_LABEL: Final = re.compile(
    r"(?:如下|例如|比如|注意?|备注|附件?|附注|提示|说明|问|答|说|道|指出|强调|认为|表示|提出|要求|介绍|讯|电|各位.*|.*[们是为有在即]|.*同志)$"
)
_POSED: Final = re.compile(
    r"^(?:#+\s*|\*\*|[-*+]\s+|\d{1,2}[.、．)]\s*)?(?:[问Q]\d*[：:.、]\s*)?(?P<question>[^。！？?“”*#|]{4,40}[？?])(?:\*\*)?\s*$"
)
_ANSWER: Final = re.compile(r"^(?:[答A]\d*[：:.、]\s*)?")

_TOPIC: Final = re.compile(
    r"^(?:关于(?:举办|召开|开展|印发|组织|做好|调整)?(?P<about>.{2,20}?)的(?:通知|公告|通告|函|意见|决定|规定)"
    r"|(?P<of>.{2,20}?)(?:使用说明书?|说明书?|会议纪要|纪要|会议记录|周报.*|月报.*|通知|公告))$"
)
_TOPIC_CHARS: Final = 16


def topic_of(title: str) -> str:
    """Return what a document is about, by its title: 第五届读书节 of 关于举办第五届读书节的通知; "" for a long one."""
    match = _TOPIC.match(title)
    topic = (match["about"] or match["of"]) if match else title
    return topic if len(topic) <= _TOPIC_CHARS and re.search(f"[{HAN}]{{2}}", topic) else ""


def label_asked(words: str, topic: str) -> tuple[int, str] | None:
    """Return where the value of a label begins and the question for it, None where a sentence is no label."""
    match = _LABEL.match(words)
    if match is None or not topic or _NO_LABEL.search(match["label"]):
        return None
    asking = _asking(match["label"])
    return (match.start("value"), f"{topic}的{match['label']}{asking}？") if asking else None


def _asking(label: str) -> str:
    """Return how the value of a label is asked for, "" where it would not read as a question."""
    return next((words for pattern, words in _ASKING if pattern.search(label)), "")


def posed(line: str) -> str | None:
    """Return the question that a line poses, as a heading or behind 问：, None where it is none."""
    match = _POSED.match(line)
    return match["question"] if match else None


def reply_start(line: str) -> int:
    """Return where the answer begins in the line behind a question: behind 答：."""
    match = _ANSWER.match(line)
    return match.end() if match else 0


def _asked(form: str) -> Callable[[re.Match[str]], Asked]:
    def asked(match: re.Match[str]) -> Asked:
        yield "zh", form.format(**{name: value or "" for name, value in match.groupdict().items()})

    return asked


def _costs_asked(match: re.Match[str]) -> Asked:
    verb = match["verb"]
    yield "zh", f"{match['subject']}{verb if verb[0] in '不限现' else '是'}多少？"


def _parts_asked(match: re.Match[str]) -> Asked:
    verb = match["verb"]
    yield "zh", f"{match['subject']}{verb}{'哪几类' if verb == '分为' else '哪些'}？"


TEMPLATES: Final[tuple[Template, ...]] = (
    ("when", _LASTS, _asked("{subject}是多久？")),
    ("figure", _COSTS, _costs_asked),
    ("when", _SINCE, _asked("{subject}是什么时候{verb}的？")),
    ("when", _HELD, _asked("{subject}什么时候{deed}？")),
    ("when", _BEFORE, _asked("{subject}{must}在什么时候{deed}？")),
    ("who", _BY, _asked("{subject}由谁{deed}？")),
    ("where", _AT, _asked("{subject}{verb}哪里？")),
    ("how", _IF, _asked("{case}怎么办？")),
    ("define", _MEANS, _asked("什么是{subject}？")),
    ("list", _PARTS, _parts_asked),
)
