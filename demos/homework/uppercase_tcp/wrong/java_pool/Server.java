// 24 threads serve 24 clients; the 25th waits until one leaves.

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    static final java.util.concurrent.ExecutorService POOL =
            java.util.concurrent.Executors.newFixedThreadPool(24);

    static void serve(Socket client) {
        try (client) {
            InputStream input = client.getInputStream();
            OutputStream output = client.getOutputStream();
            byte[] bytes = new byte[16384];
            int size;
            while ((size = input.read(bytes)) > 0) {
                for (int i = 0; i < size; ++i) {
                    if (LETTERS.indexOf((char) (bytes[i] & 0xFF)) >= 0) {
                        bytes[i] += 'A' - 'a';
                    }
                }
                output.write(bytes, 0, size);
            }
        } catch (IOException gone) {
            // this client has gone
        }
    }

    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(
                new Thread(() -> Runtime.getRuntime().halt(0)));
        ServerSocket listener = new ServerSocket(
                Integer.parseInt(arguments[0]), 128, InetAddress.getLoopbackAddress());
        while (true) {
            try {
                Socket client = listener.accept();
                POOL.submit(() -> serve(client));
            } catch (IOException error) {
                Thread.sleep(300); // no descriptor is left, until a client leaves
            }
        }
    }
}
