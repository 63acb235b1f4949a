"""The timeout is 5 ms."""

import transfer

transfer.TIMEOUT = 0.005
transfer.main()
