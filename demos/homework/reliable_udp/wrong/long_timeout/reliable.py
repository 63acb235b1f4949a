"""The timeout is 300 ms."""

import transfer

transfer.TIMEOUT = 0.3
transfer.main()
