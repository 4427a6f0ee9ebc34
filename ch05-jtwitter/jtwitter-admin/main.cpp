// jtwitter-admin: what the person at the machine does to a microblog, also while its server runs.
#include <unistd.h>

#include <functional>
#include <iostream>
#include <string>

#include "ch05-jtwitter/jtwitter-admin/backup.hpp"
#include "ch05-jtwitter/jtwitter-admin/desk.hpp"
#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"
#include "shared/app/program.hpp"

namespace {

using namespace jtwitter::admin;

struct Options {
    std::string data = "data/jtwitter";
    std::uint32_t password_cost = 19;  // MiB
    std::string name, email, role = "user", place;
    bool password_stdin = false, all = false;
    std::int64_t id = 0;
};

using Work = std::function<void(Office&)>;

/// The commands, and which of them was asked for.
class Commands {
  public:
    Commands(CLI::App& cli, Options& options) : options_{options} {
        cli.add_option("--data", options.data, "The microblog's folder")->type_name("DIR")->capture_default_str();
        cli.add_option("--password-cost", options.password_cost, "MiB of memory that Argon2id takes for one password")
            ->check(CLI::Range(1, 256))
            ->capture_default_str();
        cli.require_subcommand(1);
        cli.fallthrough();  // --data may stand behind the command, too
        add_user_commands(group(cli, "user", "Accounts: add, list, password, suspend, unsuspend, delete, role"));
        add_report_commands(group(cli, "report", "What people reported: list, show, resolve"));
        auto* post = group(cli, "post", "Posts: delete");
        auto* drop =
            command(post, "delete", "Delete a post", [&](Office& o) { delete_post(o, options_.id, std::cout); });
        add_id(drop, "post");
        auto* save = command(&cli, "backup", "Copy all data to a new folder or FILE.tar, while the server runs",
                             [&](Office& o) { back_up(o, options_.place, std::cout); });
        save->add_option("TO", options_.place, "Folder or FILE.tar; must not exist")->required();
        auto* load = cli.add_subcommand("restore", "Fill an empty --data folder from a backup");
        load->add_option("FROM", options_.place, "What backup wrote")->required();
        load->callback([this] { restores_ = true; });
        command(&cli, "stats", "Figures of this microblog", [](Office& o) { show_figures(o, std::cout); });
    }

    int run() {
        if (restores_) {
            restore(options_.place, options_.data, std::cout);
            return app::exit_ok;
        }
        if (!add_->parsed()) check_folder(options_.data);
        Office office(options_.data, {.memory_kib = options_.password_cost * 1024});
        work_(office);
        return app::exit_ok;
    }

  private:
    static CLI::App* group(CLI::App& cli, const std::string& name, const std::string& about) {
        auto* made = cli.add_subcommand(name, about);
        made->require_subcommand(1);
        made->fallthrough();
        return made;
    }

    CLI::App* command(CLI::App* parent, const std::string& name, const std::string& about, Work work) {
        auto* made = parent->add_subcommand(name, about);
        made->fallthrough();
        made->callback([this, work = std::move(work)] { work_ = work; });
        return made;
    }

    void add_name(CLI::App* command) const {
        command->add_option("NAME", options_.name, "The account's name")->required();
    }
    void add_id(CLI::App* command, const std::string& of) const {
        command->add_option("ID", options_.id, "Number of the " + of)->required();
    }
    void add_password(CLI::App* command) const {
        command->add_flag("--password-stdin", options_.password_stdin, "Read the password from stdin, a line")
            ->required();  // never on the command line: everybody on the machine sees those
    }

    void add_user_commands(CLI::App* user) {
        const auto is_role = CLI::IsMember({"user", "moderator", "admin"});
        auto* add = add_ =
            command(user, "add", "Add an account; makes the folder if it is not there", [this](Office& office) {
                add_user(
                    office,
                    {.name = options_.name, .email = options_.email, .password = read_password(), .agreement = true},
                    role(), std::cout);
            });
        add_name(add);
        add->add_option("--email", options_.email, "E-mail address")->required();
        add->add_option("--role", options_.role, "user, moderator or admin")->check(is_role)->capture_default_str();
        add_password(add);
        command(user, "list", "All accounts, the newest first", [](Office& office) { list_users(office, std::cout); });
        auto* password = command(user, "password", "Give an account another password", [this](Office& office) {
            set_password(office, options_.name, read_password(), std::cout);
        });
        add_name(password);
        add_password(password);
        add_name(command(user, "suspend", "Hide an account and keep it out",
                         [this](Office& office) { suspend_user(office, options_.name, std::cout); }));
        add_name(command(user, "unsuspend", "Take a suspension back",
                         [this](Office& office) { unsuspend_user(office, options_.name, std::cout); }));
        add_name(command(user, "delete", "Delete an account with all that is its own, for good",
                         [this](Office& office) { delete_user(office, options_.name, std::cout); }));
        auto* change = command(user, "role", "Make an account user, moderator or admin",
                               [this](Office& office) { set_role(office, options_.name, role(), std::cout); });
        add_name(change);
        change->add_option("ROLE", options_.role, "user, moderator or admin")->required()->check(is_role);
    }

    void add_report_commands(CLI::App* report) {
        auto* list = command(report, "list", "Open reports, the newest first",
                             [this](Office& office) { list_reports(office, options_.all, std::cout); });
        list->add_flag("--all", options_.all, "Also those that are done");
        add_id(command(report, "show", "A report with the posts that it names",
                       [this](Office& office) { show_report(office, options_.id, std::cout); }),
               "report");
        add_id(command(report, "resolve", "Mark a report as done",
                       [this](Office& office) { resolve_report(office, options_.id, std::cout); }),
               "report");
    }

    storage::Role role() const {
        return options_.role == "admin"       ? storage::Role::admin
               : options_.role == "moderator" ? storage::Role::moderator
                                              : storage::Role::user;
    }

    static std::string read_password() {
        if (isatty(STDIN_FILENO) != 0)
            throw Trouble("the password would be seen on the terminal: give it by a file or a pipe on stdin");
        std::string password;
        std::getline(std::cin, password);
        if (password.empty()) throw Trouble("there was no password on stdin");
        return password;
    }

    Options& options_;
    Work work_;
    CLI::App* add_ = nullptr;  // the one command that also works where there is no microblog yet
    bool restores_ = false;
};

int run(Commands& commands) {
    try {
        return commands.run();
    } catch (const microblog::Refusal& refusal) {
        std::string lines = "jtwitter-admin: " + std::string(refusal.what()) + "\n";
        for (const auto& detail : refusal.details) lines += "  " + detail.field + ": " + detail.text + "\n";
        std::cerr << lines;  // in one piece: it has no buffer of its own
        return app::exit_failed;
    }
}

}  // namespace

int main(int argc, char** argv) {
    jtwitter::keep_files_private();
    app::Program program("jtwitter-admin", "Looks after a microblog: accounts, reports, backups");
    Options options;
    Commands commands(program.cli, options);
    return program.run(argc, argv, [&] { return run(commands); });
}
