"""What is said to a program and asks a document nothing: greetings, thanks, what it can do, a bare 为什么？."""

import re

_SAID = re.compile(
    r"(?:(?:你|您|大家|早上|上午|中午|下午|晚上)?好[呀啊吗]?|您?在吗|好的|谢谢?(?:你|您|大家|了)*|多谢|辛苦了?|再见|拜拜|[嗯哦]+"
    r"|明白了?|知道了?|还有呢?|然后呢|继续|为什么|怎么说"
    r"|(?:你|您)(?:是谁|叫什么(?:名字)?|[能会可以]{1,2}[做干](?:些|点)?(?:什么|啥))"
    r"|hello|hi|hey|thanks?(?: you)?(?: a lot| so much| very much)?|(?:good)?bye|ok(?:ay)?"
    r"|good (?:morning|afternoon|evening)|how are you|who are you|what can you do|what else|why)[\s,.!?~、。…]*"
)


def is_small_talk(question: str) -> bool:
    """Return whether a normalised question is nothing but such words."""
    rest = question
    while rest and (found := _SAID.match(rest)):
        rest = rest[found.end() :]
    return question != "" and not rest
