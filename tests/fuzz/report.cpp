// lab report: whatever a summary.json contains, it is refused, or its page and figures
// contain no text that controls a browser, a terminal or gnuplot.

#include <stdexcept>

#include "demos/lab/json.h"
#include "demos/lab/printable.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/report_tables.h"
#include "demos/lab/report/summary_text.h"
#include "tests/fuzz/fuzz.h"

namespace {

void check_text(const std::string& text) {
  fuzz::require(lab::printable(text) == text, "a text is printable UTF-8");
}

void check_html(const std::string& html) {
  check_text(html);
  fuzz::require(html.find("<script") == std::string::npos, "a page has no script");
}

/// gnuplot runs what is in backquotes; nothing of that kind comes from a summary.
void check_figure(const lab::Figure& figure) {
  check_text(figure.title);
  check_text(figure.explanation);
  check_text(figure.method);
  check_text(figure.script);
  fuzz::require(figure.script.find('`') == std::string::npos,
                "a figure starts no program");
}

/// The same steps as make_report(), which also runs gnuplot.
void make_page(const std::string& text) {
  const lab::Json summary = lab::read_summary(text, "summary.json");
  check_text(lab::reading_of(summary));
  for (const lab::Figure& figure : lab::figures_of(summary, "/nonexistent"))
    check_figure(figure);
  check_html(lab::verdict_table(summary));
  check_html(lab::latency_table(summary));
  check_html(lab::cost_table(summary));
  check_html(lab::comparison_table(summary));
  check_html(lab::sweep_tables(summary));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    make_page(std::string(fuzz::text_of(data, size)));
  } catch (const lab::Json::exception&) {
    // make_report() says that the file is no summary
  } catch (const std::runtime_error& error) {
    const std::string_view why = error.what();
    fuzz::require(
        why.starts_with("summary.json") && why.find('\n') == std::string_view::npos,
        "a refusal is one line that names the file");
  }
  return 0;
}
