"""Pages for people: the district's desk, the training phones, and what operators look at."""
