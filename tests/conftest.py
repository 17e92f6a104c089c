"""What holds for all tests."""

import signal

# A shell lets its background jobs ignore Ctrl+C, and children inherit that: the commands that tests start would not
# hear it either. A handler, unlike being deaf, is not inherited.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
