"""What the words say: theming, corrections, snapshots and signed-off insights."""
