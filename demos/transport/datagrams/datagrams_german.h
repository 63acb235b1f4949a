#pragma once
// German texts of the program datagrams.

#include "demos/transport/datagrams/datagrams_texts.h"

namespace transport {

inline constexpr DatagramsTexts datagrams_german{
    .title = "UDP: Datagramme, und wie groß sie sein dürfen",
    .client = "Client",
    .server = "Server",
    .payload = "Nutzdaten",
    .call = "Aufruf",
    .bytes = "Bytes",

    .exchange = "Ein Austausch: Der Server erfährt die Adresse aus dem Datagramm",
    .recvfrom_gave = "recvfrom() lieferte die Nutzdaten und {1}",
    .no_handshake = "kein Handshake davor, keine Bestätigung danach",

    .boundaries = "Dreimal gesendet, dreimal gelesen, einmal davon leer",
    .boundaries_stay = "die Grenzen bleiben; 0 Bytes sind eine Nachricht und kein Ende",

    .how_large = "Wie groß? Auf der Folie stehen 65536 Bytes",
    .sent = "gesendet",
    .received = "empfangen",
    .why_limit =
        "Ein IPv4-Paket hat höchstens 65535 Bytes. Davon braucht sein Header 20 und "
        "der UDP-Header 8.",
    .limit = "65507 ist die Grenze; mehr geht nicht verloren, sondern wird abgelehnt",
    .fragments =
        "(1472 Bytes passen in einen Ethernet-Rahmen. Größere Pakete zerlegt IP in "
        "Fragmente, nicht UDP. Geht ein Fragment verloren, ist das ganze Datagramm "
        "verloren.)",

    .too_small = "Ein zu kleiner Puffer: Der Rest geht verloren",
    .size_known = "der Kernel kannte die Größe",
    .got = "gelesen",
    .of = "von",
    .rest_is_lost = "die übrigen 17 Bytes bekommt niemand",

    .many_peers = "Ein Socket beim Server und vier Peers",
    .from = "von",
    .answer_by = "Antwort mit",
    .peer_gets = "der Peer erhält",
    .no_memory_of_peers =
        "recvfrom() liefert die Adresse für jede Antwort; der Socket kennt keine Peers",

    .echo_loop = "Gefälschte Quelladresse: ein Datagramm und zwei Echo-Server",
    .echo =
        "Ein Echo-Server schickt jedes Datagramm an die Quelle zurück (RFC 862). Doch "
        "niemand prüft, ob die Quelladresse im Datagramm stimmt.",
    .echo_server = "Echo-Server",
    .address = "Adresse",
    .answers = "Antworten",
    .all_to = "alle an",
    .first = "erster",
    .second = "zweiter",
    .answered_each_other =
        "ein Datagramm an den ersten, mit der Adresse des zweiten als Quelle, und nach "
        "{1} ms haben sie einander so oft geantwortet",
    .switched_off =
        "Das ginge endlos weiter, aber dieses Programm hält sie an. Darum sind die "
        "Dienste echo (Port 7) und chargen (Port 19) fast überall abgeschaltet, und "
        "Netze sollen Pakete mit fremder Quelladresse verwerfen (RFC 2827)."};

}  // namespace transport
