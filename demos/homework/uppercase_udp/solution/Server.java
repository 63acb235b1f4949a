import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
//@solution
//@stub import java.net.SocketTimeoutException;
//@end

/**
 * A UDP server on 127.0.0.1 (usage: java Server PORT). It answers each datagram with
 * one datagram, in which some letters have become capitals.
 */
public class Server {
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz"; // these become capitals
    //@solution
    static final int LARGEST = 65507; // bytes in one UDP datagram over IPv4
    //@stub static final int LARGEST = 1024;
    //@end

    static void toCapitals(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (LETTERS.indexOf(bytes[i]) >= 0) bytes[i] -= 32;
        }
    }

    static void answerOne(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.receive(packet);
        //@solution
        //@stub if (packet.getLength() == 0) return;
        //@end
        toCapitals(packet.getData(), packet.getLength());
        socket.send(packet); // the packet has the length and the address of its sender
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Usage: java Server PORT");
            System.exit(2);
        }
        //@solution
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end); // called at SIGTERM
        //@end
        int port = Integer.parseInt(arguments[0]);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        DatagramSocket socket = new DatagramSocket(address);
        //@solution
        while (true) answerOne(socket);
        //@stub // Looks ten times per second whether it should end.
        //@stub socket.setSoTimeout(100);
        //@stub while (true) {
        //@stub     try {
        //@stub         answerOne(socket);
        //@stub     } catch (SocketTimeoutException e) {
        //@stub         // Nothing came.
        //@stub     }
        //@stub }
        //@end
    }
}
