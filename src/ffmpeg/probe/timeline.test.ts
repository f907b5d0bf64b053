import { describe, expect, test } from 'vitest';
import { PacketClock, readPacket, type ClockedTrack, type Packet } from './packet-clock.ts';
import { readTimeline, type TimelineResult } from './timeline.ts';

const [PICTURE, SOUND] = [0, 1];

interface Part {
  readonly seconds: number;
  readonly at?: number;
  readonly position?: number;
}

/** Packets of 25 pictures and 10 sounds a second, in the order of a file. */
function packets(parts: readonly Part[]): readonly Packet[] {
  return parts.flatMap(({ seconds, at = 0, position = 0 }) =>
    Array.from({ length: seconds * 50 }, (_, index) => index / 50).flatMap((time, index): Packet[] => {
      const packet = { pts: at + time, dts: at + time, position: position + index };
      return [
        ...(index % 2 === 0 ? [{ ...packet, streamIndex: PICTURE, duration: 0.04 }] : []),
        ...(index % 5 === 0 ? [{ ...packet, streamIndex: SOUND, duration: 0.1 }] : []),
      ];
    }),
  );
}

function timelineOf(all: readonly Packet[], container = 'matroska,webm', startSeconds = 0): TimelineResult {
  const clock = new PacketClock(container, startSeconds, [PICTURE, SOUND]);
  for (const packet of all) clock.take(packet);
  return readTimeline({
    picture: clock.track(PICTURE),
    sound: clock.track(SOUND),
    soundClock: undefined,
    fileStartSeconds: startSeconds,
    pauseSeconds: clock.longestPause,
    hasNarrowStep: clock.hasNarrowStep,
    joints: clock.joints,
    declaredRates: [],
  });
}

describe('the timeline of a film', () => {
  test('begins at its first picture or sound, wherever the file starts', () => {
    const found = timelineOf(packets([{ seconds: 6, at: 3602.5 }]), 'flv', 3600);
    expect(found).toMatchObject({ ok: true, timeline: { startSeconds: 2.5, pictureStands: false } });
    expect(found.ok && found.durationSeconds).toBeCloseTo(6, 6);
  });

  test('is continuous over a joint: one that FFmpeg mends, and one that it does not', () => {
    const joined = packets([{ seconds: 6 }, { seconds: 4, at: 5000, position: 900 }]);
    const mended = timelineOf(joined, 'mpegts');
    expect(mended.ok && mended.durationSeconds).toBeCloseTo(10, 1);
    const restarted = packets([{ seconds: 6 }, { seconds: 4, position: 900 }]);
    const found = timelineOf(restarted);
    expect(found).toMatchObject({ ok: true, timeline: { joints: [{ fromByte: 900, shiftSeconds: 6 }] } });
    expect(found.ok && found.durationSeconds).toBeCloseTo(10, 6);
  });

  test('has frames of which the file says only when they are decoded: in a program stream, where several share a packet', () => {
    // In the order of the file I B B P B B P …: of each fourth P nothing says when it is shown.
    const decoded = Array.from({ length: 61 }, (_, index): Packet => {
      const [dts, isDelayed] = [index / 25, index % 3 === 1 || index === 0];
      const pts = index === 0 ? dts + 1 / 25 : isDelayed ? dts + 3 / 25 : dts;
      const isUntold = index % 12 === 1 && index > 1;
      return { streamIndex: PICTURE, duration: 0.04, pts: isUntold ? NaN : pts, dts, position: isUntold ? NaN : index };
    });
    for (const container of ['mpeg', 'mpegts']) {
      const found = timelineOf(decoded, container);
      expect(found).toMatchObject({ ok: true, rate: { rate: [25, 1], isConstant: true } });
      expect(found.ok && found.durationSeconds).toBeCloseTo(61 / 25, 6);
    }
  });

  test('names a small step back, which only a run that decodes the track takes for a joint', () => {
    const hasNarrowStep = (overlap: number, container = 'mpegts'): unknown => {
      const found = timelineOf(packets([{ seconds: 4 }, { seconds: 4, at: 4 - overlap }]), container);
      return found.ok && found.timeline.hasNarrowStep;
    };
    expect([0, 0.05, 0.12, 0.3, 2].map((overlap) => hasNarrowStep(overlap))).toEqual([
      undefined,
      undefined,
      true,
      undefined,
      undefined,
    ]);
    expect(hasNarrowStep(0.12, 'flv')).toBeUndefined();
  });

  test('leaves out a stray timestamp, ahead of all others or in the middle of the file', () => {
    const film = packets([{ seconds: 8 }]);
    const strayed = film.map((packet, index) => (index === 60 ? { ...packet, pts: packet.pts + 9000 } : packet));
    const found = timelineOf(strayed, 'mov,mp4');
    expect(found).toMatchObject({ ok: true, timeline: { strayInstants: [expect.closeTo(9001.7, 0) as number] } });
    expect(found.ok && found.durationSeconds).toBeCloseTo(8, 1);
    const behind = [...film, { streamIndex: PICTURE, pts: 7000, dts: 7000, duration: 0.04, position: 999 }];
    const late = timelineOf(behind, 'mov,mp4');
    expect(late.ok && late.durationSeconds).toBeCloseTo(8, 1);
    expect(late).toMatchObject({ ok: true, timeline: { lastInstantSeconds: expect.closeTo(8, 1) as number } });
  });

  test('ends with its sound where the last of two slides does not say how long it stands', () => {
    const slides = [0, 6].map((at) => ({ streamIndex: PICTURE, pts: at, dts: at, duration: 0, position: at }));
    const sound = packets([{ seconds: 6 }]).filter(({ streamIndex }) => streamIndex === SOUND);
    const found = timelineOf(
      [...slides, ...sound].toSorted((one, other) => one.dts - other.dts),
      'flv',
    );
    expect(found).toMatchObject({ ok: true });
    expect(found.ok && found.durationSeconds).toBeCloseTo(6.04, 2);
  });

  test('has no jump where one track pauses and the other goes on', () => {
    const all = packets([{ seconds: 30 }]).filter(
      ({ streamIndex, pts }) => streamIndex === SOUND || pts < 4 || pts >= 28,
    );
    const found = timelineOf(all, 'mpegts');
    expect(found).toMatchObject({ ok: true, timeline: { pictureEndSeconds: 30, pictureStands: true } });
    expect(found.ok && found.timeline.pauseSeconds).toBeCloseTo(24, 1);
  });

  test('without timestamps follows the durations of its packets', () => {
    const raw = Array.from({ length: 50 }, () => ({
      streamIndex: PICTURE,
      pts: NaN,
      dts: NaN,
      duration: 0.04,
      position: 0,
    }));
    const found = timelineOf(raw, 'h264');
    expect(found).toMatchObject({ ok: true, rate: { rate: [25, 1], isConstant: true } });
    expect(found.ok && found.durationSeconds).toBeCloseTo(2, 6);
  });

  test('with much of the film behind an impossible pause is refused, with both instants', () => {
    const torn = packets([{ seconds: 4 }, { seconds: 4, at: 8000 }]);
    expect(timelineOf(torn, 'mov,mp4')).toMatchObject({
      ok: false,
      jump: { fromSeconds: expect.closeTo(3.96, 1) as number, toSeconds: 8000 },
    });
  });

  test('is decided at once for hostile timestamps: a pause before each packet, and very many strays', () => {
    const track = (instants: Float64Array, strays: readonly number[] = []): ClockedTrack => {
      const endSeconds = instants.at(-1) ?? 0;
      return { instants, strays, endSeconds, wrongGuesses: 0, gaps: 0, behindPlaced: 0, inPlace: 0 };
    };
    const rest = {
      soundClock: undefined,
      fileStartSeconds: 0,
      pauseSeconds: 0,
      hasNarrowStep: false,
      joints: [],
      declaredRates: [],
    };
    const picture = track(Float64Array.from({ length: 100_000 }, (_, index) => index * 700));
    const sound = track(Float64Array.from({ length: 200_000 }, (_, index) => index * 350));
    const startedAt = performance.now();
    expect(readTimeline({ ...rest, picture, sound })).toMatchObject({ ok: true });
    // A search through the whole track for each packet took more than a minute.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const strays = Array.from({ length: 300_000 }, (_, index) => 9000 + index);
    const strayed = readTimeline({ ...rest, picture: track(Float64Array.of(0, 1), strays), sound: undefined });
    expect(strayed).toEqual({ ok: false, jump: { fromSeconds: 1, toSeconds: 9000 } });
  });

  test('knows a picture that stands: slides, a pause, and sound that goes on', () => {
    const [film, more] = [packets([{ seconds: 4 }]), packets([{ seconds: 9 }])];
    const stands = (all: readonly Packet[]): unknown => {
      const found = timelineOf(all);
      return found.ok ? found.timeline.pictureStands : found;
    };
    const isPicture = ({ streamIndex }: Packet): boolean => streamIndex === PICTURE;
    expect(stands(film)).toBe(false);
    expect(stands([...film.filter(isPicture), ...more.filter((packet) => !isPicture(packet))])).toBe(true);
    expect(stands(more.filter((packet) => !isPicture(packet) || packet.pts < 2 || packet.pts > 5))).toBe(true);
    expect(stands(more.filter((packet) => !isPicture(packet) || packet.pts % 1 === 0))).toBe(false);
  });
});

test('a line of ffprobe is a packet, unless it has no timestamp or is not shown', () => {
  const packet = { streamIndex: 1, pts: 1.5, dts: 1.4, duration: 0.02, position: 77 };
  expect(readPacket('1,1.500000,1.400000,0.020000,77,K_')).toEqual(packet);
  expect(readPacket('1,1.500000,1.400000,0.020000,77,K_,')).toEqual(packet);
  expect(readPacket('1,N/A,N/A,N/A,77,K_')).toBeUndefined();
  expect(readPacket('1,1.5,1.4,0.02,77,KD')).toBeUndefined();
  expect(readPacket('')).toBeUndefined();
});
