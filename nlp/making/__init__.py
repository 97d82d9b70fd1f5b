"""Make the encoder that Heard ships. Nothing here runs on a council's machine: it needs torch."""
