// Rewrites the packets of MPEG transport streams (ISO/IEC 13818-1): other strides, and several programs in one stream.

const PACKET_BYTES = 188;
const PAT_PID = 0;
/** FFmpeg writes those of services, programs and streams first. */
const TABLES = 3;

export function packetsOf(ts: Buffer): Buffer[] {
  return Array.from({ length: ts.length / PACKET_BYTES }, (_, index) =>
    ts.subarray(index * PACKET_BYTES, (index + 1) * PACKET_BYTES),
  );
}

/** Four bytes of time stand before each packet of M2TS, sixteen of correction behind each of DVB. */
export function withStride(ts: Buffer, { before = 0, behind = 0 }): Buffer {
  return Buffer.concat(
    packetsOf(ts).flatMap((packet, index) => {
      const time = Buffer.alloc(before);
      if (before === 4) time.writeUInt32BE((index * 1000) & 0x3fff_ffff);
      return [time, packet, Buffer.alloc(behind, 0xa5)];
    }),
  );
}

/** Streams of one program each, whose stream numbers differ, beside each other under one table of programs. */
export function multiplex(streams: readonly Buffer[]): Buffer {
  const all = streams.map(packetsOf);
  const programs = all.map((packets) => {
    const section = packets.find((packet) => pidOf(packet) === PAT_PID)!.subarray(5);
    return section.subarray(8, 12);
  });
  // The tables at the beginning in the order of the streams.
  const placed = all.flatMap((packets) =>
    packets.map((packet, index) => ({ packet, at: index < TABLES ? -1 : index / packets.length })),
  );
  const [first] = all;
  let tables = 0;
  return Buffer.concat(
    placed
      .toSorted((one, other) => one.at - other.at)
      .flatMap(({ packet }) => {
        if (pidOf(packet) !== PAT_PID) return [packet];
        return first?.includes(packet) === true ? [tableOf(programs, tables++)] : [];
      }),
  );
}

function pidOf(packet: Buffer): number {
  return packet.readUInt16BE(1) & 0x1fff;
}

function tableOf(programs: readonly Buffer[], count: number): Buffer {
  const head = Buffer.from([0, 0xb0, 9 + 4 * programs.length, 0, 1, 0xc1, 0, 0]);
  const section = Buffer.concat([head, ...programs]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(section));
  const packet = Buffer.alloc(PACKET_BYTES, 0xff);
  Buffer.concat([Buffer.from([0x47, 0x40, 0, 0x10 | (count & 15), 0]), section, sum]).copy(packet);
  return packet;
}

/** As of MPEG-2: not reflected, without a final complement. */
function crc32(bytes: Buffer): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c1_1db7 : 0);
  }
  return sum >>> 0;
}
