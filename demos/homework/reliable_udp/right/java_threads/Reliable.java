import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** Both halves with blocking calls. The sender has three threads: one reads the input
 *  and sends, one receives ACKs, and one repeats. A semaphore is the window. */
public class Reliable {
    static final byte[] PREFIX = "> ".getBytes();
    static final int HEADER = 7;
    static final long TIMEOUT = 50_000_000; // nanoseconds

    static byte[] encode(char kind, int number, byte[] payload) {
        ByteBuffer datagram = ByteBuffer.allocate(HEADER + payload.length);
        datagram.put((byte) kind).putInt(number).putShort((short) payload.length);
        return datagram.put(payload).array();
    }

    static boolean isValid(DatagramPacket packet, char kind, int longest) {
        if (packet.getLength() < HEADER || packet.getData()[0] != kind) return false;
        int length = ByteBuffer.wrap(packet.getData()).getShort(5) & 0xFFFF;
        return length <= longest && length + HEADER == packet.getLength();
    }

    static int numberOf(DatagramPacket packet) {
        return ByteBuffer.wrap(packet.getData()).getInt(1);
    }

    static byte[] payloadOf(DatagramPacket packet) {
        return Arrays.copyOfRange(packet.getData(), HEADER, packet.getLength());
    }

    static void receive(int window, int port) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(port, loopback)) {
            SocketAddress sender = null;
            byte[][] kept = new byte[window][]; // message n has the place n % window
            int next = 0;
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
                socket.receive(packet);
                if (!isValid(packet, 'D', 1000)) continue;
                if (sender == null) sender = packet.getSocketAddress();
                if (!sender.equals(packet.getSocketAddress())) continue;
                int number = numberOf(packet);
                if (number >= next && number - next < window)
                    kept[number % window] = payloadOf(packet);
                for (byte[] message; (message = kept[next % window]) != null; ++next) {
                    kept[next % window] = null;
                    print(message);
                }
                byte[] ack = encode('A', next, new byte[0]);
                socket.send(new DatagramPacket(ack, ack.length, sender));
            }
        }
    }

    static void print(byte[] message) {
        System.out.write(PREFIX, 0, PREFIX.length);
        System.out.write(message, 0, message.length);
        System.out.write('\n');
        System.out.flush();
    }

    /** Its methods may be called by any thread. */
    static class Window {
        private final DatagramSocket socket;
        private final Semaphore room;
        private final SortedMap<Integer, byte[]> waiting = new TreeMap<>();
        private int next, tries;
        private long due;

        Window(DatagramSocket socket, int size) {
            this.socket = socket;
            room = new Semaphore(size);
        }

        void send(byte[] line) throws InterruptedException {
            room.acquire();
            synchronized (this) {
                byte[] datagram = encode('D', next, line);
                waiting.put(next++, datagram);
                if (waiting.size() == 1) restart();
                transmit(datagram);
            }
        }

        private void transmit(byte[] datagram) {
            try {
                socket.send(new DatagramPacket(datagram, datagram.length));
            } catch (IOException error) {
                // Nobody has bound the port: that is like a loss.
            }
        }

        private void restart() {
            tries = 1;
            due = System.nanoTime() + TIMEOUT;
            notifyAll();
        }

        synchronized void acknowledge(int number) {
            if (waiting.isEmpty() || number > next) return;
            if (number <= waiting.firstKey()) return; // an old one
            SortedMap<Integer, byte[]> arrived = waiting.headMap(number);
            room.release(arrived.size());
            arrived.clear();
            restart();
        }

        /** Sleeps without a limit while nothing waits for an ACK. */
        synchronized void repeatForever() throws InterruptedException {
            while (true) {
                long left = due - System.nanoTime();
                if (waiting.isEmpty()) wait();
                else if (left > 0) wait(left / 1_000_000 + 1);
                else if (tries++ == 50) System.exit(giveUp());
                else {
                    due = System.nanoTime() + TIMEOUT;
                    transmit(waiting.get(waiting.firstKey()));
                }
            }
        }

        private int giveUp() {
            System.err.println("no acknowledgement has come");
            return status = 1;
        }

        synchronized void awaitAll() throws InterruptedException {
            while (!waiting.isEmpty()) wait();
        }
    }

    interface Task {
        void run() throws Exception;
    }

    static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception error) {
                error.printStackTrace();
                System.exit(status = 2);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static void receiveAcks(DatagramSocket socket, Window window) {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
            try {
                socket.receive(packet);
            } catch (IOException error) {
                continue; // nobody has bound the port
            }
            if (isValid(packet, 'A', 0) && numberOf(packet) >= 0)
                window.acknowledge(numberOf(packet));
        }
    }

    static void send(int size, int port) throws Exception {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Window window = new Window(socket, size);
        start(() -> receiveAcks(socket, window));
        start(window::repeatForever);
        byte[] line = new byte[1000];
        int length = 0;
        for (int next; (next = System.in.read()) >= 0;) {
            if (next != '\n') {
                line[length++] = (byte) next;
                continue;
            }
            window.send(Arrays.copyOf(line, length));
            length = 0;
        }
        if (length > 0) window.send(Arrays.copyOf(line, length));
        window.awaitAll();
        System.exit(0);
    }

    static volatile int status = 0;

    public static void main(String[] arguments) throws Exception {
        Thread end = new Thread(() -> Runtime.getRuntime().halt(status));
        Runtime.getRuntime().addShutdownHook(end);
        int window = Integer.parseInt(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("send")) send(window, port);
        else receive(window, port);
    }
}
