"""How soon a case must be seen. Clocks are set by what was said; nobody is scored."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY_STARTS = time(9)
DAY_ENDS = time(17)
FRIDAY = 4
URGENCY = ("now", "today", "week")
SEE_NOW = timedelta(minutes=15)
WORKING_TIME = {"today": timedelta(hours=4), "week": timedelta(hours=16)}  # 16 h = two days

CATEGORY_WORDS = {
    "suicide": "thoughts of suicide",
    "self_harm": "self-harm",
    "sexual_abuse_exploitation": "sexual abuse or exploitation",
    "criminal_exploitation": "criminal exploitation",
    "physical_abuse": "being hurt by somebody",
    "neglect": "neglect",
    "missing": "going missing",
    "domestic_abuse": "abuse at home or by a partner",
    "homeless": "nowhere safe to sleep",
    "substance": "drugs or alcohol",
    "harm_to_others": "harm to somebody else",
    "emotional_discrimination_care": "bullying, hate or how a worker behaves",
    "other_language": "not in English, so nobody has listened to it yet",
    "not_scanned": "the computer could not check this one",
}
# Closing a case about these needs to say whom it was reported to, or why it was not.
MUST_REPORT = frozenset({"sexual_abuse_exploitation"})


def more_urgent(one: str, other: str) -> str:
    """Give the more urgent of two clocks."""
    return min(one, other, key=URGENCY.index)


def see_by(opened_at: datetime, clock: str) -> datetime:
    """Say by when somebody must own a case: Now in 15 minutes, day or night; others in work time.

    Work time is Monday to Friday, nine to five in London. Bank holidays count as work days, which
    only ever makes the time shorter.
    """
    if clock == "now":
        return opened_at + SEE_NOW
    left = WORKING_TIME[clock]
    at = _next_work_moment(opened_at.astimezone(LONDON))
    while True:
        closing = datetime.combine(at.date(), DAY_ENDS, LONDON)
        if at + left <= closing:
            return (at + left).astimezone(opened_at.tzinfo)
        left -= closing - at
        at = _next_work_moment(closing)


def _next_work_moment(at: datetime) -> datetime:
    if at.weekday() <= FRIDAY and at.time() < DAY_STARTS:
        return datetime.combine(at.date(), DAY_STARTS, LONDON)
    if at.weekday() <= FRIDAY and at.time() < DAY_ENDS:
        return at
    day = at.date() + timedelta(days=1)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, DAY_STARTS, LONDON)


def in_words(categories: list[str]) -> str:
    """Say what a case may be about."""
    words = [CATEGORY_WORDS.get(category, category.replace("_", " ")) for category in categories]
    return ", ".join(words) or "something worrying"


def due_words(due: datetime, now: datetime) -> str:
    """Say when somebody must have taken a case, as people say it."""
    local, today = due.astimezone(LONDON), now.astimezone(LONDON).date()
    hour = f"{local:%H:%M}"
    if due < now:
        return f"Late: was due {hour}" if local.date() == today else "Late: was due before today"
    if local.date() == today:
        return f"By {hour} today"
    return f"By {hour} on {local:%A} {local.day} {local:%B}"
