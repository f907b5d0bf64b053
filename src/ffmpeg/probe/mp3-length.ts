// The length that an MP3 file tells itself, in the frame that encoders write in front of the sound (Xing, Info, VBRI): pure.

export interface Mp3Length {
  readonly seconds?: number;
  /** From that frame to the end of the sound. Absent where the number of frames is told. */
  readonly bytes?: number;
}

const TAG_HEADER_BYTES = 10;
/** Sample rates of MPEG 1; those of MPEG 2 are half of them, those of MPEG 2.5 a quarter. */
const RATES: readonly number[] = [44_100, 48_000, 32_000];
const [MPEG_1, MPEG_2, RESERVED] = [3, 2, 1];
const LAYER_3 = 1;
const MONO = 3;
/** Encoders put silence around the sound, which players leave out again: it is counted, and not heard. */
const SILENT_FRAMES = 4;
const VBRI_AT = 36;

/** How long the ID3v2 tag is that these bytes begin with; 0 if there is none. */
export function id3Bytes(head: Buffer): number {
  if (head.length < TAG_HEADER_BYTES || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 0x7f), 0);
  const hasFooter = ((head[5] ?? 0) & 0x10) !== 0;
  return size + (hasFooter ? 2 : 1) * TAG_HEADER_BYTES;
}

/** `frame`: the first frame of the file, behind its tags. */
export function readMp3Length(frame: Buffer): Mp3Length {
  const header = readHeader(frame);
  if (header === undefined) return {};
  const { rate, samples, infoAt } = header;
  const [frames, bytes] = numbersIn(frame, infoAt);
  if (frames > 0) return { seconds: (Math.max(0, frames - SILENT_FRAMES) * samples) / rate };
  return bytes > 0 ? { bytes } : {};
}

interface FrameHeader {
  readonly rate: number;
  /** In one frame. */
  readonly samples: number;
  /** Where Xing or Info stand: behind the side information. */
  readonly infoAt: number;
}

function readHeader(frame: Buffer): FrameHeader | undefined {
  if (frame.length < 4) return undefined;
  const bits = frame.readUInt32BE(0);
  const [version, layer, channels] = [(bits >>> 19) & 3, (bits >>> 17) & 3, (bits >>> 6) & 3];
  const rate = RATES[(bits >>> 10) & 3];
  if (bits >>> 21 !== 0x7ff || version === RESERVED || layer !== LAYER_3 || rate === undefined) return undefined;
  if (version === MPEG_1) return { rate, samples: 1152, infoAt: channels === MONO ? 21 : 36 };
  return { rate: rate / (version === MPEG_2 ? 2 : 4), samples: 576, infoAt: channels === MONO ? 13 : 21 };
}

/** Frames and bytes; 0 for what is not told. */
function numbersIn(frame: Buffer, infoAt: number): readonly [frames: number, bytes: number] {
  const read = (at: number): number => (at + 4 <= frame.length ? frame.readUInt32BE(at) : 0);
  const name = (at: number): string => frame.toString('latin1', at, at + 4);
  if (name(VBRI_AT) === 'VBRI') return [read(VBRI_AT + 14), read(VBRI_AT + 10)];
  if (!['Xing', 'Info'].includes(name(infoAt))) return [0, 0];
  const flags = read(infoAt + 4);
  const hasFrames = (flags & 1) !== 0;
  const hasBytes = (flags & 2) !== 0;
  return [hasFrames ? read(infoAt + 8) : 0, hasBytes ? read(infoAt + (hasFrames ? 12 : 8)) : 0];
}
