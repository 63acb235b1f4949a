// The main() of the tests where Catch2 2 must be compiled with our standard library.

#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
