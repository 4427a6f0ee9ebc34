// Which submissions are alike? Prints JSON: {tool, pairs: [{left, right, similarity, longest_fragment}], left_out}.
//
//   node dolos.mjs SUBMISSIONS [--ignore FILE]...
//
// SUBMISSIONS holds a folder for each student; all regular files in it are read as one program. What stands in an
// ignored file (the starter, the reference) counts for nobody. Runs on node 18 and later.
//
// Dolos (https://dolos.ugent.be) turns a syntax tree into tokens without names and comments, so renaming and rewording
// hide nothing, and picks hashes of runs of tokens by winnowing (Schleimer, Wilkerson, Aiken: SIGMOD 2003), so moving
// functions about hides little. @dodona/dolos-core does the winnowing. @dodona/dolos-lib would make the tokens, but
// compiles native parsers of twenty languages (450 MB); here the WebAssembly parser of C++ makes the same ones.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { File, FingerprintIndex, Region, TokenizedFile } from "@dodona/dolos-core";
import { Language, Parser } from "web-tree-sitter";

const kgramLength = 23; // Dolos's own defaults: a run of 23 tokens, at least one hash of every 17
const kgramsInWindow = 17;
const maxBytes = 128 * 1024; // of one student: more is no lab's solution, and would make all others wait
const maxParseMilliseconds = 5000;
const leastSimilarity = 0.3;
const leastShared = 4; // hashes: fewer say nothing
const mostPairs = 100;

const require = createRequire(import.meta.url);
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve("tree-sitter-cpp/tree-sitter-cpp.wasm")));

// The tokens of dolos-lib: "(", type, ... ")" for every named node but comments. With a cursor and not by recursion,
// as a tree may be as deep as a student likes.
function tokenize(name, text) {
  const deadline = Date.now() + maxParseMilliseconds;
  const tree = parser.parse(text, null, { progressCallback: () => Date.now() > deadline });
  if (tree === null) {
    parser.reset();
    throw new Error("takes too long to parse");
  }
  const tokens = [], places = [];
  const add = (token, { row, column }) => {
    tokens.push(token);
    places.push(new Region(row, column, row, column));
  };
  const cursor = tree.walk();
  const counts = () => cursor.nodeIsNamed && !cursor.nodeType.includes("comment");
  for (let leaving = false; ; ) {
    if (leaving) {
      if (counts()) add(")", cursor.endPosition);
      if (cursor.gotoNextSibling()) leaving = false;
      else if (!cursor.gotoParent()) break;
    } else {
      if (counts()) {
        add("(", cursor.startPosition);
        add(cursor.nodeType, cursor.startPosition);
      }
      leaving = !cursor.gotoFirstChild();
    }
  }
  cursor.delete();
  tree.delete();
  return new TokenizedFile(new File(name, text), tokens, places);
}

function programOf(folder) {
  const files = readdirSync(folder).sort().map((name) => join(folder, name));
  return files.filter((path) => lstatSync(path).isFile()).map((path) => readFileSync(path, "utf8")).join("\n");
}

// The hashes of a file that no ignored file has, in their order.
function hashesOf(entry) {
  const hashes = [];
  for (const shared of entry.shared)
    for (const { side } of shared.occurrencesOf(entry.file)) hashes.push({ shared, index: side.index, at: side.location });
  return hashes.sort((a, b) => a.index - b.index);
}

// Dolos's Pair (dolos-core 1.2.1) counts what is ignored on the left for both sides, and takes time by the square of a
// file's length. This is its formula with both mended: how much of the two files together is found in the other one.
function compare(left, right) {
  const inRight = left.hashes.filter(({ shared }) => right.entry.shared.has(shared));
  const inLeft = right.hashes.filter(({ shared }) => left.entry.shared.has(shared));
  let longest = 0, start = 0; // in lines of the left file
  inRight.forEach(({ index, at }, i) => {
    if (i === 0 || inRight[i - 1].index + 1 !== index) start = at.startRow;
    longest = Math.max(longest, at.endRow - start + 1);
  });
  const all = left.hashes.length + right.hashes.length;
  const found = inRight.length + inLeft.length;
  return {
    left: left.student,
    right: right.student,
    similarity: Math.min(inRight.length, inLeft.length) < leastShared ? 0 : found / all,
    longest_fragment: longest,
  };
}

const [folder, ...options] = process.argv.slice(2);
if (folder === undefined || options.some((option, i) => i % 2 === 0 && option !== "--ignore") || options.length % 2 !== 0) {
  console.error("usage: node dolos.mjs SUBMISSIONS [--ignore FILE]...");
  process.exit(2);
}

const programs = [], leftOut = [];
for (const student of readdirSync(folder).sort()) {
  if (!lstatSync(join(folder, student)).isDirectory()) continue;
  try {
    const text = programOf(join(folder, student));
    if (Buffer.byteLength(text) > maxBytes) throw new Error(`has more than ${maxBytes / 1024} KiB`);
    programs.push({ student, file: tokenize(student, text) });
  } catch (error) {
    leftOut.push({ student, why: error.message });
  }
}
const index = new FingerprintIndex(kgramLength, kgramsInWindow);
index.addFiles(programs.map(({ file }) => file));
for (const [i, path] of options.entries()) // after the others: it takes its hashes away from what is in the index
  if (i % 2 === 1) index.addIgnoredFile(tokenize(path, readFileSync(path, "utf8")));

const entries = index.entries().map((entry, i) => ({ student: programs[i].student, entry, hashes: hashesOf(entry) }));
const pairs = entries.flatMap((left, i) => entries.slice(i + 1).map((right) => compare(left, right)));
const version = JSON.parse(readFileSync(require.resolve("@dodona/dolos-core").replace(/dist.*/, "package.json"))).version;
console.log(JSON.stringify({
  tool: `Dolos (dolos-core ${version})`,
  pairs: pairs.filter(({ similarity }) => similarity >= leastSimilarity)
    .sort((a, b) => b.similarity - a.similarity || b.longest_fragment - a.longest_fragment).slice(0, mostPairs),
  left_out: leftOut,
}));
