# The slide's TCP server for Python 3. The slide's "" as the host means every network of
# this machine; "localhost" means this machine only.
from socket import *

serverPort = 12000
serverSocket = socket(AF_INET, SOCK_STREAM)  # step 1
serverSocket.bind(("localhost", serverPort))
serverSocket.listen(1)  # step 2
print("The server is ready to receive", flush=True)
while True:
    connectionSocket, addr = serverSocket.accept()  # step 5
    sentence = connectionSocket.recv(1024)  # step 7
    capitalizedSentence = sentence.upper()
    connectionSocket.send(capitalizedSentence)  # step 8
    connectionSocket.close()
