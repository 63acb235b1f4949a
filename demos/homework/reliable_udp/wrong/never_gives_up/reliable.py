"""The sender repeats a message for ever."""

import transfer

transfer.MOST_TRIES = 10**9
transfer.main()
