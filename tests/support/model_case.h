#pragma once
// Test cases that run for several models. The body is an ordinary function that is
// compiled once. Catch2 makes one test case per model in the list; its name is, for
// example, "an idle server sleeps - Threaded".
//
//   MODEL_TEST_CASE("an idle server sleeps", Threaded, Reactor) {
//     Service service(model);
//   }
//
// A model is a type with a function model() that returns a Model.

#include "tests/support/catch.h"

#define MODEL_TEST_CASE(...) MODEL_TEST_CASE_AT_LINE(__LINE__, __VA_ARGS__)
#define MODEL_TEST_CASE_AT_LINE(line, ...) MODEL_TEST_CASE_NAMED(line, __VA_ARGS__)
#define MODEL_TEST_CASE_NAMED(line, ...) \
  MODEL_TEST_CASE_OF(body_at_line_##line, __VA_ARGS__)
#define MODEL_TEST_CASE_OF(body, sentence, ...)                              \
  static void body(const Model& model);                                      \
  TEMPLATE_TEST_CASE(sentence, "", __VA_ARGS__) { body(TestType::model()); } \
  static void body([[maybe_unused]] const Model& model)
