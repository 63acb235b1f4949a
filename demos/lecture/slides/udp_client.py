# The slide "UDP Client in Python" for Python 3: input() for raw_input(), bytes in sockets.
from socket import *

serverName = "localhost"
serverPort = 12000
clientSocket = socket(AF_INET, SOCK_DGRAM)  # step 2
message = input("Input lowercase sentence:")
clientSocket.sendto(message.encode(), (serverName, serverPort))  # steps 3, 4
modifiedMessage, serverAddress = clientSocket.recvfrom(2048)  # step 6
print(modifiedMessage.decode())
clientSocket.close()  # step 7
