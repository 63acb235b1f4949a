# The UDP server of the slide, with gaps. Fill each ____ and check the program:
#   demos/lecture/gaps/check demos/lecture/gaps/udp_server.py
from socket import *

serverPort = 12000
serverSocket = socket(AF_INET, ____)
serverSocket.bind(("localhost", serverPort))
print("The server is ready to receive", flush=True)
while True:
    message, clientAddress = serverSocket.____(2048)
    modifiedMessage = message.upper()
    serverSocket.____(modifiedMessage, clientAddress)
