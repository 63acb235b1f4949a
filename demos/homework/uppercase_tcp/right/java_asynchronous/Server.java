// Asynchronous channels: the runtime calls a handler when an operation has ended. Each
// client has one operation at a time, so it needs only one buffer.

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;

public class Server {
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    /** Reads; when bytes have come, writes all of them; then reads again. */
    static class Client implements CompletionHandler<Integer, Boolean> {
        final AsynchronousSocketChannel channel;
        final ByteBuffer bytes = ByteBuffer.allocate(16384);

        Client(AsynchronousSocketChannel channel) {
            this.channel = channel;
            read();
        }

        void read() {
            bytes.clear();
            channel.read(bytes, true, this);
        }

        @Override
        public void completed(Integer size, Boolean wasRead) {
            if (size < 0) {
                close();
                return;
            }
            if (wasRead) {
                bytes.flip();
                capitalise();
            }
            if (bytes.hasRemaining()) {
                channel.write(bytes, false, this);
            } else {
                read();
            }
        }

        void capitalise() {
            for (int i = 0; i < bytes.limit(); ++i) {
                if (LETTERS.indexOf((char) (bytes.get(i) & 0xFF)) >= 0) {
                    bytes.put(i, (byte) (bytes.get(i) - 'a' + 'A'));
                }
            }
        }

        @Override
        public void failed(Throwable error, Boolean wasRead) {
            close();
        }

        void close() {
            try {
                channel.close();
            } catch (IOException error) {
                System.err.println("close: " + error.getMessage());
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(
                new Thread(() -> Runtime.getRuntime().halt(0)));
        int port = Integer.parseInt(arguments[0]);
        InetAddress host = InetAddress.getLoopbackAddress();
        var listener = AsynchronousServerSocketChannel.open();
        listener.bind(new InetSocketAddress(host, port), 128);
        while (true) {
            try {
                new Client(listener.accept().get());
            } catch (java.util.concurrent.ExecutionException error) {
                Thread.sleep(300); // no descriptor is left, until a client leaves
            }
        }
    }
}
