import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/**
 * The answer is the whole buffer, and not only the bytes that came.
 */
public class Server {
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz"; // these become capitals
    static final int LARGEST = 65507; // bytes in one UDP datagram over IPv4

    static void toCapitals(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (LETTERS.indexOf(bytes[i]) >= 0) bytes[i] -= 32;
        }
    }

    static void answerOne(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.receive(packet);
        toCapitals(packet.getData(), packet.getLength());
        byte[] whole = packet.getData(); // longer than the datagram
        socket.send(new DatagramPacket(whole, whole.length, packet.getSocketAddress()));
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Usage: java Server PORT");
            System.exit(2);
        }
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end); // called at SIGTERM
        int port = Integer.parseInt(arguments[0]);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        DatagramSocket socket = new DatagramSocket(address);
        while (true) answerOne(socket);
    }
}
