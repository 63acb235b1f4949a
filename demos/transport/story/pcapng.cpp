#include "demos/transport/story/pcapng.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "demos/transport/story/delayed_signals.h"
#include "reactor/error.h"

namespace transport {

namespace {

constexpr std::uint32_t section_header = 0x0A0D0D0A;
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t enhanced_packet = 6;
constexpr std::uint16_t link_type_raw = 101;
constexpr std::uint16_t option_comment = 1;
constexpr std::uint16_t option_if_name = 2, option_if_tsresol = 9;
constexpr std::uint16_t option_shb_userappl = 4;
constexpr std::size_t max_option_size = 65'535;

void put16(std::string& bytes, std::uint16_t value) {
  for (int shift = 0; shift < 16; shift += 8)
    bytes += static_cast<char>(value >> shift);
}

void put32(std::string& bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>(value >> shift);
}

void pad(std::string& bytes) { bytes.resize((bytes.size() + 3) / 4 * 4); }

void put_option(std::string& bytes, std::uint16_t code, std::string_view value) {
  value = value.substr(0, max_option_size);
  put16(bytes, code);
  put16(bytes, static_cast<std::uint16_t>(value.size()));
  bytes += value;
  pad(bytes);
}

std::string section_body(const std::string& program, const std::string& comment) {
  std::string body;
  put32(body, 0x1A2B3C4D);  // byte-order magic: readers detect little endian by it
  put16(body, 1);           // version 1.0
  put16(body, 0);
  put32(body, 0xFFFFFFFF);  // section length, 64 bits; -1 means "not specified"
  put32(body, 0xFFFFFFFF);
  put_option(body, option_comment, comment);
  put_option(body, option_shb_userappl, program);
  put32(body, 0);  // end of options
  return body;
}

std::string interface_body(const std::string& program) {
  std::string body;
  put16(body, link_type_raw);
  put16(body, 0);
  put32(body, 0);  // no snapshot length: packets are stored completely
  put_option(body, option_if_name, program);
  put_option(body, option_if_tsresol, "\x09");  // 10^-9 s
  put32(body, 0);
  return body;
}

/// Returns a copy of stdout. A reader that goes away shall be an error, not a signal.
demo::Fd open_stdout() {
  if (::isatty(STDOUT_FILENO) != 0)
    throw std::runtime_error(
        "write a capture to stdout: this is a terminal (try --pcap FILE, or "
        "--pcap - | wireshark -k -i -)");
  ::signal(SIGPIPE, SIG_IGN);
  return demo::Fd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
}

demo::Fd open_file(const std::string& path) {
  constexpr mode_t for_all = 0666;  // restricted by the umask, as with fopen(3)
  return demo::Fd(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, for_all));
}

}  // namespace

PcapngFile::PcapngFile(const std::string& path, const std::string& program,
                       const std::string& comment)
    : name_(path == "-" ? "stdout" : path),
      file_(path == "-" ? open_stdout() : open_file(path)),
      is_stdout_(path == "-") {
  if (!file_) reactor::throw_error(errno, "write " + name_);
  write_block(section_header, section_body(program, comment));
  write_block(interface_description, interface_body(program));
}

void PcapngFile::write_block(std::uint32_t type, std::string body) {
  pad(body);
  const auto length = static_cast<std::uint32_t>(body.size() + 12);
  std::string block;
  put32(block, type);
  put32(block, length);
  block += body;
  put32(block, length);
  append(block);
}

/// Writes the whole block, by one write(2) if the file is no pipe. Readers reject a
/// file that ends with a part of a block, so that part is removed after an error.
void PcapngFile::append(std::string_view block) {
  const DelayedSignals signals;
  std::string_view rest = block;
  // A signal ends only a write to a pipe that is full. It then ends the program.
  while (!rest.empty() && !signals.pending()) {
    const ssize_t count = ::write(file_.get(), rest.data(), rest.size());
    if (count < 0 && errno != EINTR) break;
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
  if (!rest.empty()) {
    const int error = errno;
    if (!is_stdout_ && ::ftruncate(file_.get(), size_) != 0) file_.close();
    reactor::throw_error(error, "write " + name_);
  }
  size_ += static_cast<std::int64_t>(block.size());
}

void PcapngFile::write(std::string_view packet, Time time, const std::string& comment) {
  using std::chrono::nanoseconds;
  const auto since_1970 = static_cast<std::uint64_t>(
      std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count());
  const auto length = static_cast<std::uint32_t>(packet.size());
  std::string body;
  put32(body, 0);  // interface 0, the only one
  put32(body, static_cast<std::uint32_t>(since_1970 >> 32));
  put32(body, static_cast<std::uint32_t>(since_1970 & 0xFFFFFFFF));
  put32(body, length);
  put32(body, length);
  body += packet;
  pad(body);
  if (!comment.empty()) {
    put_option(body, option_comment, comment);
    put32(body, 0);
  }
  write_block(enhanced_packet, std::move(body));
}

void PcapngFile::close() {
  if (file_ && ::close(file_.release()) != 0)
    reactor::throw_error(errno, "write " + name_);
}

}  // namespace transport
