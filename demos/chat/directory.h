#pragma once
// Where somebody may be: the addresses the user has named, and those that buddies tell.
// Each is asked by a datagram until it answers, and only then it is dialled; who has a
// connection with us is asked once more, for whom he knows. So nobody is dialled on a
// stranger's word, and what a forged datagram can cause is bounded: the table, the
// questions per second, the dials at once. One thread at a time.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "demos/chat/connection_state.h"
#include "demos/chat/protocol.h"

namespace chat {

class Directory {
 public:
  /// Of the program called `name`, which listens on `self`.
  Directory(std::string name, const reactor::Address& self)
      : name_(std::move(name)), self_(self) {}

  /// Somebody may be there. An address that the user has named is asked for ever, one
  /// that was heard of three times.
  void add(const reactor::Address& address, bool named, Time now);
  /// The questions that are due.
  std::vector<std::pair<reactor::Address, std::string>> questions(Time now);
  /// A datagram has come. The answer to it, if there is one: those who are `here`, and
  /// those who asked not long ago.
  std::string received(std::string_view datagram, const reactor::Address& from,
                       std::vector<reactor::Address> here, Time now);
  /// The next to be dialled, unless too many dials are under way.
  std::optional<reactor::Address> next_dial();

  /// There is a connection with it.
  void linked(const reactor::Address& address, Time now);
  /// There is none any more: to be asked again, a second later.
  void lost(const reactor::Address& address, Time now);
  /// It has refused us, or we it: to be asked again, 10 s later, then 20 s, 40 s and so
  /// on. A name that is taken may become free.
  void refused(const reactor::Address& address, Time now);
  /// It is left alone from now on: ourselves, who was cut off.
  void avoid(const reactor::Address& address);
  /// It has left; if the user has named it, it may come back.
  void left(const reactor::Address& address, Time now);

  /// Whether all have a connection with us, and the named ones told whom they know.
  bool complete() const;
  /// Those the user has named who have not answered.
  std::vector<reactor::Address> silent() const;
  /// When questions() has something to say; Time::max(): never as it is.
  Time next_question() const;
  std::vector<reactor::Address> addresses() const;

 private:
  enum class State { asking, answered, dialling, linked, refused, avoided };
  struct Entry {
    reactor::Address address;
    bool named;
    Time next;  // question
    std::string nonce;
    State state = State::asking;
    int questions = 0;  // asked since it was last heard of
    int refusals = 0;   // since there was a connection
    bool told = false;  // whom it knows
    bool lost = false;  // it was here: nobody waits for it to come back
  };
  static bool is_due(const Entry& entry, Time now);
  static bool is_open(const Entry& entry);
  Entry* find(const reactor::Address& address);
  void heard(const Presence& answer, const reactor::Address& from, Time now);
  std::string answer(const Presence& question, std::size_t limit,
                     const reactor::Address& from, std::vector<reactor::Address> here,
                     Time now);

  std::string name_;
  reactor::Address self_;
  std::vector<Entry> entries_;
  std::vector<std::pair<reactor::Address, Time>> askers_;
  Time not_before_{};  // the next round of questions
  std::size_t turn_ = 0;
};

}  // namespace chat
