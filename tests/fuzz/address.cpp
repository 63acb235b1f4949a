// Addresses: what parse() accepts, to_string() writes in a form that parse() reads.

#include "reactor/address.h"

#include <system_error>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto address = reactor::Address::parse(fuzz::text_of(data, size));
    const auto again = reactor::Address::parse(address.to_string());
    fuzz::require(again == address, "parse(to_string()) is the same address");
    fuzz::require(again.to_string() == address.to_string(), "it has one text");
  } catch (const std::system_error& error) {
    fuzz::require(error.code() == std::errc::invalid_argument,
                  "a text that is no address is an invalid argument");
  }
  return 0;
}
