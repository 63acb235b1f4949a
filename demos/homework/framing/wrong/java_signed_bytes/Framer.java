import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of a length are signed, so those above 127 are negative numbers. */
public class Framer {
    static final String DELIMITER = ";";
    static final int LONGEST = 4096; // bytes of a message

    private char kind = 0; // the first byte of the stream
    private boolean broken = false;
    private byte[] waiting = {}; // bytes of the message that is not complete yet

    /** True after the stream has broken the rules. Close its connection then. */
    boolean isBroken() {
        return broken;
    }

    /** Takes the next bytes. Returns the messages that are complete now. */
    List<byte[]> feed(byte[] bytes) {
        List<byte[]> messages = new ArrayList<>();
        int before = waiting.length;
        waiting = Arrays.copyOf(waiting, before + bytes.length);
        System.arraycopy(bytes, 0, waiting, before, bytes.length);
        if (kind == 0 && waiting.length > 0) {
            kind = (char) take(1)[0];
            broken = kind != 'D' && kind != 'L';
        }
        for (byte[] message; (message = next()) != null; ) messages.add(message);
        return messages;
    }

    /** The next message, or null if it is not complete. */
    private byte[] next() {
        if (broken || kind == 0) return null;
        return kind == 'D' ? nextByDelimiter() : nextByLength();
    }

    private byte[] nextByDelimiter() {
        int end = 0;
        while (end < waiting.length && waiting[end] != DELIMITER.charAt(0)) end++;
        broken = end > LONGEST;
        if (broken || end == waiting.length) return null;
        byte[] message = take(end);
        take(1);
        return message;
    }

    private byte[] nextByLength() {
        if (waiting.length < 4) return null;
        int length = 0;
        for (int i = 0; i < 4; i++) length = (length << 8) + waiting[i];
        broken = length < 0 || length > LONGEST;
        if (broken || waiting.length < 4 + length) return null;
        take(4);
        return take(length);
    }

    /** Removes bytes from the front of those that wait. */
    private byte[] take(int count) {
        byte[] bytes = Arrays.copyOf(waiting, count);
        waiting = Arrays.copyOfRange(waiting, count, waiting.length);
        return bytes;
    }

    /** A message as it is sent on this connection. */
    byte[] frame(byte[] message) {
        if (kind == 'L') {
            ByteBuffer buffer = ByteBuffer.allocate(4 + message.length);
            return buffer.putInt(message.length).put(message).array();
        }
        byte[] framed = Arrays.copyOf(message, message.length + 1);
        framed[message.length] = (byte) DELIMITER.charAt(0);
        return framed;
    }
}
