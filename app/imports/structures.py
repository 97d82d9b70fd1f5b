"""Surveys from other tools into ours, and ours into their formats: one door for pages and CLI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.imports.formats.limesurvey import read_limesurvey
from app.imports.formats.survey_yaml import write_yaml
from app.imports.formats.tables import ZIP_START, check_size
from app.imports.formats.xlsform_read import read_xlsform
from app.imports.formats.xlsform_write import what_is_lost, write_xlsform
from app.surveys import service as surveys_service

if TYPE_CHECKING:
    from app.surveys.rules import SurveyDefinition

__all__ = ["ReadStructure", "read_structure", "what_is_lost", "write_xlsform", "write_yaml"]


@dataclass(frozen=True)
class ReadStructure:
    """A survey from another tool: what we made of it, what is lost, and what to put right."""

    made_by: str
    definition: SurveyDefinition
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def yaml(self) -> str:
        """Give it as a template file."""
        return write_yaml(self.definition)


def read_structure(content: bytes) -> ReadStructure:
    """Read an XLSForm, or LimeSurvey's .lss or .txt.

    Raises:
        UnreadableFileError: it is none of these, or asks nothing that we can ask.
    """
    check_size(content)
    is_workbook = content.startswith(ZIP_START)
    found = read_xlsform(content) if is_workbook else read_limesurvey(content)
    faults = [
        _in_words(found.definition, fault) for fault in surveys_service.faults_of(found.definition)
    ]
    return ReadStructure(
        "An XLSForm" if is_workbook else "A LimeSurvey structure",
        found.definition,
        found.notes,
        tuple(dict.fromkeys(faults)),
    )


def _in_words(definition: SurveyDefinition, fault: surveys_service.Fault) -> str:
    """Say where a fault is by the question's id instead of its number."""
    if len(fault.path) > 1 and fault.path[0] == "questions" and isinstance(fault.path[1], int):
        return f"{definition.questions[fault.path[1]].id}: {fault.sentence}"
    return fault.sentence
