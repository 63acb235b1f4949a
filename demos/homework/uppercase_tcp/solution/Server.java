// A TCP server that answers each byte with its capital.
//
// usage: java Server PORT

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

public class Server {
    // These letters become capitals; every other byte is answered unchanged.
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    static void capitalise(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); ++i) {
            if (LETTERS.indexOf((char) (bytes.get(i) & 0xFF)) >= 0) {
                bytes.put(i, (byte) (bytes.get(i) - 'a' + 'A'));
            }
        }
    }

    //@solution
    static final int RETRY_MS = 500; // when no descriptor is left

    /** Its buffer has answers that the client has not taken yet. We read only while it
     * is empty, so a client that does not read costs no more than its buffer. */
    static class Client {
        final SocketChannel channel;
        final SelectionKey key;
        final ByteBuffer answer = ByteBuffer.allocate(65536).limit(0);
        boolean ended; // the client has ended its sending side

        Client(SocketChannel channel, Selector selector) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void handle() {
            try {
                if (key.isReadable()) {
                    receive();
                }
                if (answer.hasRemaining()) {
                    channel.write(answer);
                }
                if (ended && !answer.hasRemaining()) {
                    channel.close();
                } else {
                    key.interestOps(answer.hasRemaining() ? SelectionKey.OP_WRITE
                                                          : SelectionKey.OP_READ);
                }
            } catch (IOException gone) {
                close();
            }
        }

        void receive() throws IOException {
            answer.clear();
            ended = channel.read(answer) < 0;
            answer.flip();
            capitalise(answer);
        }

        void close() {
            try {
                channel.close();
            } catch (IOException error) {
                System.err.println("close: " + error.getMessage());
            }
        }
    }

    /** Returns false if the process has no descriptor left. */
    static boolean accept(ServerSocketChannel listener, Selector selector) {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) {
                new Client(channel, selector);
            }
            return true;
        } catch (IOException error) {
            return false;
        }
    }

    static void serve(ServerSocketChannel listener) throws IOException {
        Selector selector = Selector.open();
        listener.configureBlocking(false);
        SelectionKey key = listener.register(selector, SelectionKey.OP_ACCEPT);
        boolean full = false;
        while (true) {
            key.interestOps(full ? 0 : SelectionKey.OP_ACCEPT);
            selector.select(full ? RETRY_MS : 0);
            full = false;
            Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
            while (ready.hasNext()) {
                SelectionKey each = ready.next();
                ready.remove();
                if (each == key) {
                    full = !accept(listener, selector);
                } else if (each.isValid()) {
                    ((Client) each.attachment()).handle();
                }
            }
        }
    }
    //@stub // The server of the lecture: it reads once from a client, answers, and
    //@stub // closes. Then it does the same for the next one. Write a server that
    //@stub // serves all clients, and all of their bytes.
    //@stub static void serve(ServerSocketChannel listener) throws IOException {
    //@stub     while (true) {
    //@stub         try (SocketChannel client = listener.accept()) {
    //@stub             ByteBuffer bytes = ByteBuffer.allocate(1024);
    //@stub             client.read(bytes);
    //@stub             bytes.flip();
    //@stub             capitalise(bytes);
    //@stub             client.write(bytes);
    //@stub         } catch (IOException gone) {
    //@stub             System.err.println("a client has gone: " + gone.getMessage());
    //@stub         }
    //@stub     }
    //@stub }
    //@end

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[arguments.length - 1]);
        ServerSocketChannel listener = ServerSocketChannel.open();
        InetAddress host = InetAddress.getLoopbackAddress();
        listener.bind(new InetSocketAddress(host, port), 128);
        //@solution
        // Without this, the Java runtime ends with status 143 on SIGTERM.
        Runtime.getRuntime().addShutdownHook(
                new Thread(() -> Runtime.getRuntime().halt(0)));
        //@end
        serve(listener);
    }
}
