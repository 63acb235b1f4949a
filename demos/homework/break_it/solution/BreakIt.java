import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
//@solution
import java.util.ArrayList;
//@end
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tests a server on 127.0.0.1. Usage: java BreakIt PORT
 *
 * Ends with status 0 if the server is right, or prints "mistake: ..." and ends with
 * status 1.
 */
public class BreakIt {
    /** Only these become capitals. */
    static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    //@solution
    static final int PATIENCE = 2000; // ms; a right server needs at most 500
    //@stub static final int PATIENCE = 100; // ms until an answer must be there
    //@end
    static int port;

    /** The server is wrong. */
    static class Mistake extends IOException {
        Mistake(String what) {
            super(what);
        }
    }

    interface Test {
        void run() throws Exception;
    }

    /** What a right server answers. */
    static byte[] capitals(byte[] data) {
        byte[] answer = data.clone();
        for (int i = 0; i < data.length; i++) {
            if (data[i] > 0 && LETTERS.indexOf(data[i]) >= 0) {
                answer[i] = (byte) (data[i] - 'a' + 'A');
            }
        }
        return answer;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A TCP connection to the server. Reading ends after PATIENCE. */
    static class Client implements AutoCloseable {
        final Socket socket = new Socket();

        Client() throws IOException {
            this(0);
        }

        Client(int receiveBuffer) throws IOException {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE);
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE);
        }

        void send(byte[] data) throws IOException {
            socket.getOutputStream().write(data);
        }

        /** The next `size` bytes of the answer. */
        byte[] receive(int size) throws IOException {
            byte[] answer = new byte[size];
            int count = socket.getInputStream().read(answer);
            //@solution
            while (0 < count && count < size) {
                int more = socket.getInputStream().read(answer, count, size - count);
                if (more < 0) {
                    throw new Mistake("only " + count + " of " + size + " bytes came");
                }
                count += more;
            }
            //@end
            if (count < 0) {
                throw new Mistake("the connection ended without an answer");
            }
            return Arrays.copyOf(answer, count);
        }

        /** Compares the answer to what was sent before. */
        void expect(byte[] data) throws IOException {
            byte[] answer = receive(data.length);
            if (!Arrays.equals(answer, capitals(data))) {
                throw new Mistake(start(answer) + "... came instead of "
                        + start(capitals(data)) + "...");
            }
        }

        static String start(byte[] data) {
            int size = Math.min(30, data.length);
            String text = new String(data, 0, size, StandardCharsets.ISO_8859_1);
            return text.replaceAll("[^ -~]", "?");
        }

        void ask(byte[] data) throws IOException {
            send(data);
            expect(data);
        }
        //@solution

        void expectEnd() throws IOException {
            if (socket.getInputStream().read() >= 0) {
                throw new Mistake("bytes came that nobody had asked for");
            }
        }
        //@end

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    // The tests. Each throws Mistake, or an exception of a socket.

    static void oneLine() throws Exception {
        try (Client client = new Client()) {
            client.ask(bytes("Hello\n"));
        }
    }

    //@solution
    static void allBytes() throws Exception {
        byte[] all = new byte[257];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        all[256] = '\n';
        try (Client client = new Client()) {
            client.ask(all);
            client.ask(bytes(LETTERS.repeat(1000) + "\n"));
        }
    }

    static void pieces() throws Exception {
        try (Client client = new Client()) {
            for (String piece : new String[] {"one ", "line ", "in ", "pieces\n"}) {
                client.send(bytes(piece));
                Thread.sleep(100);
            }
            client.expect(bytes("one line in pieces\n"));
        }
    }

    static void glued() throws Exception {
        try (Client client = new Client()) {
            client.ask(bytes("three\nlines\nin one piece\n"));
        }
    }

    static void lastPiece() throws Exception {
        try (Client client = new Client()) {
            client.send(bytes("one\nwithout a newline"));
            client.socket.shutdownOutput();
            client.expect(bytes("one\nwithout a newline"));
            client.expectEnd();
        }
    }

    static void twoClients() throws Exception {
        try (Client first = new Client(); Client second = new Client()) {
            first.send(bytes("the first "));
            Thread.sleep(100);
            second.ask(bytes("the second\n"));
            first.send(bytes("client\n"));
            first.expect(bytes("the first client\n"));
        }
    }

    static void besideSilentClients() throws Exception {
        ArrayList<Client> silent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            silent.add(new Client());
        }
        try (Client client = new Client()) {
            client.ask(bytes("beside ten\n"));
        }
        for (Client each : silent) {
            each.close();
        }
    }

    static void resets() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Client client = new Client()) {
                client.ask(bytes("question\n"));
                client.socket.setSoLinger(true, 0);
            }
        }
        Thread.sleep(100);
        oneLine();
    }

    static void manyClients() throws Exception {
        for (int i = 0; i < 100; i++) {
            new Client().close();
        }
        oneLine();
    }

    /** Sends in a thread: a server may read no more while nobody reads its answers. */
    static void lateReader() throws Exception {
        byte[] data = bytes((LETTERS + "\n").repeat(40_000));
        try (Client client = new Client(8192)) {
            Thread sender = new Thread(() -> {
                try {
                    client.send(data);
                    client.socket.shutdownOutput();
                } catch (IOException error) {
                    // The reader sees that bytes are missing.
                }
            });
            sender.setDaemon(true);
            sender.start();
            Thread.sleep(500);
            client.expect(data);
            client.expectEnd();
        }
    }

    //@end
    static Map<String, Test> tests() {
        Map<String, Test> tests = new LinkedHashMap<>();
        tests.put("oneLine", BreakIt::oneLine);
        //@solution
        tests.put("allBytes", BreakIt::allBytes);
        tests.put("pieces", BreakIt::pieces);
        tests.put("glued", BreakIt::glued);
        tests.put("lastPiece", BreakIt::lastPiece);
        tests.put("twoClients", BreakIt::twoClients);
        tests.put("besideSilentClients", BreakIt::besideSilentClients);
        tests.put("lateReader", BreakIt::lateReader);
        tests.put("manyClients", BreakIt::manyClients);
        tests.put("resets", BreakIt::resets);
        //@end
        return tests;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("Usage: java BreakIt PORT");
            System.exit(2);
        }
        port = Integer.parseInt(arguments[0]);
        for (Map.Entry<String, Test> test : tests().entrySet()) {
            try {
                test.getValue().run();
            } catch (IOException error) {
                String where = "mistake: " + test.getKey() + ": ";
                System.out.println(where + error.getMessage());
                System.exit(1);
            }
        }
        System.out.println("The server is right.");
    }
}
