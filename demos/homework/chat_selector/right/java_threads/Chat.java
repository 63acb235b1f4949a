// Two threads for each client: one reads, one writes. Usage: java Chat PORT

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

public class Chat {
    static final byte[] PREFIX = "> ".getBytes();
    static final int LONGEST_LINE = 1000;
    static final int MOST_WAITING = 1 << 20;

    static class Client {
        final Socket socket;
        final Queue<byte[]> waiting = new ArrayDeque<>();
        int waitingBytes = 0;
        boolean gone = false;

        Client(Socket socket) {
            this.socket = socket;
        }

        synchronized void queue(byte[] text) {
            waiting.add(text);
            waitingBytes += text.length;
            if (waitingBytes > MOST_WAITING) end();
            notify();
        }

        /** Waits for bytes. Returns null at the end. */
        synchronized byte[] next() throws InterruptedException {
            while (waiting.isEmpty() && !gone) wait();
            if (gone) return null;
            byte[] text = waiting.remove();
            waitingBytes -= text.length;
            return text;
        }

        synchronized void end() {
            gone = true;
            notify();
            try {
                socket.close(); // wakes the threads that read and write
            } catch (IOException e) {
                System.err.println("A socket cannot be closed: " + e.getMessage());
            }
        }

        void write() {
            try {
                for (byte[] text; (text = next()) != null; ) {
                    socket.getOutputStream().write(text);
                }
            } catch (IOException | InterruptedException e) {
                end();
            }
        }
    }

    final List<Client> clients = new ArrayList<>();

    synchronized void relay(byte[] line, Client sender, boolean toTerminal) {
        byte[] text = new byte[PREFIX.length + line.length + 1];
        System.arraycopy(PREFIX, 0, text, 0, PREFIX.length);
        System.arraycopy(line, 0, text, PREFIX.length, line.length);
        text[text.length - 1] = '\n';
        for (Client client : clients) {
            if (client != sender) client.queue(text);
        }
        if (toTerminal) System.out.write(text, 0, text.length);
        System.out.flush();
    }

    synchronized void add(Client client) {
        clients.add(client);
    }

    synchronized void remove(Client client) {
        clients.remove(client);
        client.end();
    }

    /** Reads lines until the end of the stream, or until a line is too long. */
    static void readLines(InputStream input, Consumer<byte[]> onLine)
            throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] bytes = new byte[1 << 16];
        for (int size; (size = input.read(bytes)) >= 0; ) {
            for (int i = 0; i < size; i++) {
                if (bytes[i] == '\n') {
                    onLine.accept(line.toByteArray());
                    line.reset();
                } else if (line.size() == LONGEST_LINE) {
                    return;
                } else {
                    line.write(bytes[i]);
                }
            }
        }
        if (line.size() > 0) onLine.accept(line.toByteArray());
    }

    void readClient(Client client) {
        try {
            InputStream input = client.socket.getInputStream();
            readLines(input, line -> relay(line, client, true));
        } catch (IOException e) {
            // the connection was reset
        }
        remove(client);
    }

    void readTerminal() {
        try {
            readLines(System.in, line -> relay(line, null, false));
        } catch (IOException e) {
            System.err.println("The standard input cannot be read: " + e.getMessage());
        }
    }

    void readDatagrams(DatagramSocket udp) {
        byte[] bytes = new byte[LONGEST_LINE + 2];
        while (true) {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                udp.receive(packet);
            } catch (IOException e) {
                continue;
            }
            int size = packet.getLength();
            if (size > 0 && bytes[size - 1] == '\n') size--;
            if (size <= LONGEST_LINE) relay(Arrays.copyOf(bytes, size), null, true);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end); // called at SIGTERM
        Chat chat = new Chat();
        int port = Integer.parseInt(arguments[0]);
        InetAddress local = InetAddress.getByName("127.0.0.1");
        DatagramSocket udp = new DatagramSocket(port, local);
        ServerSocket listener = new ServerSocket(port, 128, local);
        new Thread(() -> chat.readDatagrams(udp)).start();
        new Thread(chat::readTerminal).start();
        while (true) {
            Client client = new Client(listener.accept());
            chat.add(client);
            new Thread(() -> chat.readClient(client)).start();
            new Thread(client::write).start();
        }
    }
}
