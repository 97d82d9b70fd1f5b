"""Coverage: who has not been heard yet, told without saying who has."""
