#include "ch05-jtwitter/demo-world/demo_world.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "ch05-jtwitter/demo-world/cast.hpp"
#include "ch05-jtwitter/demo-world/paintings.hpp"
#include "ch05-jtwitter/pictures/jpeg.hpp"
#include "shared/crypto/password.hpp"

namespace demo {

namespace {

using namespace std::chrono;
using storage::AccountId;
using storage::PostId;
using storage::Time;

constexpr hours length_of_day{13};  // in which people talk
constexpr minutes before_now{3};    // the last post

std::vector<std::string_view> split(std::string_view names) {
    std::vector<std::string_view> all;
    while (!names.empty()) {
        const auto end = std::min(names.find(' '), names.size());
        all.push_back(names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return all;
}

/// Chinese if it has a Chinese character: those of the cast begin with the bytes E4 to E9.
std::string language_of(std::string_view text) {
    const bool chinese = std::ranges::any_of(text, [](char c) { return '\xE4' <= c && c <= '\xE9'; });
    return chinese ? "zh" : "en";
}

/// Plans what happens when, then lets it happen in that order, through the services: ids and lists grow with time.
class World {
  public:
    World(microblog::Microblog& blog, rest::MediaFiles& media, Time now, std::uint32_t seed)
        : blog_{blog}, media_{media}, now_{now}, seed_{seed}, numbers_{seed} {}

    void fill() {
        add_people();
        plan_follows();
        plan_talk();
        plan_rest();
        std::ranges::stable_sort(plan_, {}, &Event::at);
        for (const auto& event : plan_) event.happen();
        read_notifications();
    }

  private:
    struct Event {
        Time at;
        std::function<void()> happen;
    };

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(numbers_()) % limit; }
    AccountId id(std::string_view name) const { return ids_.at(std::string(name)); }
    PostId post(std::string_view key) const { return posts_.at(std::string(key)); }
    void at(Time time, std::function<void()> happen) { plan_.push_back({time, std::move(happen)}); }
    /// Some minutes after `time`, and before now.
    Time soon_after(Time time) {
        const milliseconds wanted = minutes{2 + below(300)};
        const auto room = (now_ - time) * (1 + below(9)) / 10;
        return time + std::min(wanted, room);
    }

    /// Nobody knows their passwords, there are none: only the two that are named can log in.
    void add_people() {
        const auto no_password = crypto::unmatchable_hash({});
        blog_.storage.write([&](storage::Tables& tables) {
            for (const auto& person : people()) {
                storage::Account account;
                account.name = person.name;
                account.display_name = person.display_name;
                account.note = person.note;
                account.is_protected = person.is_protected;
                account.bot = person.bot;
                account.created_at = now_ - days{30 + below(400)} - minutes{below(1440)};
                storage::Credentials credentials;
                credentials.email = account.name + "@willow-hill.example";
                credentials.password_hash = no_password;
                ids_[account.name] = tables.accounts.add(account, credentials);
            }
        });
        blog_.accounts.set_password(id(user_name), std::string(user_password));
        blog_.accounts.set_password(id(admin_name), std::string(admin_password));
        blog_.accounts.set_role({}, id(admin_name), storage::Role::admin);
    }

    void plan_follows() {
        auto time = now_ - days{8};
        for (const auto& person : people()) {
            for (const auto name : split(person.follows)) {
                time += minutes{1 + below(4)};
                const auto who = id(person.name), whom = id(name);
                at(time, [this, who, whom, time] { follow(who, whom, time); });
            }
        }
        const auto asker = id("xiaomei"), asked = id("quiet_lin");  // this request stays open
        at(now_ - hours{5}, [this, asker, asked] { blog_.relations.follow(asker, asked, {}, {}, now_ - hours{5}); });
    }

    void follow(AccountId who, AccountId whom, Time time) {
        const auto relation = blog_.relations.follow(who, whom, {}, {}, time);
        if (relation.requested) blog_.relations.authorize(whom, who, time);
    }

    /// Each day has its hours; an answer comes sooner than a new thought.
    void plan_talk() {
        const auto days_of_talk = talk();
        auto last = now_ - before_now - days{days_of_talk.size() - 1};
        for (const auto& day : days_of_talk) {
            std::vector<std::uint32_t> moments;
            std::uint32_t sum = 0;
            for (const auto& line : day) moments.push_back(sum += line.answers.empty() ? 5 + below(9) : 1 + below(3));
            for (std::size_t i = 0; i < day.size(); ++i)
                plan_line(day[i], last - milliseconds{length_of_day} * (sum - moments[i]) / sum);
            last += days{1};
        }
    }

    void plan_line(const Line& line, Time time) {
        const auto number = lines_++;
        at(time, [this, &line, number, time] { say(line, number, time); });
        if (line.visibility == storage::Visibility::direct) return;
        const auto names = split(line.passed_on_by);
        for (const auto name : names) {
            const auto who = id(name);
            const auto when = soon_after(time);
            at(when, [this, who, number, when] { blog_.posts.repost(who, said_[number], {}, when); });
        }
        const bool hidden = line.visibility == storage::Visibility::followers || line.author == "quiet_lin";
        if (!hidden) plan_favourites(line, number, time, 2 * names.size() + below(5));
    }

    void plan_favourites(const Line& line, std::size_t number, Time time, std::size_t count) {
        std::vector<AccountId> readers;
        for (const auto& person : people())
            if (person.name != line.author && !person.bot) readers.push_back(id(person.name));
        for (std::size_t i = 0; i < count && !readers.empty(); ++i) {
            const auto chosen = readers.begin() + below(static_cast<std::uint32_t>(readers.size()));
            const auto who = *chosen;
            readers.erase(chosen);
            const auto when = soon_after(time);
            at(when, [this, who, number, when] { blog_.posts.favourite(who, said_[number], when); });
        }
    }

    void say(const Line& line, std::size_t number, Time time) {
        const auto author = id(line.author);
        microblog::NewPost written;
        written.text = line.text;
        written.warning = line.warning;
        written.visibility = line.visibility;
        written.language = language_of(line.text);
        if (!line.answers.empty()) written.reply_to = post(line.answers);
        if (!line.quotes.empty()) written.quote_of = post(line.quotes);
        if (!line.picture.empty()) written.media.push_back(add_picture(author, line, time));
        const auto added = blog_.posts.add(author, written, time);
        said_.resize(std::max(said_.size(), number + 1));
        said_[number] = added.id;
        if (!line.key.empty()) posts_[std::string(line.key)] = added.id;
    }

    /// As an upload: decoded, checked and encoded anew.
    storage::MediaId add_picture(AccountId owner, const Line& line, Time time) {
        const auto upload = pictures::write_jpeg(paint(line.picture, seed_), 92);
        const auto picture = media_.take(core::text_of(upload), {}).value();
        storage::Media media;
        media.owner = owner;
        media.width = picture.main.size.width;
        media.height = picture.main.size.height;
        media.preview_width = picture.preview.size.width;
        media.preview_height = picture.preview.size.height;
        media.description = std::string(line.picture_text);
        media.blurhash = picture.blurhash;
        media.created_at = time;
        media.file = media_.add(picture.main);
        media.preview = media_.add(picture.preview);
        return blog_.posts.add_media(media, time);
    }

    /// What makes the demo's own pages worth a look.
    void plan_rest() {
        const auto me = id(user_name);
        at(now_ - days{7}, [this, me] { blog_.timelines.follow_topic(me, "今天吃什么", now_ - days{7}); });
        at(now_, [this, me] {
            blog_.posts.bookmark(me, post("tonight"), now_);
            blog_.posts.bookmark(me, post("lighthouse"), now_);
            blog_.posts.pin(id("hana_writes"), post("lighthouse"), now_);
            blog_.posts.pin(id("chef_bao"), post("menu"), now_);
            const auto list = blog_.timelines.add_list(me, "Food 好吃的", storage::RepliesPolicy::list, false);
            blog_.timelines.add_to_list(me, list.id, {id("chef_bao"), id("marta_bakes"), id("lin_yu")});
            blog_.accounts.report(id("luo_runs"), id("bus42"), {post("ontime")}, "It was on time. Suspicious. 太可疑了",
                                  "other", now_);
        });
    }

    /// All but the newest few.
    void read_notifications() {
        const auto me = id(user_name);
        const auto found = blog_.messages.notifications(blog_.relations.reader(me, now_), {}, {});
        constexpr std::size_t unread = 4;
        if (found.size() > unread) blog_.timelines.set_marker(me, "notifications", number(found[unread].id), now_);
    }

    microblog::Microblog& blog_;
    rest::MediaFiles& media_;
    Time now_;
    std::uint32_t seed_;
    std::mt19937 numbers_;
    std::vector<Event> plan_;
    std::map<std::string, AccountId> ids_;
    std::map<std::string, PostId> posts_;  // by their keys
    std::size_t lines_ = 0;
    std::vector<PostId> said_;  // by their numbers
};

}  // namespace

bool is_empty(microblog::Microblog& blog) {
    return blog.storage.read([](storage::Tables& tables) { return tables.accounts.page({}, {}).empty(); });
}

bool fill(microblog::Microblog& blog, rest::MediaFiles& media, Time now, std::uint32_t seed) {
    if (!is_empty(blog)) return false;
    World(blog, media, now, seed).fill();
    return true;
}

}  // namespace demo
