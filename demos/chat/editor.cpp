#include "demos/chat/editor.h"

#include <utility>

#include "demos/chat/protocol.h"
#include "demos/chat/text.h"
#include "demos/common/utf8.h"

namespace chat {
namespace {

constexpr char ctrl(char letter) { return static_cast<char>(letter & 0x1F); }
constexpr char del = 0x7F;
constexpr char esc = 0x1B;

bool is_control(char key) { return static_cast<unsigned char>(key) < 0x20; }

}  // namespace

std::string LineEditor::add_keys(std::string_view keys) {
  std::string lines;
  for (const char key : keys) {
    if (is_escape(key)) continue;
    if (key == '\r' || key == '\n')
      lines += std::exchange(text_, {}) + "\n";
    else
      edit(key);
  }
  return lines;
}

/// Whether the byte belongs to an escape sequence such as ESC [ A, which the terminal
/// sends for an arrow key.
bool LineEditor::is_escape(char key) {
  switch (escape_) {
    case Escape::none:
      if (key == esc) escape_ = Escape::begun;
      return key == esc;
    case Escape::begun:
      escape_ = key == '[' || key == 'O' ? Escape::sequence : Escape::none;
      return true;
    case Escape::sequence:
      if (key >= '@' && key <= '~') escape_ = Escape::none;
      return true;
  }
  return false;
}

void LineEditor::edit(char key) {
  if (key == del || key == ctrl('H')) return erase_character();
  if (key == ctrl('U')) return text_.clear();
  if (key == ctrl('D') && text_.empty()) ended_ = true;
  if (key == ctrl('C')) interrupted_ = true;
  if (key == ctrl('W')) {
    while (text_.ends_with(' ')) text_.pop_back();
    while (!text_.empty() && !text_.ends_with(' ')) text_.pop_back();
  }
  if (key == '\t') key = ' ';
  if (!is_control(key) && text_.size() < max_text_size) text_ += key;
}

void LineEditor::erase_character() {
  const auto continues = [this] {
    return !text_.empty() && (static_cast<unsigned char>(text_.back()) & 0xC0) == 0x80;
  };
  std::string last;
  do {  // deletes combining accents together with their character
    last.clear();
    while (continues()) last.insert(0, 1, text_.back()), text_.pop_back();
    if (!text_.empty()) last.insert(0, 1, text_.back()), text_.pop_back();
  } while (!last.empty() && columns(last) == 0);
}

std::string LineEditor::render(std::size_t width) const {
  const std::string all = printable(text_);
  std::string_view shown = all;
  const std::size_t room = width > prompt.size() + 1 ? width - prompt.size() - 1 : 1;
  for (std::size_t wide = columns(shown); wide > room && !shown.empty();) {
    const std::size_t bytes = demo::first_character(shown).bytes;
    wide -= columns(shown.substr(0, bytes));
    shown.remove_prefix(bytes);
  }
  return std::string(erase_sequence).append(prompt).append(shown);
}

}  // namespace chat
