"""What coordinators can send while they read."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class CoverForm(FlaskForm):
    """Words to cover up wherever they stand in one comment."""

    words = StringField(
        "Cover a name or a place",
        description="Type it as it stands in the comment.",
        validators=[DataRequired("Type the words to cover."), Length(max=80)],
    )
