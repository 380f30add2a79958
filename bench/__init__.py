"""The figures: how fast and how large Newsroom is, beside the bare limit of the same run."""
