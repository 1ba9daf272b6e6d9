"""The desk at /console: pages for officers, each over verbs of core that their phones have too."""
