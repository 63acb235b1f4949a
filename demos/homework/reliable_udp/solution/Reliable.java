import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
//@solution
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
//@end

/** Reliable messages over UDP, on 127.0.0.1.
 *
 *  java Reliable receive WINDOW PORT        prints the messages that come to the port
 *  java Reliable send WINDOW PORT < FILE    sends each line as a message */
public class Reliable {
    static final String PREFIX = "> "; // in front of each message that is printed
    static final int HEADER = 7, LONGEST = 1000;
    static final long TIMEOUT = 50_000_000; // nanoseconds
    static final int MOST_TRIES = 50;
    static final byte DATA = 'D', ACK = 'A';

    record Packet(byte kind, int number, byte[] payload) {
        ByteBuffer encode() {
            ByteBuffer datagram = ByteBuffer.allocate(HEADER + payload.length);
            datagram.put(kind).putInt(number).putShort((short) payload.length);
            return datagram.put(payload).flip();
        }

        /** The packet in a datagram, or null if the datagram is not valid. */
        static Packet decode(ByteBuffer datagram) {
            //@solution
            if (datagram.remaining() < HEADER) return null;
            byte kind = datagram.get();
            int number = datagram.getInt(), length = datagram.getShort() & 0xFFFF;
            int longest = kind == DATA ? LONGEST : 0;
            if ((kind != DATA && kind != ACK) || length > longest
                    || length != datagram.remaining()) return null;
            //@stub byte kind = datagram.get();
            //@stub int number = datagram.getInt();
            //@stub datagram.getShort();
            //@end
            byte[] payload = new byte[datagram.remaining()];
            datagram.get(payload);
            return new Packet(kind, number, payload);
        }
    }

    static class Receiver {
        final int window;
        final DatagramChannel channel = DatagramChannel.open();
        //@solution
        SocketAddress sender; // who sent the first valid datagram
        int next; // the number of the next message to print
        final Map<Integer, byte[]> early = new HashMap<>(); // later ones that are here
        //@end

        Receiver(int window, int port) throws IOException {
            this.window = window;
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }

        void run() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (true) {
                SocketAddress from = channel.receive(buffer.clear());
                Packet packet = Packet.decode(buffer.flip());
                if (packet != null && packet.kind == DATA) receive(packet, from);
            }
        }

        void receive(Packet packet, SocketAddress from) throws IOException {
            //@solution
            if (sender == null) sender = from;
            if (!from.equals(sender)) return;
            // For an old message, the difference is large as an unsigned number.
            if (Integer.compareUnsigned(packet.number - next, window) < 0)
                early.put(packet.number, packet.payload);
            while (early.containsKey(next)) deliver(early.remove(next++));
            channel.send(new Packet(ACK, next, new byte[0]).encode(), from);
            //@stub deliver(packet.payload);
            //@end
        }

        void deliver(byte[] message) throws IOException {
            ByteBuffer line = ByteBuffer.allocate(PREFIX.length() + message.length + 1);
            line.put(PREFIX.getBytes()).put(message).put((byte) '\n');
            System.out.write(line.array());
            System.out.flush();
        }
    }

    /** A thread that reads the standard input, because Java cannot select on it. */
    static class Input extends Thread {
        static final byte[] END = new byte[0];
        private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>(1000);
        private final Runnable tell; // called after each line

        Input(Runnable tell) {
            this.tell = tell;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try (FileInputStream input = new FileInputStream(FileDescriptor.in)) {
                byte[] buffer = new byte[1 << 16], rest = new byte[0];
                for (int count; (count = input.read(buffer)) > 0;) {
                    byte[] bytes = Arrays.copyOf(rest, rest.length + count);
                    System.arraycopy(buffer, 0, bytes, rest.length, count);
                    rest = split(bytes);
                }
                if (rest.length > 0) put(rest);
                put(END);
            } catch (IOException | InterruptedException error) {
                System.err.println("reading the standard input: " + error);
                System.exit(2);
            }
        }

        /** Returns the bytes behind the last line. */
        private byte[] split(byte[] bytes) throws InterruptedException {
            int begin = 0;
            for (int i = 0; i < bytes.length; ++i)
                if (bytes[i] == '\n') {
                    put(i == begin ? new byte[0] : Arrays.copyOfRange(bytes, begin, i));
                    begin = i + 1;
                }
            return Arrays.copyOfRange(bytes, begin, bytes.length);
        }

        private void put(byte[] line) throws InterruptedException {
            lines.put(line);
            tell.run();
        }

        /** The next line, END (the object) at the end, or null while there is none. */
        byte[] poll() { return lines.poll(); }
        byte[] take() throws InterruptedException { return lines.take(); }
    }

    static class Sender {
        final int window;
        final DatagramChannel channel = DatagramChannel.open();
        int next; // the number of the next line
        //@solution
        final Selector selector = Selector.open();
        final Input input = new Input(selector::wakeup);
        boolean inputEnded;
        final Queue<byte[]> waiting = new ArrayDeque<>(); // messages without an ACK
        int tries; // of the oldest one
        long due; // when the oldest one is repeated
        //@stub final Input input = new Input(() -> {});
        //@end

        Sender(int window, int port) throws IOException {
            this.window = window;
            // Only datagrams from there arrive at a connected socket.
            InetAddress loopback = InetAddress.getLoopbackAddress();
            channel.connect(new InetSocketAddress(loopback, port));
            //@solution
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            //@end
        }

        /** Returns the exit status. */
        int run() throws IOException, InterruptedException {
            //@solution
            while (true) {
                sendLines();
                if (inputEnded && waiting.isEmpty()) return 0;
                selector.select(timeLeft());
                selector.selectedKeys().clear();
                receiveAll();
                if (waiting.isEmpty() || System.nanoTime() - due < 0) continue;
                if (tries == MOST_TRIES) {
                    System.err.println("no acknowledgement has come");
                    return 1;
                }
                repeat();
            }
            //@stub byte[] line;
            //@stub while ((line = input.take()) != Input.END) send(next++, line);
            //@stub return 0;
            //@end
        }

        void send(int number, byte[] message) throws IOException {
            try {
                channel.write(new Packet(DATA, number, message).encode());
            } catch (PortUnreachableException nobody) {
                // Nobody has bound the port yet; that is like a loss.
            }
        }

        //@solution
        void sendLines() throws IOException {
            while (!inputEnded && waiting.size() < window) {
                byte[] line = input.poll();
                if (line == null) return;
                inputEnded = line == Input.END;
                if (inputEnded) return;
                waiting.add(line);
                if (waiting.size() == 1) startTimer();
                send(next++, line);
            }
        }

        /** There is one timer, for the oldest message. */
        void startTimer() {
            tries = 1;
            due = System.nanoTime() + TIMEOUT;
        }

        /** In milliseconds, rounded up; 0 waits without a limit. */
        long timeLeft() {
            if (waiting.isEmpty()) return 0;
            return Math.max(1, (due - System.nanoTime() + 999_999) / 1_000_000);
        }

        void repeat() throws IOException {
            send(next - waiting.size(), waiting.peek());
            ++tries;
            due = System.nanoTime() + TIMEOUT;
        }

        void receiveAll() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (true) {
                try {
                    // read() would return 0 for an empty datagram and for none.
                    if (channel.receive(buffer.clear()) == null) return;
                } catch (PortUnreachableException nobody) {
                    continue;
                }
                Packet packet = Packet.decode(buffer.flip());
                if (packet != null && packet.kind == ACK) acknowledge(packet.number);
            }
        }

        /** All messages below `number` have arrived. */
        void acknowledge(int number) {
            int count = number - (next - waiting.size());
            if (count <= 0 || count > waiting.size()) return;
            for (int i = 0; i < count; ++i) waiting.remove();
            startTimer();
        }
        //@end
    }

    static volatile int status = 0;

    public static void main(String[] arguments) throws Exception {
        String half = arguments.length == 3 ? arguments[0] : "";
        if (!half.equals("send") && !half.equals("receive")) {
            System.err.println("Usage: java Reliable send|receive WINDOW PORT");
            System.exit(2);
        }
        // Without this, the JVM ends with status 143 after SIGTERM.
        Thread end = new Thread(() -> Runtime.getRuntime().halt(status));
        Runtime.getRuntime().addShutdownHook(end);
        int window = Integer.parseInt(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        if (half.equals("send")) status = new Sender(window, port).run();
        else new Receiver(window, port).run();
        System.exit(status);
    }
}
