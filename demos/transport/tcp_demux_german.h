#pragma once
// German texts of the program tcp_demux.

#include "demos/transport/./tcp_demux_texts.h"

namespace transport {

inline constexpr TcpDemuxTexts tcp_demux_german{
    .title = "TCP: Welcher Socket bekommt das Segment?",
    .the_server = "der Server",
    .server_listens = "Server B lauscht (für Port 80 der Folie müsste man root sein)",
    .clients_connect =
        "Host A verbindet sich einmal, Host C zweimal; alle mit demselben Port",
    .four_sockets = "vier Sockets, und alle haben Port {1}",

    .which_socket =
        "Welcher Socket bekommt was? Quelladresse und Quellport entscheiden",
    .segment = "Segment",
    .socket = "Socket",
    .segments_so_far = "Segmente bisher",
    .payload = "Nutzdaten",
    .own_client = "jeder Socket hat bekommen, was sein eigener Client gesendet hat",
    .three_segments = "(Der Kernel hat drei Segmente gezählt: SYN, ACK und dieses.)",

    .same_four_numbers = "Genau genommen: Dieselben vier Zahlen gibt es nur einmal",
    .kernel_refuses =
        "der Kernel des Clients lehnt ab: Die beiden wären nicht zu unterscheiden",
    .one_ends = "Eine Verbindung endet; die anderen und der lauschende Socket bleiben",
    .three_left = "von vier Sockets sind drei übrig"};

}  // namespace transport
