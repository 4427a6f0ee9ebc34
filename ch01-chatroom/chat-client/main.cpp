// chat-client: talks in a chat room from a terminal, or from a pipe.
#include <CLI/CLI.hpp>

#include "ch01-chatroom/chat-client/chat_client.hpp"
#include "shared/app/program.hpp"
#include "shared/trace/sink.hpp"

int main(int argc, char** argv) {
    app::Program program{"chat-client", "Talks in a chat room, with an input row that incoming lines do not tear."};
    chat::client::Settings settings;
    bool no_colour = false;
    program.add_endpoint("--connect", settings.server, "The chat server");
    auto* nick = program.cli.add_option("--nick", settings.nick, "Join as a guest under this name")->type_name("NAME");
    program.cli
        .add_option("--login", settings.login, "Log in under this name; the password is asked for and not shown")
        ->type_name("NAME")
        ->excludes(nick);
    program.cli
        .add_option("--history", settings.history_file,
                    "Keep typed lines in this file (none with a password); else they are kept in memory only")
        ->type_name("FILE");
    program.cli
        .add_option("--trace", settings.trace_file, "Record every line, passwords masked: FILE.pcap or FILE.jsonl")
        ->type_name("FILE")
        ->check(trace::problem_with_trace_path);
    program.cli.add_flag("--no-colour,--no-color", no_colour, "No colours, as with NO_COLOR in the environment");
    program.cli.footer(
        "Keys: Tab completes names and commands; up and down walk through what you typed; Ctrl-A, E, K, U, W, L edit\n"
        "as in a shell; Ctrl-C clears the row and, on an empty row, leaves, as Ctrl-D and /quit do. /help asks the\n"
        "server for its commands. If stdin or stdout is not a terminal, lines go in and out as they are, a password\n"
        "is the next line of stdin, and the end of stdin leaves the room.");
    return program.run(argc, argv, [&] {
        settings.colour = !no_colour;
        return chat::client::ChatClient{settings, program.log()}.run();
    });
}
