import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Scanner;

/** A UDP client with a selector. It looks at the sender of each datagram. */
public class Client {
    static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    public static void main(String[] arguments) throws Exception {
        byte[] line = new Scanner(System.in).nextLine().getBytes();
        int port = Integer.parseInt(arguments[0]);
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", port);
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(ANY).configureBlocking(false);
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        ByteBuffer answer = ByteBuffer.allocate(65535);
        for (int i = 0; i < 3; i++) {
            channel.send(ByteBuffer.wrap(line), server);
            long end = System.nanoTime() + 500_000_000L;
            for (long left; (left = end - System.nanoTime()) > 0; ) {
                selector.select(left / 1_000_000 + 1);
                selector.selectedKeys().clear();
                answer.clear();
                if (!server.equals(channel.receive(answer))) continue;
                System.out.write(answer.array(), 0, answer.position());
                System.out.println();
                return;
            }
        }
        System.err.println("There is no answer.");
        System.exit(1);
    }
}
