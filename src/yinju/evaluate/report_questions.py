"""One question of the report: verdict, answer, gold, quotes in context, ranks."""

from html import escape
from typing import Final

from yinju.evaluate.questions import EITHER_TAG
from yinju.evaluate.results import FoundHit, Quote, Result

VERDICTS: Final = ("answered", "mentioned", "not_found")


def render_question(result: Result) -> str:
    """Return a question as a part of the page, escaped, with what it is filtered by in data attributes."""
    given = result.verdict or ("failed" if result.error else "none")
    state = "right" if result.outcome == 1 else "wrong" if result.outcome == 0 else "part"
    tags = " ".join((result.lang, *result.tags))
    parts = [_row("Gold 标准", _gold(result))]
    if result.error:
        parts.append(_row("Error 出错", f'<span class="bad">{escape(result.error)}</span>'))
    elif result.answer:
        parts.append(_row("Answer 答案", f"<p>{escape(result.answer)}</p>"))
    if result.quotes:
        parts.append(_row("Quotes 引文", "".join(_quote(quote) for quote in result.quotes)))
    parts.append(_row("Retrieval 检索", _retrieval(result)))
    return (
        f'<article class="q {state}" data-state="{state}" data-verdict="{given}" data-tags="{escape(tags)}">'
        f'<details><summary><span class="id">{escape(result.id)}</span>'
        f'<span class="text" lang="{escape(result.lang)}">{escape(result.question)}</span>'
        f'<span class="chips">{_chips(result, given)}</span></summary>'
        f"<dl>{''.join(parts)}</dl></details></article>"
    )


def _row(name: str, body: str) -> str:
    return f"<div><dt>{name}</dt><dd>{body}</dd></div>"


def _chips(result: Result, given: str) -> str:
    if result.gold_verdict is None:
        return f'<b class="chip">nDCG {result.outcome:.2f}</b>'
    verdict = f'<b class="chip {given}">{given}</b>'
    expected = "" if given == result.gold_verdict else f' <i class="chip gold">gold {result.gold_verdict}</i>'
    return f"{verdict}{expected} <i class=confidence>{result.confidence:.2f}</i>"


def _gold(result: Result) -> str:
    answers = "".join(f'<span class="span">{escape(answer)}</span>' for answer in result.gold_answers)
    evidence = "".join(f"<blockquote>{escape(_cut(quote))}</blockquote>" for quote in result.gold_evidence)
    either = " any one of 任一即可" if EITHER_TAG in result.tags else ""
    return f"<p>{escape(result.gold_verdict or 'relevant documents')} {answers}{either}</p>{evidence}"


def _cut(text: str) -> str:
    return text if len(text) <= 240 else f"{text[:240]}…"


def _quote(quote: Quote) -> str:
    if quote.focus is None:
        marked = escape(quote.text)
    else:
        start, end = quote.focus
        text = quote.text
        marked = f"{escape(text[:start])}<b>{escape(text[start:end])}</b>{escape(text[end:])}"
    touch = "touches the gold" if quote.gold else "elsewhere than the gold"
    exact = "" if quote.exact else ' <span class="bad">not verbatim</span>'
    place = " > ".join(filter(None, (quote.title, quote.heading)))
    return (
        f"<blockquote>{escape(quote.before)}<mark>{marked}</mark>{escape(quote.after)}"
        f"<footer>[{quote.marker}] {escape(place)} · {escape(quote.doc_id)} {quote.start}–{quote.end}"
        f" · {touch}{exact}</footer></blockquote>"
    )


def _retrieval(result: Result) -> str:
    first = result.first_gold
    if first:
        channels = f"dense {_rank(first.dense_rank)}, lexical {_rank(first.lexical_rank)}"
        ranks = f"First gold hit: rank <b>{first.rank}</b>, {channels}"
    else:
        ranks = (
            "No gold hit" if result.gold_evidence or result.gold_verdict is None else "Nothing to be found"
        )
    timing = "" if result.latency_ms is None else f" · {result.latency_ms:.0f} ms"
    hits = "".join(_hit(hit) for hit in result.hits)
    return f"<p>{ranks}{timing}</p><ol class=hits>{hits}</ol>"


def _hit(hit: FoundHit) -> str:
    gold = ' class="gold"' if hit.gold else ""
    return (
        f"<li{gold}><span>{escape(hit.opening)}</span><small>{hit.score:.2f} · dense {_rank(hit.dense_rank)}"
        f" · lexical {_rank(hit.lexical_rank)} · {escape(hit.doc_id)} {hit.start}–{hit.end}</small></li>"
    )


def _rank(rank: int | None) -> str:
    return "–" if rank is None else f"#{rank}"
