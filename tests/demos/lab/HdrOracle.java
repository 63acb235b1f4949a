// What the Java implementation of HdrHistogram writes and reads, for merge_test.cpp.
//
//   java -cp hdrhistogram.jar HdrOracle.java write FOLDER LOWEST,HIGHEST,DIGITS,FORM...
//   java -cp hdrhistogram.jar HdrOracle.java read FILE...
//
// `write` makes a log of each layout, SPEC.hlog; FORM is "compressed" or "plain". The sum
// of all untagged intervals, added into a histogram of the lab's layout, is written to
// SPEC.counts, or printed by `read`: a line "lowest-value count" for each count.

import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

public class HdrOracle {
  static final long HOUR = 3_600_000_000_000L;
  static final int INTERVALS = 4; // every second one has a tag

  static Histogram ours() {
    return new Histogram(1, HOUR, 3);
  }

  static void print(Histogram sum, PrintStream out) {
    for (HistogramIterationValue one : sum.recordedValues())
      out.println(
          sum.lowestEquivalentValue(one.getValueIteratedTo())
              + " "
              + one.getCountAddedInThisIterationStep());
  }

  static Histogram random(Random random, long lowest, long highest, int digits) {
    Histogram histogram = new Histogram(lowest, highest, digits);
    for (int i = 0; i < 5000; i++) {
      long value = random.nextLong() >>> (1 + random.nextInt(63));
      histogram.recordValue(value % Math.min(highest, HOUR));
    }
    histogram.recordValueWithCount(lowest * 7, 1L << 40);
    return histogram;
  }

  static String plain(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int size = histogram.encodeIntoByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), size));
  }

  static void write(String name, String spec) throws Exception {
    String[] layout = spec.split(",");
    Random random = new Random(spec.hashCode());
    PrintStream file = new PrintStream(new FileOutputStream(name + ".hlog"));
    HistogramLogWriter log = new HistogramLogWriter(file);
    log.outputComment("[written by a test]");
    log.outputLogFormatVersion();
    log.outputStartTime(1_500_000_000_123L);
    log.outputLegend();
    Histogram sum = ours();
    for (int i = 0; i < INTERVALS; i++) {
      Histogram one =
          random(random, Long.parseLong(layout[0]), Long.parseLong(layout[1]),
              Integer.parseInt(layout[2]));
      if (i % 2 == 1) one.setTag("service");
      else sum.add(one);
      double start = 1_500_000_000.123 + i;
      if (layout[3].equals("compressed"))
        log.outputIntervalHistogram(start, start + 1, one);
      else
        file.print(
            String.format(Locale.US, "%s%.3f,%.3f,%.3f,%s\r\n",
                i % 2 == 1 ? "Tag=service," : "", start, 1.0, one.getMaxValue() / 1e6,
                plain(one)));
    }
    file.close();
    PrintStream counts = new PrintStream(new FileOutputStream(name + ".counts"));
    print(sum, counts);
    counts.close();
  }

  static void read(String[] args) throws Exception {
    Histogram sum = ours();
    for (int i = 1; i < args.length; i++) {
      HistogramLogReader log = new HistogramLogReader(args[i]);
      for (EncodableHistogram one; (one = log.nextIntervalHistogram()) != null; )
        if (one.getTag() == null) sum.add((Histogram) one);
    }
    print(sum, System.out);
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("read")) read(args);
    else
      for (int i = 2; i < args.length; i++) write(args[1] + "/" + args[i], args[i]);
  }
}
