"""The ways a survey reaches people: links, posters, kiosks, one-use codes and paper."""
