#include "labs/tool/grading/workshop.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <future>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include "labs/tool/grading/policy.hpp"

namespace grading {

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr std::chrono::seconds tool_limit{60};  // for one run of the compiler
const std::string source_folder = "/lab/src/";

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

Words strings(const boost::json::value& array) {
    return boost::json::value_to<Words>(array);
}

void add(Words& words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

void write_file(const fs::path& path, std::string_view text) {
    std::ofstream file{path, std::ios::binary};
    if (!(file << text << std::flush)) throw std::runtime_error("cannot write " + path.string());
}

/// Runs one tool of the compiler in a sandbox that sees the sources, the headers, the kit's objects and the out folder.
class Bench {
  public:
    /// `folder` has the sources in src, the headers in include, and takes what is made in out.
    Bench(const Kit& kit, const fs::path& folder, sandbox::Level level) : level_{level}, host_{folder.string() + "/"} {
        mounts_ = {{(folder / "src").string(), "/lab/src"},
                   {(folder / "include").string(), "/lab/include"},
                   {(folder / "out").string(), "/lab/out", true}};
        for (std::size_t i = 0; i < kit.objects.size(); ++i) {
            objects_.push_back("/lab/kit/" + std::to_string(i) + ".o");
            mounts_.push_back({kit.objects[i], objects_.back()});
        }
    }

    struct Done {
        bool fine = false;
        std::string out, err;
    };
    Done run(const Words& command) const {
        sandbox::Order order;
        order.command = command;
        order.environment = {{"PATH", "/usr/bin"}, {"LANG", "C.UTF-8"}, {"TMPDIR", "/tmp"}};
        order.mounts = mounts_;
        order.memory_mib = 2048;
        order.file_mib = 256;
        order.output_bytes = 4 << 20;
        sandbox::Run run(order, level_);
        const auto end = run.wait(tool_limit);
        if (!end) run.kill();
        auto [out, err, dropped] = run.output();
        if (!end)
            err += "\nThe compiler was stopped after " + std::to_string(tool_limit.count()) + " s.\n";
        else if (end->out_of_memory)
            err += "\nThe compiler was stopped: it took more than 2 GiB of memory.\n";
        return {end && end->code == 0 && dropped == 0, inside(std::move(out)), inside(std::move(err))};
    }

    /// A text with the paths that bubblewrap gives, also where the weak sandbox showed the machine's own.
    std::string inside(std::string text) const {
        if (level_ == sandbox::Level::weak) replace_all(text, host_, "/lab/");
        return text;
    }
    Done symbols(const Words& objects, const Words& options = {}) const {
        Words command{"/usr/bin/nm", "--demangle", "--format=posix"};
        add(command, options);
        add(command, objects);
        return run(command);
    }
    const Words& objects() const { return objects_; }

  private:
    sandbox::Level level_;
    std::string host_;
    std::vector<sandbox::Mount> mounts_;
    Words objects_;
};

/// Paths as the student knows them, and at most `most` bytes.
std::string as_student_sees_it(std::string text) {
    constexpr std::size_t most = 20'000;
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{source_folder, ""}, {"/lab/include/", ""}, {"/lab/out/", ""}})
        replace_all(text, from, to);
    if (text.size() > most) text = text.substr(0, most) + "\n… (" + std::to_string(text.size()) + " bytes in all)\n";
    return text;
}

struct Object {
    bool fine = false;
    std::string said;
    std::vector<Flag> flags;
};

/// One file of the student's: preprocessed, looked at, compiled, and looked at again.
Object compile(const Bench& bench, const course::Lab& lab, const Kit& kit, const std::set<std::string>& given,
               const std::string& name, std::string_view source, const fs::path& out) {
    Words options{"-std=c++20", "-O1", "-g1", "-pthread", "-fdiagnostics-color=never"};
    if (!lab.sanitizer.empty()) {  // what it finds ends the program, whatever its environment says
        options.push_back("-fsanitize=" + lab.sanitizer);
        options.push_back("-fno-sanitize-recover=all");
    }

    const std::string text = "/lab/out/" + name + ".ii", object = "/lab/out/" + name + ".o";
    Words preprocess{kit.compiler, "-E", source_folder + name, "-I", "/lab/include", "-o", text};
    add(preprocess, options);
    if (const auto done = bench.run(preprocess); !done.fine) return {false, done.err, {}};
    const auto written = read_file(out / (name + ".ii"));
    const auto code = bench.inside(written);
    if (code != written) write_file(out / (name + ".ii"), code);
    auto flags = check_text({source, code, source_folder + name});

    Words compile{kit.compiler, "-fpreprocessed", "-c", text, "-Wall", "-Wextra", "-o", object};
    add(compile, options);
    const auto compiled = bench.run(compile);
    if (!compiled.fine) return {false, compiled.err, std::move(flags)};

    const auto symbols = bench.symbols({object});
    if (!symbols.fine) return {false, "nm cannot read the object file: " + symbols.err, std::move(flags)};
    for (auto& flag : check_symbols(symbols.out, name, lab, given)) flags.push_back(std::move(flag));
    return {true, compiled.err, std::move(flags)};
}

}  // namespace

Kit read_kit(const fs::path& folder) {
    if (!fs::exists(folder / "kit.json"))
        throw std::runtime_error("the lab is not built: there is no " + (folder / "kit.json").string());
    const auto json = boost::json::parse(read_file(folder / "kit.json"));
    return {boost::json::value_to<std::string>(json.at("compiler")), strings(json.at("objects")),
            strings(json.at("headers")), (folder / "graded").string()};
}

Built build(const fs::path& root, const course::Lab& lab, const Kit& kit,
            const std::map<std::string, std::string>& files, const fs::path& out, sandbox::Level level) {
    const auto start = std::chrono::steady_clock::now();
    const auto sources = out / "src", products = out / "out";
    fs::create_directories(sources);
    fs::create_directories(products);
    fs::permissions(products, fs::perms::all);  // the sandbox's user writes into it
    for (const auto& [name, bytes] : files) write_file(sources / name, bytes);
    for (const auto& header : kit.headers) {
        fs::create_directories((out / "include" / header).parent_path());
        fs::copy_file(root / header, out / "include" / header);
    }
    fs::create_directories(out / "include");

    Built built;
    const Bench bench(kit, out, level);
    std::set<std::string> given;
    if (!bench.objects().empty()) {
        const auto symbols = bench.symbols(bench.objects(), {"--extern-only", "--defined-only"});
        if (!symbols.fine) throw std::runtime_error("nm cannot read the lab's objects: " + symbols.err);
        given = defined_names(symbols.out);
    }
    std::vector<std::future<Object>> running;
    for (const auto& each : files)
        running.push_back(
            std::async(std::launch::async, [&, name = each.first, source = std::string_view(each.second)] {
                return compile(bench, lab, kit, given, name, source, products);
            }));
    bool fine = true;
    for (auto& each : running) {
        auto object = each.get();
        fine = fine && object.fine;
        built.compiler += object.said;
        for (auto& flag : object.flags) built.flags.push_back(std::move(flag));
    }
    if (fine) {
        Words link{kit.compiler, "-pthread", "-o", "/lab/out/program"};
        if (!lab.sanitizer.empty()) link.push_back("-fsanitize=" + lab.sanitizer);
        add(link, bench.objects());  // first: of functions that both have, the lab's are taken
        for (const auto& each : files) link.push_back("/lab/out/" + each.first + ".o");
        for (const auto& library : lab.libraries) link.push_back("-l" + library);
        const auto linked = bench.run(link);
        built.compiler += linked.err;
        if (linked.fine) {  // a copy that is ours: the sandbox's user made the file, and may change it
            built.program = (out / "program").string();
            fs::copy_file(products / "program", built.program);
            fs::permissions(built.program, fs::perms(0755));
        }
    }
    built.compiler = as_student_sees_it(built.compiler);
    built.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return built;
}

}  // namespace grading
