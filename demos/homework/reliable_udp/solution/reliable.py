#!/usr/bin/env python3
"""Reliable messages over UDP, on 127.0.0.1.

    reliable.py receive WINDOW PORT           prints the messages that come to the port
    reliable.py send WINDOW PORT < FILE       sends each line as a message"""

from transfer import main

main()
