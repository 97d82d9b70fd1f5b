"""Comments: pieces of free text from any source, the unit that is read, scanned and themed."""
