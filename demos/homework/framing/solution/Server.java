import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/**
 * A TCP server on 127.0.0.1 (usage: java Server PORT). It finds the messages in the
 * stream of each client, and answers each one with the same bytes in reverse order.
 */
public class Server {
    static byte[] reversed(byte[] message) {
        int length = message.length;
        byte[] answer = new byte[length];
        for (int i = 0; i < length; i++) answer[i] = message[length - 1 - i];
        return answer;
    }

    /** Serves one client until its stream ends or breaks the rules. */
    static void serve(Socket client) {
        Framer framer = new Framer();
        byte[] bytes = new byte[1 << 16];
        try (client) {
            while (!framer.isBroken()) {
                int count = client.getInputStream().read(bytes);
                if (count < 0) break;
                for (byte[] message : framer.feed(Arrays.copyOf(bytes, count))) {
                    client.getOutputStream().write(framer.frame(reversed(message)));
                }
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Usage: java Server PORT");
            System.exit(2);
        }
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end); // called at SIGTERM
        int port = Integer.parseInt(arguments[0]);
        InetAddress local = InetAddress.getByName("127.0.0.1");
        ServerSocket listener = new ServerSocket(port, 128, local);
        while (true) {
            Socket client = listener.accept();
            client.setTcpNoDelay(true);
            new Thread(() -> serve(client)).start();
        }
    }
}
