import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
//@solution
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
//@end
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A UDP client for a server on 127.0.0.1 (usage: java Client PORT). It reads one line
 * from the standard input, sends it as one datagram, and prints the answer.
 */
public class Client {
    static final int LARGEST = 65507; // bytes of an answer
    //@solution
    static final int TIMEOUT = 500; // milliseconds until the line is sent again
    static final int TRIES = 3;
    //@end

    /** Returns the answer of the server, or null if there is none. */
    static DatagramPacket ask(int port, byte[] line) throws IOException {
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", port);
        DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
        InetAddress local = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(0, local)) {
            //@solution
            socket.connect(server); // datagrams of other senders are now dropped
            socket.setSoTimeout(TIMEOUT);
            for (int i = 0; i < TRIES; i++) {
                try {
                    socket.send(new DatagramPacket(line, line.length));
                    socket.receive(answer);
                    return answer;
                } catch (SocketTimeoutException | PortUnreachableException e) {
                    // The line or its answer is lost, or there is no server.
                }
            }
            return null;
            //@stub socket.send(new DatagramPacket(line, line.length, server));
            //@stub socket.receive(answer);
            //@stub return answer;
            //@end
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Usage: java Client PORT");
            System.exit(2);
        }
        Charset bytewise = StandardCharsets.ISO_8859_1;
        InputStreamReader input = new InputStreamReader(System.in, bytewise);
        byte[] bytes = new BufferedReader(input).readLine().getBytes(bytewise);
        DatagramPacket answer = ask(Integer.parseInt(arguments[0]), bytes);
        //@solution
        if (answer == null) {
            System.err.println("The server does not answer.");
            System.exit(1);
        }
        System.out.write(answer.getData(), 0, answer.getLength());
        System.out.println();
        //@stub System.out.println(new String(answer.getData()));
        //@end
    }
}
