#include "ch05-jtwitter/jtwitter-server/notices.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace jtwitter {

namespace {

using microblog::AccountChanged;
using microblog::TokenDropped;

constexpr std::string_view box_name = "notices";
constexpr std::size_t longest_notice = 64;

/// An address in a folder however long its path is: sun_path holds 107 bytes, so the folder is named by a descriptor.
class Address {
  public:
    explicit Address(const std::filesystem::path& folder)
        : folder_{open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)} {
        const auto path = "/proc/self/fd/" + std::to_string(folder_) + "/" + std::string(box_name);
        address_.sun_family = AF_UNIX;
        std::ranges::copy(path, address_.sun_path);
    }
    ~Address() {
        if (folder_ >= 0) close(folder_);
    }
    Address(const Address&) = delete;
    Address& operator=(const Address&) = delete;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
    static constexpr socklen_t size() { return sizeof(sockaddr_un); }

  private:
    int folder_;
    sockaddr_un address_{};
};

[[noreturn]] void fail(const std::filesystem::path& file) {
    throw std::system_error(errno, std::generic_category(), "cannot listen on " + file.string());
}

}  // namespace

std::string to_notice(const microblog::Event& event) {
    if (const auto* account = std::get_if<AccountChanged>(&event))
        return "account " + std::to_string(storage::number(account->id));
    if (const auto* token = std::get_if<TokenDropped>(&event))
        return "token " + std::to_string(storage::number(token->id));
    return {};
}

std::optional<microblog::Event> parse_notice(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return {};
    const auto digits = text.substr(blank + 1);
    std::int64_t id = 0;
    const auto [stop, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (failure != std::errc{} || stop != digits.data() + digits.size()) return {};
    const auto kind = text.substr(0, blank);
    if (kind == "account") return AccountChanged{storage::AccountId{id}};
    if (kind == "token") return TokenDropped{storage::TokenId{id}};
    return {};
}

NoticeBox::NoticeBox(const std::filesystem::path& folder) : file_{folder / box_name} {
    unlink(file_.c_str());  // of a server that was killed
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) fail(file_);
    const Address address(folder);
    if (bind(socket_, address.get(), Address::size()) == 0) return;
    close(socket_);
    fail(file_);
}

NoticeBox::~NoticeBox() {
    close(socket_);
    unlink(file_.c_str());
}

std::vector<microblog::Event> NoticeBox::take() {
    std::vector<microblog::Event> all;
    std::array<char, longest_notice> text{};
    for (;;) {
        const auto count = recv(socket_, text.data(), text.size(), 0);
        if (count < 0) return all;
        if (auto event = parse_notice({text.data(), static_cast<std::size_t>(count)})) all.push_back(*std::move(event));
    }
}

bool leave_notice(const std::filesystem::path& folder, const microblog::Event& event) {
    const auto text = to_notice(event);
    if (text.empty()) return true;
    const int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sender < 0) return false;
    const Address address(folder);
    const auto sent = sendto(sender, text.data(), text.size(), 0, address.get(), Address::size());
    close(sender);
    return sent >= 0;
}

}  // namespace jtwitter
