"""Files of other tools, read and written: pure, without a database."""
