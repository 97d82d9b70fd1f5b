"""Set-up: what one command does on a fresh machine, with nothing but Python's own library."""
