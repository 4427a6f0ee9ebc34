#include "ch05-jtwitter/jtwitter-server/notices.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace jtwitter {

namespace {

using microblog::AccountChanged;
using microblog::PostDropped;
using microblog::TokenDropped;
namespace json = boost::json;

constexpr std::string_view box_name = "notices";
constexpr std::size_t longest_notice = 32 * 1024;  // a post with its topics and whom it names
constexpr timeval longest_wait{2, 0};              // for a server that does not read

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

// A post: what the rules of visibility ask about it. Its text is nobody's business any more.

template <typename Ids>
json::array numbers_of(const Ids& ids) {
    json::array numbers;
    for (const auto id : ids) numbers.emplace_back(storage::number(id));
    return numbers;
}

template <typename Id>
json::value number_or_null(const std::optional<Id>& id) {
    return id ? json::value(storage::number(*id)) : json::value(nullptr);
}

template <typename Id>
std::optional<Id> id_or_none(const json::value& value) {
    if (value.is_null()) return {};
    return Id{value.to_number<std::int64_t>()};
}

std::string written(const storage::Post& post) {
    json::array topics;
    for (const auto& topic : post.topics) topics.emplace_back(topic);
    return json::serialize(json::object{{"id", storage::number(post.id)},
                                        {"author", storage::number(post.author)},
                                        {"visibility", static_cast<int>(post.visibility)},
                                        {"protected", post.author_protected},
                                        {"repost_of", number_or_null(post.repost_of)},
                                        {"quote_of", number_or_null(post.quote_of)},
                                        {"reply_to", number_or_null(post.reply_to)},
                                        {"reply_to_author", number_or_null(post.reply_to_author)},
                                        {"mentions", numbers_of(post.mentions)},
                                        {"media", numbers_of(post.media)},
                                        {"topics", topics}});
}

/// Throws std::exception for what is no such text.
storage::Post read_post(std::string_view text) {
    const auto value = json::parse({text.data(), text.size()});
    const auto number = [&](const char* name) { return value.at(name).to_number<std::int64_t>(); };
    storage::Post post;
    post.id = post.thread = storage::PostId{number("id")};
    post.author = storage::AccountId{number("author")};
    post.visibility = static_cast<storage::Visibility>(std::clamp<std::int64_t>(number("visibility"), 0, 3));
    post.author_protected = value.at("protected").as_bool();
    post.repost_of = id_or_none<storage::PostId>(value.at("repost_of"));
    post.quote_of = id_or_none<storage::PostId>(value.at("quote_of"));
    post.reply_to = id_or_none<storage::PostId>(value.at("reply_to"));
    post.reply_to_author = id_or_none<storage::AccountId>(value.at("reply_to_author"));
    for (const auto& id : value.at("mentions").as_array())
        post.mentions.push_back(storage::AccountId{id.to_number<std::int64_t>()});
    for (const auto& id : value.at("media").as_array())
        post.media.push_back(storage::MediaId{id.to_number<std::int64_t>()});
    for (const auto& topic : value.at("topics").as_array()) post.topics.emplace_back(topic.as_string());
    return post;
}

std::optional<microblog::Event> parse_post(std::string_view text) {
    try {
        return PostDropped{read_post(text)};
    } catch (const std::exception&) {
        return {};
    }
}

[[noreturn]] void fail(const std::filesystem::path& file) {
    throw std::system_error(errno, std::generic_category(), "cannot listen on " + file.string());
}

}  // namespace

std::string to_notice(const microblog::Event& event) {
    if (const auto* account = std::get_if<AccountChanged>(&event))
        return "account " + std::to_string(storage::number(account->id));
    if (const auto* token = std::get_if<TokenDropped>(&event))
        return "token " + std::to_string(storage::number(token->id));
    if (const auto* post = std::get_if<PostDropped>(&event)) return "post " + written(post->post);
    return {};
}

std::optional<microblog::Event> parse_notice(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return {};
    if (text.starts_with("post ")) return parse_post(text.substr(blank + 1));
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
    std::vector<char> text(longest_notice);
    for (;;) {
        sockaddr_un sender{};
        socklen_t size = sizeof sender;
        const auto count = recvfrom(socket_, text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&sender), &size);
        if (count < 0) return all;
        if (size > sizeof sender.sun_family) waiting_.emplace_back(sender, size);  // it has an address: it waits
        if (auto event = parse_notice({text.data(), static_cast<std::size_t>(count)})) all.push_back(*std::move(event));
    }
}

void NoticeBox::confirm() {
    for (const auto& [sender, size] : waiting_)  // one that has gone meanwhile is no failure of ours
        sendto(socket_, "", 0, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&sender), size);
    waiting_.clear();
}

bool tell_written(const std::filesystem::path& folder) {
    const int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sender < 0) return false;
    setsockopt(sender, SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
    setsockopt(sender, SOL_SOCKET, SO_RCVTIMEO, &longest_wait, sizeof longest_wait);
    sockaddr_un own{};
    own.sun_family = AF_UNIX;  // and no path: the kernel gives it an address of its own (unix(7), "Autobind")
    const Address box(folder);
    constexpr std::string_view text = "written";
    char answer = 0;
    const bool heard = bind(sender, reinterpret_cast<const sockaddr*>(&own), sizeof own.sun_family) == 0 &&
                       sendto(sender, text.data(), text.size(), 0, box.get(), Address::size()) >= 0 &&
                       recv(sender, &answer, sizeof answer, 0) >= 0;
    close(sender);
    return heard;
}

bool leave_notice(const std::filesystem::path& folder, const microblog::Event& event) {
    const auto text = to_notice(event);
    if (text.empty()) return true;
    const int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sender < 0) return false;
    setsockopt(sender, SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
    const Address address(folder);
    const auto sent = sendto(sender, text.data(), text.size(), 0, address.get(), Address::size());
    close(sender);
    return sent >= 0;
}

}  // namespace jtwitter
