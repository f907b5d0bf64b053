// The script of a page that shows one rendition and reads it as a viewer sees it: positions, lengths and colours of a canvas.
import Hls from 'hls.js';
import type { Asked, Seen } from '../support/page-types.ts';

declare global {
  var look: (asked: Asked) => Promise<Seen>;
}

globalThis.look = async ({ url, points, atSeconds }) => {
  const video = document.createElement('video');
  video.muted = true;
  video.crossOrigin = 'anonymous';
  document.body.append(video);
  const hls = url.includes('.m3u8') ? new Hls() : undefined;
  try {
    const first = happens(video, 'loadeddata');
    const fault = hls === undefined ? happens(video, 'error') : failureOf(hls);
    if (hls === undefined) video.src = url;
    else {
      hls.loadSource(url);
      hls.attachMedia(video);
    }
    await Promise.race([first, fault.then((why) => Promise.reject(new Error(`${url}: ${why}`)))]);
    const startsAt = video.currentTime;
    const colours: (readonly number[])[] = [];
    for (const instant of atSeconds) {
      if (instant > 0) await seek(video, instant);
      await shown(video);
      colours.push(...read(video, points));
    }
    const { duration, videoWidth: width, videoHeight: height } = video;
    return { startsAt, levels: hls?.levels.length ?? 0, duration, width, height, colours };
  } finally {
    hls?.destroy();
    video.remove();
  }
};

async function happens(video: HTMLVideoElement, name: string): Promise<string> {
  return await new Promise((resolve) => {
    video.addEventListener(name, () => resolve(video.error?.message ?? name), { once: true });
  });
}

async function failureOf(hls: Hls): Promise<string> {
  return await new Promise((resolve) => {
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
      if (fatal) resolve(details);
    });
  });
}

async function seek(video: HTMLVideoElement, instant: number): Promise<void> {
  const sought = happens(video, 'seeked');
  video.currentTime = instant;
  await sought;
}

/** The picture of `currentTime` is on its way to the screen. */
async function shown(video: HTMLVideoElement): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, 80));
  await Promise.race([new Promise((resolve) => video.requestVideoFrameCallback(resolve)), late]);
}

/** Points are shares of the width and the height. */
function read(video: HTMLVideoElement, points: Asked['points']): Seen['colours'] {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, 0, 0);
  return points.map(([x, y]) => {
    const [left, top] = [Math.round(x * canvas.width), Math.round(y * canvas.height)];
    return [...(context?.getImageData(left, top, 1, 1).data ?? [])].slice(0, 3);
  });
}
