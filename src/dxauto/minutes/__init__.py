"""Minutes: from a recording to a draft (議事録案) that a secretary can finish.

The way of a recording: `audio` (tracks) → `hearing` (stretches, what the model heard, what to distrust) → `speakers` →
`text` (clean text, every change shown) → `agenda` (items, decisions, actions) → `output`. Between them stands one
thing: the `Transcript`, whose JSON is the source of every document.
"""
