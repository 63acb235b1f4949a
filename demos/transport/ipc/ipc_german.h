#pragma once
// German texts of the program ipc.

#include "demos/transport/ipc/ipc_texts.h"

namespace transport {

inline constexpr IpcTexts ipc_german{
    .title = "Zwischen Prozessen: Pipe, UNIX-Socket, TCP",
    .channel = "Kanal",

    .four_channels = "Zwei Prozesse auf einem Host und vier Kanäle zwischen ihnen",
    .copy =
        "fork() hat eine Kopie dieses Prozesses erzeugt, die auf allen vier antwortet.",
    .read_fd = "fd lesen",
    .write_fd = "fd schreiben",
    .one_direction =
        "eine Pipe hat eine Richtung, also braucht man zwei; ein Socket hat beide",
    .same_message = "Dieselbe Nachricht durch jeden der Kanäle",
    .same_calls = "dieselben zwei Aufrufe, write() und read(), auf allen",

    .kernel_lists = "Was der Kernel auflistet",
    .type = "Typ",
    .state = "Zustand",
    .inode = "Inode",
    .name_or_addresses = "Name oder Adressen",
    .from_to = "{1} mit {2}",
    .in_lists = "sie stehen in /proc/net/unix und /proc/net/tcp; Pipes in keiner Liste",
    .other_end = "das andere Ende von TCP gehört Prozess {1}, wie er selbst sagt",

    .three_writes = "Drüben drei write(): Wie viele read() braucht es hier?",
    .bytes_waiting = "Bytes warten",
    .in_the_first = "{1} im ersten",
    .reads = "gelesen",
    .only_datagrams =
        "nur Datagramme behalten die Grenzen; eine Pipe ist ein Strom wie TCP",

    .how_long = "Wie lange dauert eine Antwort? {1}-mal 32 Bytes",
    .median = "Median",
    .nine_of_ten = "9 von 10 in",
    .there_and_back =
        "Das ist die Zeit hin und zurück. Jedes Mal werden zwei Prozesse geweckt, "
        "deshalb zählt ebenso, auf welchen Prozessoren sie laufen, wie welchen Kanal "
        "sie benutzen. Von den vier Kanälen erreicht nur TCP einen anderen Host.",
    .one_loop = "Pipe, UNIX-Socket und TCP-Verbindung in einer Schleife",
    .woken_by = "geweckt von",
    .message = "Nachricht",
    .callback =
        "ein Thread wartet auf alle und ruft den Callback dessen auf, der bereit ist"};

}  // namespace transport
