"""Staff who sign in, and the words and receipts by which young people come back."""
