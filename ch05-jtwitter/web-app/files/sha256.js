// SHA-256 (FIPS 180-4). Browsers hash only on pages that came by https or from this machine (crypto.subtle); a microblog
// in a home network has neither.
const firstPrimes = count => {
  const primes = [];
  for (let n = 2; primes.length < count; ++n) if (primes.every(prime => n % prime)) primes.push(n);
  return primes;
};
/// The first 32 bits of the fraction. FIPS 180-4, sections 4.2.2 and 5.3.3, make the constants so.
const fraction = value => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
const rounds = firstPrimes(64).map(prime => fraction(Math.cbrt(prime)));
const start = firstPrimes(8).map(prime => fraction(Math.sqrt(prime)));

const turn = (word, by) => word >>> by | word << 32 - by;

function padded(bytes) {
  const all = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, index) => all.setUint8(index, byte));
  all.setUint8(bytes.length, 0x80);
  all.setUint32(all.byteLength - 4, bytes.length * 8);  // texts below 512 MiB
  return all;
}

/// bytes: Uint8Array. Gives the 32 bytes of the hash.
export function sha256(bytes) {
  const all = padded(bytes), state = [...start];
  for (let at = 0; at < all.byteLength; at += 64) {
    const w = Array.from({length: 16}, (_, index) => all.getInt32(at + 4 * index));
    for (let i = 16; i < 64; ++i) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >>> 3;
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >>> 10;
      w.push(w[i - 16] + s0 + w[i - 7] + s1 | 0);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; ++i) {
      const t1 = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + rounds[i] + w[i] | 0;
      const t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, d + t1 | 0, c, b, a, t1 + t2 | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => { state[index] = state[index] + word | 0; });
  }
  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => hash.setInt32(4 * index, word));
  return new Uint8Array(hash.buffer);
}
