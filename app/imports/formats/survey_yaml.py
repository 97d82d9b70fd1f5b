"""Write one of our surveys as a template file, to be read back exactly as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from app.surveys.rules import SurveyDefinition


class _Plainly(yaml.SafeDumper):
    """YAML without & and * copies, which our templates do not allow."""

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out."""
        del data
        return True


def write_yaml(definition: SurveyDefinition) -> str:
    """Give the survey as the text of a template file."""
    return yaml.dump(
        definition.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True),
        Dumper=_Plainly,
        allow_unicode=True,
        sort_keys=False,
        width=96,
    )
