// The thumbnails of the seek bar: an index in WebVTT, whose cues name a sprite sheet and a rectangle on it. Pure.

export interface Thumbnail {
  /** The URL of the sprite sheet. */
  readonly url: string;
  /** Where on the sheet the picture is, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TimedThumbnail extends Thumbnail {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

const TIMING = /^(?:(\d+):)?(\d\d):(\d\d\.\d{3}) --> (?:(\d+):)?(\d\d):(\d\d\.\d{3})/;
const PLACE = /^([\w./-]+)#xywh=(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})$/;

/** Cues that it cannot read are left out. URLs of sheets are relative to the index. */
export function readThumbnails(text: string, indexUrl: string): TimedThumbnail[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const timing = TIMING.exec(line);
    const place = PLACE.exec((lines[index + 1] ?? '').trim());
    if (timing === null || place === null) return [];
    const [, name = '', ...numbers] = place;
    const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
    if (width === 0 || height === 0) return [];
    const [startSeconds, endSeconds] = [secondsOf(timing.slice(1, 4)), secondsOf(timing.slice(4, 7))];
    return [{ startSeconds, endSeconds, url: new URL(name, indexUrl).href, x, y, width, height }];
  });
}

/** The thumbnail of an instant; after the end of the last cue, the last one. */
export function thumbnailAt(thumbnails: readonly TimedThumbnail[], seconds: number): TimedThumbnail | undefined {
  let [low, high] = [0, thumbnails.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((thumbnails[middle]?.startSeconds ?? 0) <= seconds) low = middle;
    else high = middle - 1;
  }
  return thumbnails[low];
}

function secondsOf([hours = '0', minutes = '0', seconds = '0']: readonly (string | undefined)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
