// The main() of the tests. Used if Catch2 version 2 has to be compiled with our own
// standard library.

#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
