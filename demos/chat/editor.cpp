#include "demos/chat/editor.h"

#include <histedit.h>
#include <wchar.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "demos/chat/protocol.h"
#include "demos/chat/terminal.h"
#include "demos/chat/text.h"
#include "demos/common/utf8.h"

namespace chat {
namespace {

constexpr char ctrl(char letter) { return static_cast<char>(letter & 0x1F); }
constexpr char del = 0x7F;
constexpr char esc = 0x1B;
constexpr int history_size = 200;
constexpr std::size_t longest_sequence = 32;

/// The keys that send an escape sequence, and the control keys with the same effect.
constexpr std::pair<std::string_view, char> sequences[] = {
    {"[A", ctrl('P')},  {"OA", ctrl('P')},  {"[B", ctrl('N')},  {"OB", ctrl('N')},
    {"[C", ctrl('F')},  {"OC", ctrl('F')},  {"[D", ctrl('B')},  {"OD", ctrl('B')},
    {"[H", ctrl('A')},  {"OH", ctrl('A')},  {"[F", ctrl('E')},  {"OF", ctrl('E')},
    {"[1~", ctrl('A')}, {"[7~", ctrl('A')}, {"[4~", ctrl('E')}, {"[8~", ctrl('E')},
    {"[3~", ctrl('D')}};
/// The control keys that libedit handles. Others do nothing: some would wait for a
/// second key.
constexpr std::string_view control_keys =
    "\x01\x02\x04\x05\x06\x08\x0B\x0E\x10\x14\x15\x17\x19";

/// The size of the escape sequence at the beginning of `bytes`; 0 if it is not
/// complete.
std::size_t sequence_size(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 'O') return bytes.size() < 3 ? 0 : 3;
  if (bytes[1] != '[') return bytes[1] == esc ? 1 : 2;
  for (std::size_t i = 2; i < std::min(bytes.size(), longest_sequence); ++i)
    if (bytes[i] < ' ' || bytes[i] >= '@') return bytes[i] < ' ' ? i : i + 1;
  return bytes.size() < longest_sequence ? 0 : longest_sequence;
}

/// The size of the key at the beginning of `bytes`; 0 if it is not complete.
std::size_t key_size(std::string_view bytes) {
  if (bytes.front() == esc) return sequence_size(bytes);
  const demo::Utf8Character next = demo::first_character(bytes);
  return next.state == demo::Utf8Character::State::cut ? 0 : next.bytes;
}

std::string to_utf8(std::wstring_view wide) {
  std::string text;
  for (const wchar_t each : wide)
    demo::append_character(text, static_cast<char32_t>(each));
  return text;
}

/// How many rows of `width` columns the text begins before the row of the cursor, which
/// is behind it. A wide character that does not fit begins the next row.
std::size_t full_rows(std::wstring_view text, std::size_t width) {
  std::size_t rows = 0, column = 0;
  for (const wchar_t each : text) {
    const auto wide = static_cast<std::size_t>(std::max(::wcwidth(each), 0));
    if (column + wide > width) ++rows, column = 0;
    column += wide;
  }
  return rows + (column >= width ? 1 : 0);
}

}  // namespace

/// libedit and its streams. It writes to memory; only a complete redraw is used.
struct LineEditor::Library {
  explicit Library(int fd)
      : in(::fdopen(::dup(fd), "r")), out(::open_memstream(&bytes, &size)) {
    if (in == nullptr || out == nullptr) throw std::runtime_error("no line editor");
    editor = ::el_init_fd("chat", in, out, out, fd, fd, fd);
    if (editor == nullptr) throw std::runtime_error("no line editor");
    ::el_set(editor, EL_CLIENTDATA, this);
    ::el_set(editor, EL_PROMPT, get_prompt);
    ::el_set(editor, EL_EDITOR, "emacs");
    ::el_set(editor, EL_BIND, "^W", "ed-delete-prev-word", nullptr);
    ::el_set(editor, EL_BIND, "^D", "ed-delete-next-char", nullptr);
    ::el_set(editor, EL_GETCFN, get_key);
    HistEventW event;
    ::history_w(history, &event, H_SETSIZE, history_size);
    ::el_wset(editor, EL_HIST, ::history_w, history);
    ::el_set(editor, EL_UNBUFFERED, 1);
  }
  ~Library() {
    ::el_set(editor, EL_EDITMODE, 0);  // then el_end() leaves the terminal alone
    ::el_end(editor);
    ::history_wend(history);
    std::fclose(in);
    std::fclose(out);
    std::free(bytes);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  static char* get_prompt(EditLine*) {
    static std::string text(prompt);
    return text.data();
  }
  /// libedit calls this to read a key. Returns 0, the end of the input, if it asks for
  /// more than one.
  static int get_key(EditLine* editor, wchar_t* key) {
    Library* self = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &self);
    *key = std::exchange(self->next_key, L'\0');
    return *key == L'\0' ? 0 : 1;
  }
  void press(wchar_t key) {
    next_key = key;
    int count = 0;
    ::el_wgets(editor, &count);
  }
  const LineInfoW& line() const { return *::el_wline(editor); }
  /// Begins an empty line at the end of the history. libedit does this when a line is
  /// complete, and changes the mode of the terminal twice. EL_EDITMODE prevents that.
  void begin_line() {
    ::el_set(editor, EL_EDITMODE, 0);
    ::el_set(editor, EL_UNBUFFERED, 0);
    ::el_set(editor, EL_EDITMODE, 1);
    ::el_set(editor, EL_UNBUFFERED, 1);
  }

  char* bytes = nullptr;
  std::size_t size = 0;
  std::FILE *in, *out;
  EditLine* editor = nullptr;
  HistoryW* history = ::history_winit();
  wchar_t next_key = L'\0';
};

LineEditor::LineEditor(int fd) : fd_(fd) {
  save_terminal_mode(fd_);
  library_ = std::make_unique<Library>(fd);
}

LineEditor::~LineEditor() { suspend(); }

std::string LineEditor::add_keys(std::string_view bytes) {
  std::string lines;
  unread_ += bytes;
  std::string_view rest = unread_;
  while (!rest.empty()) {
    const std::size_t size = key_size(rest);
    if (size == 0) break;
    if (rest.front() == '\r' || rest.front() == '\n')
      lines += take_line();
    else
      press(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  unread_.erase(0, unread_.size() - rest.size());
  return lines;
}

void LineEditor::press(std::string_view key) {
  const bool is_plain = printable(key) == key;  // what others may send, too
  char control = key.size() == 1 && !is_plain ? key.front() : '\0';
  for (const auto& [sequence, same] : sequences)
    if (key.substr(1) == sequence) control = same;
  const LineInfoW& line = library_->line();
  if (control == ctrl('D') && key.size() == 1 && line.lastchar == line.buffer)
    ended_ = true;
  else if (control == del || control == ctrl('H'))
    erase_character();
  else if (control == ctrl('I'))
    insert(" ");
  else if (control != '\0' && control_keys.find(control) != std::string_view::npos)
    library_->press(static_cast<wchar_t>(control));
  else if (is_plain)
    insert(key);
}

void LineEditor::insert(std::string_view character) {
  const LineInfoW& line = library_->line();
  const std::string text = to_utf8({line.buffer, line.lastchar});
  if (text.size() + character.size() <= max_text_size)
    library_->press(static_cast<wchar_t>(demo::first_character(character).code));
}

/// Deletes the character before the cursor together with its combining marks.
void LineEditor::erase_character() {
  for (bool is_mark = true; is_mark;) {
    const LineInfoW& line = library_->line();
    is_mark = line.cursor > line.buffer && ::wcwidth(line.cursor[-1]) == 0;
    library_->press(static_cast<wchar_t>(ctrl('H')));
  }
}

std::string LineEditor::take_line() {
  const LineInfoW& line = library_->line();
  const std::wstring text(line.buffer, line.lastchar);
  HistEventW event;
  if (!text.empty()) ::history_w(library_->history, &event, H_ENTER, text.c_str());
  library_->begin_line();
  return to_utf8(text) + "\n";
}

void LineEditor::suspend() {
  ::el_set(library_->editor, EL_EDITMODE, 0);
  restore_terminal_mode();
}

void LineEditor::resume() {
  save_terminal_mode(fd_);
  ::el_set(library_->editor, EL_EDITMODE, 1);
  ::el_set(library_->editor, EL_PREP_TERM, 0);
  ::el_set(library_->editor, EL_PREP_TERM, 1);
}

std::string LineEditor::draw() {
  ::el_resize(library_->editor);
  std::rewind(library_->out);  // drops what libedit has drawn for each key
  ::el_set(library_->editor, EL_REFRESH);
  std::fflush(library_->out);
  const LineInfoW& line = library_->line();
  drawn_ = std::wstring(prompt.begin(), prompt.end()).append(line.buffer, line.cursor);
  return {library_->bytes, library_->size};
}

std::string LineEditor::erase() const {
  const std::size_t rows = full_rows(drawn_, terminal_width(fd_));
  std::string bytes = "\r";
  if (rows > 0) bytes += "\x1b[" + std::to_string(rows) + "A";
  return bytes + "\x1b[J";
}

}  // namespace chat

#ifdef REACTOR_HAS_ASAN
// libtinfo never frees the terminal description that el_init() reads. The leak
// sanitizer calls these functions.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:_nc_trim_sgr0\n"; }
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
#endif
