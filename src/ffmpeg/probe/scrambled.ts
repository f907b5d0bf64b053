// Whether an MPEG transport stream is scrambled, as recordings of pay television are: pure. FFmpeg reads such packets as damage.

const SYNC = 0x47;
const NULL_PID = 0x1fff;
/** Plain; behind four bytes of time (M2TS); before sixteen bytes of correction. */
const STRIDES: readonly number[] = [188, 192, 204];
const SURE_PACKETS = 8;
/** Tables are never scrambled, nor is every elementary stream. */
const SCRAMBLED_SHARE = 0.5;

/** `head`: the first bytes of the file; some hundred kilobytes are enough. */
export function isScrambled(head: Uint8Array): boolean {
  const packets = findPackets(head);
  let [payloads, scrambled] = [0, 0];
  for (const at of packets) {
    const pid = (((head[at + 1] ?? 0) & 0x1f) << 8) | (head[at + 2] ?? 0);
    const flags = head[at + 3] ?? 0;
    const hasPayload = (flags & 0x10) !== 0;
    if (pid < 0x20 || pid === NULL_PID || !hasPayload) continue;
    payloads += 1;
    // transport_scrambling_control of ISO/IEC 13818-1.
    if ((flags & 0xc0) !== 0) scrambled += 1;
  }
  return payloads >= SURE_PACKETS && scrambled > payloads * SCRAMBLED_SHARE;
}

/** Where the packets begin; empty if there is no regular row of sync bytes. */
function findPackets(head: Uint8Array): readonly number[] {
  for (const stride of STRIDES)
    for (let start = 0; start < stride; start += 1) {
      const packets = row(head, start, stride);
      if (packets.length >= SURE_PACKETS) return packets;
    }
  return [];
}

function row(head: Uint8Array, start: number, stride: number): readonly number[] {
  const packets: number[] = [];
  for (let at = start; at + 4 <= head.length && head[at] === SYNC; at += stride) packets.push(at);
  return packets;
}
