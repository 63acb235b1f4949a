// A small chat on 127.0.0.1. Usage: java Chat PORT
//
// TCP clients, one UDP socket and the standard input send lines. A line goes to all TCP
// clients and to the standard output, but not back to its sender.

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;
//@solution
import java.util.concurrent.ConcurrentLinkedQueue;
//@end

public class Chat {
    // stands in front of each line that the chat sends
    static final byte[] PREFIX = "> ".getBytes();
    static final int LONGEST_LINE = 1000;
    //@solution
    static final int MOST_WAITING = 1 << 20;
    //@stub static final int TIMEOUT = 10; // milliseconds
    //@end

    /** A TCP client, or the terminal (standard input), which has no channel. */
    static class Client {
        final SocketChannel channel;
        final ByteArrayOutputStream line = new ByteArrayOutputStream(); // its part so far
        boolean gone = false; // will be removed at the end of the round
        //@solution
        final Queue<ByteBuffer> waiting = new ArrayDeque<>(); // not yet sent
        int waitingBytes = 0;
        //@end

        Client(SocketChannel channel) {
            this.channel = channel;
        }
    }

    final ServerSocketChannel listener = ServerSocketChannel.open();
    final DatagramChannel udp = DatagramChannel.open();
    final Client terminal = new Client(null);
    final List<Client> clients = new ArrayList<>();
    //@solution
    final Selector selector = Selector.open();
    final Queue<byte[]> typed = new ConcurrentLinkedQueue<>(); // by the terminal
    //@end

    Chat(int port) throws IOException {
        InetAddress local = InetAddress.getByName("127.0.0.1");
        udp.bind(new InetSocketAddress(local, port));
        listener.bind(new InetSocketAddress(local, port), 128);
        //@solution
        udp.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        new Thread(this::readTerminal).start();
        //@stub udp.socket().setSoTimeout(TIMEOUT);
        //@stub listener.socket().setSoTimeout(TIMEOUT);
        //@end
    }

    void acceptClient() throws IOException {
        //@solution
        Client client = new Client(listener.accept());
        client.channel.configureBlocking(false);
        client.channel.register(selector, SelectionKey.OP_READ, client);
        //@stub Client client = new Client(listener.socket().accept().getChannel());
        //@stub client.channel.socket().setSoTimeout(TIMEOUT);
        //@end
        clients.add(client);
    }

    void readDatagram() throws IOException {
        byte[] bytes = new byte[LONGEST_LINE + 2]; // a newline, and one byte too many
        //@solution
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (udp.receive(buffer) == null) return;
        int size = buffer.position();
        //@stub DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        //@stub udp.socket().receive(packet);
        //@stub int size = packet.getLength();
        //@end
        if (size > 0 && bytes[size - 1] == '\n') size--;
        if (size <= LONGEST_LINE) relay(Arrays.copyOf(bytes, size), null);
    }

    void readFrom(Client client) throws IOException {
        byte[] bytes = new byte[1 << 16];
        int size = 0;
        try {
            //@solution
            size = client.channel.read(ByteBuffer.wrap(bytes));
            //@stub size = client.channel.socket().getInputStream().read(bytes);
            //@end
        } catch (SocketException e) {
            client.gone = true;
        }
        takeBytes(client, bytes, size);
    }

    /** Takes bytes of a sender. A size of -1 is the end of its stream. */
    void takeBytes(Client sender, byte[] bytes, int size) throws IOException {
        for (int i = 0; i < size && !sender.gone; i++) {
            if (bytes[i] == '\n') {
                relay(sender.line.toByteArray(), sender);
                sender.line.reset();
            } else if (sender.line.size() < LONGEST_LINE) {
                sender.line.write(bytes[i]);
            } else {
                sender.gone = true;
            }
        }
        if (size >= 0) return;
        sender.gone = true;
        if (sender.line.size() > 0) relay(sender.line.toByteArray(), sender);
    }

    void relay(byte[] line, Client sender) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(PREFIX);
        text.writeBytes(line);
        text.write('\n');
        for (Client client : clients) {
            if (client != sender && !client.gone) sendTo(client, text.toByteArray());
        }
        if (sender != terminal) text.writeTo(System.out);
        System.out.flush();
    }

    void sendTo(Client client, byte[] text) throws IOException {
        //@solution
        client.waiting.add(ByteBuffer.wrap(text));
        client.waitingBytes += text.length;
        sendWaiting(client);
        if (client.waitingBytes > MOST_WAITING) client.gone = true;
        //@stub try { // blocks until the kernel has taken all bytes
        //@stub     client.channel.socket().getOutputStream().write(text);
        //@stub } catch (IOException e) {
        //@stub     client.gone = true;
        //@stub }
        //@end
    }

    //@solution
    /** Never blocks. What the kernel does not take is sent when there is room. */
    void sendWaiting(Client client) {
        try {
            while (!client.waiting.isEmpty()) {
                client.waitingBytes -= client.channel.write(client.waiting.peek());
                if (client.waiting.peek().hasRemaining()) break;
                client.waiting.remove();
            }
            int write = client.waiting.isEmpty() ? 0 : SelectionKey.OP_WRITE;
            client.channel.keyFor(selector).interestOps(SelectionKey.OP_READ | write);
        } catch (IOException e) {
            client.gone = true;
        }
    }

    void serve(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        if (key.isWritable()) sendWaiting(client);
        if (key.isReadable() && !client.gone) readFrom(client);
    }

    /** Has a thread, because a Selector cannot wait for the standard input. */
    void readTerminal() {
        byte[] bytes = new byte[1 << 16];
        try {
            for (int size = 0; size >= 0; selector.wakeup()) {
                size = System.in.read(bytes);
                typed.add(Arrays.copyOf(bytes, Math.max(size, 0)));
            }
        } catch (IOException e) {
            System.err.println("The standard input cannot be read: " + e.getMessage());
        }
    }

    //@end
    void removeGone() throws IOException {
        for (Client client : clients) {
            if (client.gone) client.channel.close();
        }
        clients.removeIf(client -> client.gone);
    }

    //@solution
    void serveReady() throws IOException {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.channel() == listener) acceptClient();
            else if (key.channel() == udp) readDatagram();
            else serve(key);
        }
        selector.selectedKeys().clear();
        for (byte[] bytes; (bytes = typed.poll()) != null; ) {
            takeBytes(terminal, bytes, bytes.length > 0 ? bytes.length : -1);
        }
    }
    //@stub interface Action {
    //@stub     void run() throws IOException;
    //@stub }
    //@stub
    //@stub /** Returns false if nothing came within the timeout. */
    //@stub static boolean attempt(Action action) throws IOException {
    //@stub     try {
    //@stub         action.run();
    //@stub         return true;
    //@stub     } catch (SocketTimeoutException e) {
    //@stub         return false;
    //@stub     }
    //@stub }
    //@stub
    //@stub void pollTerminal() throws IOException {
    //@stub     if (System.in.available() == 0) return;
    //@stub     byte[] bytes = new byte[1 << 16];
    //@stub     takeBytes(terminal, bytes, System.in.read(bytes));
    //@stub }
    //@end

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Usage: java Chat PORT");
            System.exit(2);
        }
        //@solution
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end); // called at SIGTERM
        //@end
        Chat chat = new Chat(Integer.parseInt(arguments[0]));
        while (true) {
            //@solution
            chat.serveReady();
            //@stub while (attempt(chat::acceptClient)) {}
            //@stub attempt(chat::readDatagram);
            //@stub chat.pollTerminal();
            //@stub for (Client each : chat.clients) attempt(() -> chat.readFrom(each));
            //@end
            chat.removeGone();
        }
    }
}
