"""The verbs of `./inshuti`, a module a verb, named after it."""
