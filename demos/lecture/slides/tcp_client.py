# The slide "TCP Client in Python" for Python 3: input() for raw_input(), bytes in sockets.
from socket import *

serverName = "localhost"
serverPort = 12000
clientSocket = socket(AF_INET, SOCK_STREAM)  # step 3
clientSocket.connect((serverName, serverPort))  # step 4
sentence = input("Input lowercase sentence:")
clientSocket.send(sentence.encode())  # step 6
modifiedSentence = clientSocket.recv(1024)  # step 6
print("From Server:", modifiedSentence.decode())
clientSocket.close()
