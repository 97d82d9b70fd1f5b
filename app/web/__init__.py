"""What every page shares: session and commit, access, errors, headers, templates."""
