"""The recorder: a clerk does one row in the system's pages, and a flow comes of it.

`listen` hears what was done, `merge` and `sections` make steps of it (pure functions over lists of events), `places`
and `scratch` find how to name each element, `columns` finds which values come from the list, `talk` asks what cannot
be known, `draft` and `write` make the robot's file, `prove` replays it. `conduct` holds them together.
"""
