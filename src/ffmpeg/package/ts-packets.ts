// Packets of MPEG transport streams (ISO/IEC 13818-1): their size, and those that carry nothing. Pure.

export const TS_PACKET_BYTES = 188;
export const TS_SYNC = 0x47;

/** Receivers drop packets of PID 0x1fff. */
export function nullPackets(count: number): Buffer {
  const packet = Buffer.alloc(TS_PACKET_BYTES, 0xff);
  packet.set([TS_SYNC, 0x1f, 0xff, 0x10]);
  return Buffer.concat(Array.from({ length: count }, () => packet));
}
