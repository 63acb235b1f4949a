import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A UDP server with a DatagramChannel. */
public class Server {
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    public static void main(String[] arguments) throws Exception {
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end);
        int port = Integer.parseInt(arguments[0]);
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress("127.0.0.1", port));
        ByteBuffer buffer = ByteBuffer.allocate(65535);
        while (true) {
            buffer.clear();
            SocketAddress sender = channel.receive(buffer);
            buffer.flip();
            for (int i = 0; i < buffer.limit(); i++) {
                byte letter = buffer.get(i);
                if (LETTERS.indexOf(letter) >= 0) buffer.put(i, (byte) (letter - 32));
            }
            channel.send(buffer, sender);
        }
    }
}
