// The names of video codecs (RFC 6381) from the sequence parameter set at the beginning of a video, pure. What cannot be read
// is undefined.

/** Profile, constraint flags and level. */
export function findAvc(bytes: Buffer): string | undefined {
  const set = unitsOf(bytes).find((unit) => ((unit[0] ?? 0) & 0x1f) === 7 && unit.length >= 4);
  return set === undefined ? undefined : `avc1.${set.toString('hex', 1, 4)}`;
}

const HEVC_PARAMETER_SET = 33;
/** Header of the unit, one byte of flags, then profile, compatibility, constraints and level. */
const HEVC_BYTES = 15;

/** ISO/IEC 14496-15, annex E: `hvc1.2.4.L93.90`. */
export function findHevc(bytes: Buffer): string | undefined {
  const set = unitsOf(bytes)
    .filter((unit) => (((unit[0] ?? 0) >> 1) & 0x3f) === HEVC_PARAMETER_SET)
    .map(withoutEmulation)
    .find((unit) => unit.length >= HEVC_BYTES);
  if (set === undefined) return undefined;
  const [profile = 0, level = 0] = [set[3], set[14]];
  const constraints = [...set.subarray(8, 14)];
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    `hvc1.${['', 'A', 'B', 'C'][profile >> 6] ?? ''}${String(profile & 0x1f)}`,
    reversed(set.readUInt32BE(4)).toString(16).toUpperCase(),
    `${(profile & 0x20) === 0 ? 'L' : 'H'}${String(level)}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join('.');
}

/** The bytes behind each start code, to the end of the video: parameter sets are at its beginning. */
function unitsOf(bytes: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = bytes.indexOf('000001', 0, 'hex'); at >= 0; at = bytes.indexOf('000001', at + 3, 'hex'))
    units.push(bytes.subarray(at + 3));
  return units;
}

/** The first bytes of a unit without the 3 behind two zeros, which keeps start codes out of it. */
function withoutEmulation(unit: Buffer): Buffer {
  const plain: number[] = [];
  let zeros = 0;
  for (const byte of unit.subarray(0, 2 * HEVC_BYTES)) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    plain.push(byte);
  }
  return Buffer.from(plain);
}

/** Flags are numbered from the other end. */
function reversed(flags: number): number {
  let out = 0;
  for (let bit = 0; bit < 32; bit += 1) out += Math.floor(flags / 2 ** bit) % 2 === 1 ? 2 ** (31 - bit) : 0;
  return out;
}
