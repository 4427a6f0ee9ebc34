#include "tests/graded/kit/value.hpp"

namespace graded {

namespace {

void put(std::string& out, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i));
}

void put_text(std::string& out, std::string_view text) {
    put(out, text.size(), 4);
    out += text;
}

void put_row(std::string& out, const Row& row) {
    put(out, row.size(), 4);
    for (const auto& value : row) {
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            out += 'i';
            put(out, static_cast<std::uint64_t>(*number), 8);
        } else {
            out += 's';
            put_text(out, std::get<std::string>(value));
        }
    }
}

/// Reads from left to right; after the first fault everything is zero or empty and ok() is false.
class Input {
  public:
    explicit Input(std::string_view bytes) : left_{bytes} {}

    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        if (!has(bytes)) return 0;
        for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(left_[i]);
        left_.remove_prefix(bytes);
        return value;
    }
    std::string text() {
        const auto size = static_cast<std::size_t>(number(4));
        if (!has(size)) return {};
        std::string value(left_.substr(0, size));
        left_.remove_prefix(size);
        return value;
    }
    /// A count of things that take at least `least` bytes each.
    std::size_t count(std::size_t least) {
        const auto value = static_cast<std::size_t>(number(4));
        if (value > left_.size() / least) ok_ = false;
        return ok_ ? value : 0;
    }
    Row row() {
        Row values;
        for (auto left = count(5); left > 0 && ok_; --left) {
            switch (number(1)) {
                case 'i':
                    values.emplace_back(static_cast<std::int64_t>(number(8)));
                    break;
                case 's':
                    values.emplace_back(text());
                    break;
                default:
                    ok_ = false;
            }
        }
        return values;
    }
    Rows rows() {
        Rows all;
        for (auto left = count(4); left > 0 && ok_; --left) all.push_back(row());
        return all;
    }
    bool at_end() const { return ok_ && left_.empty(); }

  private:
    bool has(std::size_t bytes) {
        if (bytes > left_.size()) ok_ = false;
        return ok_;
    }
    std::string_view left_;
    bool ok_ = true;
};

}  // namespace

std::string encode(const Request& request) {
    std::string out;
    put(out, request.token, 8);
    put_text(out, request.name);
    put_row(out, request.arguments);
    return out;
}

std::string encode(const Answer& answer) {
    std::string out;
    put(out, answer.token, 8);
    out += answer.kind;
    if (answer.kind == 'r') {
        put(out, answer.rows.size(), 4);
        for (const auto& row : answer.rows) put_row(out, row);
    } else if (answer.kind != 'd') {
        put_text(out, answer.text);
    }
    return out;
}

std::optional<Request> decode_request(std::string_view bytes) {
    Input in(bytes);
    Request request;
    request.token = in.number(8);
    request.name = in.text();
    request.arguments = in.row();
    return in.at_end() ? std::optional(request) : std::nullopt;
}

std::optional<Answer> decode_answer(std::string_view bytes) {
    Input in(bytes);
    Answer answer;
    answer.token = in.number(8);
    answer.kind = static_cast<char>(in.number(1));
    if (answer.kind == 'r') {
        answer.rows = in.rows();
    } else if (answer.kind == 'x' || answer.kind == 'u') {
        answer.text = in.text();
    } else if (answer.kind != 'd') {
        return std::nullopt;
    }
    return in.at_end() ? std::optional(answer) : std::nullopt;
}

std::string encode_length(std::size_t length) {
    std::string out;
    put(out, length, 4);
    return out;
}

std::size_t decode_length(std::string_view four_bytes) {
    return static_cast<std::size_t>(Input(four_bytes).number(4));
}

}  // namespace graded
