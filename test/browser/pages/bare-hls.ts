// The script of a page without playauth code: plain hls.js with a given URL.
import Hls from 'hls.js';

interface Bare {
  readonly start: (url: string) => void;
  readonly switchTo: (level: number) => void;
  readonly state: () => object;
}

declare global {
  var bare: Bare;
}

const hls = new Hls();
const video = document.querySelector('video');
let fatal = '';
hls.on(Hls.Events.ERROR, (_, data) => {
  if (data.fatal) fatal = data.details;
});
hls.on(Hls.Events.MANIFEST_PARSED, () => {
  void video?.play();
});

globalThis.bare = {
  start: (url) => {
    hls.loadSource(url);
    if (video !== null) hls.attachMedia(video);
  },
  switchTo: (level) => {
    hls.nextLevel = level;
  },
  state: () => ({
    time: video?.currentTime ?? 0,
    height: video?.videoHeight ?? 0,
    levels: hls.levels.map(({ height }) => height),
    codecs: hls.levels.map(({ videoCodec }) => videoCodec?.split('.', 1)[0]),
    tracks: hls.subtitleTracks.map(({ lang, name }) => `${lang ?? ''} ${name}`),
    firstCueAt: [...(video?.textTracks ?? [])].find(({ mode }) => mode === 'showing')?.cues?.[0]?.startTime ?? NaN,
    firstPictureAt: video !== null && video.buffered.length > 0 ? video.buffered.start(0) : NaN,
    fatal,
  }),
};
