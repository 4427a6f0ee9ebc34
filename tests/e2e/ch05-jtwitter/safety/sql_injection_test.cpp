// SQL injection: a text that ends the string it stands in, and goes on as a statement. Values reach the database beside
// the statement's text, never in it; and no statement's text is made from anything but our own source.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/database.hpp"

using namespace jtwitter::e2e;

namespace {

const std::vector<std::string> hostile{
    "'; DROP TABLE post; --", "' OR '1'='1", "\" OR \"\"=\"", "1; DELETE FROM account", "1 OR 1=1",
    "0 UNION SELECT password_hash FROM account --", "') UNION SELECT hash, 1 FROM token --",
    "x' || (SELECT password_hash FROM account LIMIT 1) || '", "%' --", "\\'; DROP TABLE account; --", "?1", ":id",
    "@name", "$1", "1); ATTACH DATABASE '/tmp/jtwitter-evil.sqlite' AS evil; --", "'/**/OR/**/1=1/*", "\xBF' OR 1=1 --",
    "[1]); DROP TABLE post; --", "{\"a\":\"' OR 1=1\"}",
    // the language of the full-text search (https://www.sqlite.org/fts5.html)
    "tea OR secret", "tea NOT nothing", "te*", "words : tea", "NEAR(tea secret)", "^tea", "\"tea", "tea\"", "- tea",
    "+ tea", "{words} : tea", "(tea", "tea)", "*", "\"", "''", "AND", "OR OR", "tea AND (secret"};

}  // namespace

class SqlInjection : public JTwitter {
  protected:
    void SetUp() override {
        start();
        add_user("anna");
        add_user("mallory");
        anna = logged_in("anna");
        post_id = anna->say("tea in the afternoon");
        anna->post("/api/v1/statuses", "visibility=private&status=" + encoded("secret words"));
        mallory = logged_in("mallory");
    }
    std::string file() const { return data() + "/jtwitter.sqlite"; }
    std::string kept() const { return dump(file()); }
    std::size_t count_found(const std::string& query, const std::string& type) {
        const auto answer = mallory->get("/api/v2/search?type=" + type + "&q=" + encoded(query));
        EXPECT_LT(answer.status, 500) << query;
        return answer.status == 200 ? answer.json().at(type).as_array().size() : 0;
    }
    struct Target {
        std::string method, path;
        std::vector<std::string> parameters;
    };
    /// As the description names them, so that a new endpoint is tried as soon as it is there.
    std::vector<Target> targets() {
        std::vector<Target> all;
        const auto description = HttpClient(endpoint()).get("/api/openapi.json").json();
        for (const auto& [path, operations] : description.at("paths").as_object()) {
            if (path.starts_with("/api/v1/streaming")) continue;
            for (const auto& [method, operation] : operations.as_object()) {
                auto& target = all.emplace_back(Target{std::string(method), std::string(path), {}});
                for (auto& c : target.method) c = static_cast<char>(c - 'a' + 'A');
                if (const auto* parameters = operation.as_object().if_contains("parameters"))
                    for (const auto& each : parameters->as_array())
                        if (each.at("in") == "query") target.parameters.emplace_back(each.at("name").as_string());
                if (const auto* body = operation.as_object().if_contains("requestBody"))
                    for (const auto& [name, schema] :
                         body->at("content").at("multipart/form-data").at("schema").at("properties").as_object())
                        target.parameters.emplace_back(name);
            }
        }
        return all;
    }
    static std::string filled(std::string path, const std::string& value) {
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
            path.replace(open, path.find('}') - open + 1, encoded(value));
        return path;
    }
    std::unique_ptr<HttpClient> anna, mallory;
    std::string post_id;
};

TEST_F(SqlInjection, in_every_parameter_of_every_endpoint_harms_nothing) {
    const auto tables_of = [](const std::string& text) {
        std::string all;
        for (auto at = text.find("CREATE "); at != std::string::npos; at = text.find("CREATE ", at + 1))
            all += text.substr(at, 40);
        return all;
    };
    const auto before = kept();
    for (const auto& target : targets()) {
        if (target.path == "/api/v1/jtwitter/delete_account" || target.path == "/oauth/revoke") continue;
        for (const auto& value : hostile) {
            std::string form;
            for (const auto& name : target.parameters)
                form += (form.empty() ? "" : "&") + encoded(name) + "=" + encoded(value);
            const auto path = filled(target.path, value);
            const auto answer =
                target.method == "GET" ? mallory->get(path + "?" + form) : mallory->ask(target.method, path, form);
            EXPECT_LT(answer.status, 500) << target.method << " " << target.path << " " << value << "\n" << answer.body;
            for (const auto* word : {"$argon2", "sqlite", "SELECT ", "syntax error", "no such column"})
                EXPECT_EQ(answer.body.find(word) != std::string::npos && value.find(word) == std::string::npos, false)
                    << target.path << " tells of the database: " << answer.body.substr(0, 500);
        }
    }
    EXPECT_EQ(integrity(file()), "ok");
    const auto after = kept();
    EXPECT_EQ(tables_of(after), tables_of(before));
    for (const std::string words : {"'anna'", "tea in the afternoon", "secret words"})
        EXPECT_NE(after.find(words), std::string::npos) << "what others have is still there: " << words;
    EXPECT_FALSE(std::filesystem::exists("/tmp/jtwitter-evil.sqlite"));
    EXPECT_EQ(mallory->get("/api/v1/accounts/verify_credentials").status, 200);
}

TEST_F(SqlInjection, in_what_is_only_read_changes_not_a_byte) {
    const auto before = kept();
    for (const auto& target : targets()) {
        if (target.method != "GET") continue;
        for (const auto& value : hostile) {
            std::string query;
            for (const auto& name : target.parameters) query += "&" + encoded(name) + "=" + encoded(value);
            mallory->get(filled(target.path, value) + "?" + query);
        }
    }
    EXPECT_EQ(difference(before, kept()), "");
}

TEST_F(SqlInjection, in_a_search_finds_what_a_harmless_text_of_these_words_would) {
    ASSERT_EQ(count_found("tea", "statuses"), 1U);
    for (const std::string query : {"tea OR secret", "tea NOT nothing", "NEAR(tea secret)", "words : tea",
                                    "tea AND secret", "{words} : tea", "' OR '1'='1", "x' OR 1=1 --", "secret", "sec*"})
        EXPECT_EQ(count_found(query, "statuses"), 0U) << query << ": an operator is a word like all others";
    for (const std::string query : {"\"tea", "tea\"", "(tea", "tea)", "- tea", "+ tea", "^tea", "tea;", "tea --"})
        EXPECT_EQ(count_found(query, "statuses"), 1U) << query << ": signs are no words";
    for (const std::string query : {"' OR '1'='1", "%", "_", "*", "nna", "%nna"})
        EXPECT_EQ(count_found(query, "accounts"), 0U) << query;
    for (const std::string query : {"anna' --", "anna\" --", "anna*"})
        EXPECT_EQ(count_found(query, "accounts"), 1U) << query << ": signs are no words";
    EXPECT_EQ(count_found("anna", "accounts"), 1U);
    HttpClient anybody(endpoint());
    anybody.fields = {{"Cookie", "jtwitter_plain=1"}};
    for (const std::string name : {"anna' --", "anna' OR '1'='1", "%", "an_a", "anna\" --"}) {
        EXPECT_EQ(anybody.get("/api/v1/accounts/lookup?acct=" + encoded(name)).status, 404) << name;
        EXPECT_EQ(anybody.get("/@" + encoded(name)).status, 404) << name;
    }
}

TEST_F(SqlInjection, in_what_is_written_is_kept_as_text) {
    for (const auto& value : hostile) {
        if (value.find('\xBF') != std::string::npos) continue;  // no UTF-8: refused
        const auto answer = mallory->post("/api/v1/statuses", "status=" + encoded("x " + value));
        ASSERT_EQ(answer.status, 200) << value << " " << answer.body;
        EXPECT_EQ(mallory->get("/api/v1/statuses/" + answer.field("id") + "/source").field("text"), "x " + value);
    }
    const auto list = mallory->post("/api/v1/lists", "title=" + encoded(hostile[0]));
    EXPECT_EQ(list.field("title"), hostile[0]);
    EXPECT_EQ(integrity(file()), "ok");
}

// ---- the source itself ----------------------------------------------------------------------------------------------
// A statement's text is the first argument of run, rows, row, value, plan (or the second, behind the session, of the
// helpers of rows.hpp and of each file). It is put together from literals, from constants that are literals, and from
// these parameters, whose own arguments are looked at in the same way. A value of a request cannot stand there: it has
// another name, or is a call.

namespace {

const std::vector<std::string> names_of_texts{"where",      "select", "sql",     "how", "table",
                                              "columns_of", "page",   "next_to", "std", "string"};

/// The arguments of the call whose '(' is at `open`, split at the commas that are its own. Literals are taken out.
std::vector<std::string> arguments_of(const std::string& source, std::size_t open) {
    std::vector<std::string> arguments(1);
    int depth = 0;
    for (std::size_t i = open; i < source.size(); ++i) {
        const char c = source[i];
        if (c == '"') {
            const bool is_raw = i > 0 && source[i - 1] == 'R';
            if (is_raw) {
                const auto bracket = source.find('(', i);
                const auto end = ")" + source.substr(i + 1, bracket - i - 1) + "\"";
                i = source.find(end, bracket) + end.size() - 1;
                arguments.back().pop_back();
            } else {
                for (++i; source[i] != '"'; ++i) i += source[i] == '\\' ? 1 : 0;
            }
            continue;
        }
        if (c == '(' || c == '[' || c == '{') {
            if (depth++ == 0) continue;
        }
        if (c == ')' || c == ']' || c == '}') {
            if (--depth == 0) return arguments;
        }
        if (c == ',' && depth == 1)
            arguments.emplace_back();
        else
            arguments.back() += c;
    }
    return arguments;
}

/// Names in it that are no constant of the file and not among those that hold statements' texts.
std::vector<std::string> foreign_names(const std::string& argument, const std::string& source) {
    static const std::regex name("[A-Za-z_][A-Za-z_0-9]*");
    std::vector<std::string> foreign;
    for (std::sregex_iterator each(argument.begin(), argument.end(), name), end; each != end; ++each) {
        const auto word = each->str();
        const bool is_constant = std::regex_search(source, std::regex("constexpr[^;=]*\\b" + word + "\\b[^;=]*="));
        if (!is_constant && std::ranges::find(names_of_texts, word) == names_of_texts.end()) foreign.push_back(word);
    }
    return foreign;
}

std::string without_comments(const std::string& source) {
    return std::regex_replace(source, std::regex("//[^\n]*"), "");
}

}  // namespace

TEST(SqlInjectionInTheSource, finds_no_statement_that_is_made_from_anything_but_literals) {
    const std::regex statement(
        R"((?:session_?(?:\.|->)(run|rows|row|value|plan)|(all_ids|ids_of_page|entries_of_page|rows_of_page|find_[a-z_]+|insert_follow|change_follow))\s*(?:<[^;(]*>)?\()");
    int statements = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(testkit::source_path("ch05-jtwitter/sqlite-storage"))) {
        const auto ending = entry.path().extension();
        if (ending != ".cpp" && ending != ".hpp") continue;
        const auto source = without_comments(read_file(entry.path()));
        for (std::sregex_iterator each(source.begin(), source.end(), statement), end; each != end; ++each) {
            const bool has_session_first = (*each)[2].matched;
            const auto open = static_cast<std::size_t>(each->position()) + each->str().size() - 1;
            const auto arguments = arguments_of(source, open);
            const auto which = has_session_first ? 1U : 0U;
            if (arguments.size() <= which || (has_session_first && arguments[0].find("session") == std::string::npos))
                continue;
            if (has_session_first && arguments[0].find('&') != std::string::npos) continue;  // its declaration
            ++statements;
            EXPECT_THAT(foreign_names(arguments[which], source), testing::IsEmpty())
                << entry.path().filename() << ": the statement " << arguments[which];
        }
    }
    EXPECT_GT(statements, 150) << "the statements are found";
}
