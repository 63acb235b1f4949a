# The slide "UDP Server in Python" for Python 3. The slide's "" as the host means every
# network of this machine; "localhost" means this machine only.
from socket import *

serverPort = 12000
serverSocket = socket(AF_INET, SOCK_DGRAM)  # step 1
serverSocket.bind(("localhost", serverPort))
print("The server is ready to receive", flush=True)
while True:
    message, clientAddress = serverSocket.recvfrom(2048)  # step 5
    modifiedMessage = message.upper()
    serverSocket.sendto(modifiedMessage, clientAddress)  # step 6
