import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A thread serves each client. Its DataInputStream waits for whole messages. */
public class Server {
    static final String DELIMITER = ";";
    static final int LONGEST = 4096;

    /** Returns null if the message is too long. */
    static byte[] readByDelimiter(DataInputStream input) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (message.size() <= LONGEST) {
            int next = input.readUnsignedByte();
            if (next == DELIMITER.charAt(0)) return message.toByteArray();
            message.write(next);
        }
        return null;
    }

    /** Returns null if the message is too long. */
    static byte[] readByLength(DataInputStream input) throws IOException {
        int length = input.readInt();
        if (length < 0 || length > LONGEST) return null;
        byte[] message = new byte[length];
        input.readFully(message);
        return message;
    }

    static void reverse(byte[] bytes) {
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte first = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = first;
        }
    }

    static void talk(DataInputStream input, OutputStream output) throws IOException {
        int kind = input.readByte();
        if (kind != 'D' && kind != 'L') return;
        while (true) {
            byte[] message = kind == 'D' ? readByDelimiter(input) : readByLength(input);
            if (message == null) return;
            reverse(message);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            if (kind == 'L') new DataOutputStream(answer).writeInt(message.length);
            answer.write(message);
            if (kind == 'D') answer.write(DELIMITER.charAt(0));
            output.write(answer.toByteArray());
        }
    }

    static void serve(Socket client) {
        try (client) {
            InputStream input = new BufferedInputStream(client.getInputStream());
            talk(new DataInputStream(input), client.getOutputStream());
        } catch (EOFException e) {
            // The stream has ended, maybe in a message.
        } catch (IOException e) {
            // The client has gone.
        }
    }

    public static void main(String[] arguments) throws IOException {
        Thread end = new Thread(() -> Runtime.getRuntime().halt(0));
        Runtime.getRuntime().addShutdownHook(end);
        int port = Integer.parseInt(arguments[0]);
        InetAddress local = InetAddress.getByName("127.0.0.1");
        ServerSocket listener = new ServerSocket(port, 128, local);
        while (true) {
            Socket client = listener.accept();
            client.setTcpNoDelay(true);
            new Thread(() -> serve(client)).start();
        }
    }
}
