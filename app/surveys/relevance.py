"""When a question is shown: a small tree of tests over earlier answers.

The same shape stands in YAML, in the stored JSON and in memory::

    {question: moved, is: [yes]}
    {and: [{question: home_feel, at_most: 2}, {not: {question: people, includes: none}}]}
    {question: workers, row: social_worker, is: [bad]}

Pydantic reads the annotations here at run time, so they are not postponed.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator
from pydantic import model_validator as whole

from app.surveys.answers import Answer

ANSWER_TESTS = ("answered", "is", "includes", "at_least", "at_most")


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Check(_Node):
    """One test of one earlier answer."""

    question: str
    row: str | None = None  # the line of a matrix that the test is about
    answered: bool | None = None
    is_: tuple[str | int, ...] | None = Field(default=None, alias="is")
    includes: tuple[str, ...] | None = None
    at_least: int | None = None
    at_most: int | None = None

    @field_validator("is_", "includes", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str | int) else value

    @whole(mode="after")
    def _one_test(self) -> Self:
        if len(self.tests) != 1:
            raise ValueError("give one test only, such as answered, is, includes, at_least.")
        return self

    @property
    def tests(self) -> tuple[str, ...]:
        """The names of the tests that were given; a well-formed check has one."""
        given = (self.answered, self.is_, self.includes, self.at_least, self.at_most)
        return tuple(n for n, v in zip(ANSWER_TESTS, given, strict=True) if v is not None)

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        """Say whether the test is true of these answers."""
        answer = answers.get(self.question)
        is_answered = answer is not None and answer.get("state") == "answered"
        if self.answered is not None:
            return is_answered is self.answered
        return is_answered and self._holds_for(self._tested(answer))

    def _tested(self, answer: Answer | None) -> object:
        value = answer.get("value") if answer else None
        if self.row is None:
            return value
        return value.get(self.row) if isinstance(value, dict) else None

    def _holds_for(self, value: object) -> bool:
        # bool is an int in Python; a stored true must not pass for the number 1
        if isinstance(value, bool):
            return False
        if self.is_ is not None:
            return isinstance(value, str | int) and value in self.is_
        if self.includes is not None:
            return isinstance(value, list | tuple) and any(v in value for v in self.includes)
        if not isinstance(value, int):
            return False
        lowest = value if self.at_least is None else self.at_least
        highest = value if self.at_most is None else self.at_most
        return lowest <= value <= highest


class And(_Node):
    """True when every part is true."""

    parts: tuple["Expression", ...] = Field(alias="and", min_length=1)

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        """Say whether every part is true of these answers."""
        return all(part.holds(answers) for part in self.parts)


class Or(_Node):
    """True when at least one part is true."""

    parts: tuple["Expression", ...] = Field(alias="or", min_length=1)

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        """Say whether any part is true of these answers."""
        return any(part.holds(answers) for part in self.parts)


class Not(_Node):
    """True when its part is false."""

    part: "Expression" = Field(alias="not")

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        """Say whether the part is false of these answers."""
        return not self.part.holds(answers)


def _kind(value: Any) -> str:
    for name, node in (("and", And), ("or", Or), ("not", Not)):
        if isinstance(value, node) or (isinstance(value, dict) and name in value):
            return name
    return "check"


Expression = Annotated[
    Annotated[And, Tag("and")]
    | Annotated[Or, Tag("or")]
    | Annotated[Not, Tag("not")]
    | Annotated[Check, Tag("check")],
    Discriminator(_kind),
]
And.model_rebuild()
Or.model_rebuild()
Not.model_rebuild()


def checks_of(expression: And | Or | Not | Check | None) -> Iterator[Check]:
    """Yield every single test in the tree, in the order written."""
    match expression:
        case None:
            return
        case Check():
            yield expression
        case Not():
            yield from checks_of(expression.part)
        case _:
            for part in expression.parts:
                yield from checks_of(part)
