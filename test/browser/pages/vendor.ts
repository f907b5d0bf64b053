// The script of the page around the vendor's player: makes one player from the options that the test put there, and notes
// its events.
import type { VendorState } from '../support/page-types.ts';
import { measure } from './measure.ts';

interface PlayerEvent {
  readonly type: string;
  readonly paramData?: Readonly<Record<string, unknown>>;
}

interface VendorPlayer {
  on(type: string, listener: (event: PlayerEvent) => void): void;
  play(): void;
  replayByVidAndPlayAuth(videoId: string, playAuth: string): void;
}

declare global {
  var Aliplayer: new (options: object) => VendorPlayer;
  var vendorOptions: object;
  var vendor: VendorPage;
}

interface VendorPage {
  readonly state: () => VendorState;
  readonly replay: (videoId: string, playAuth: string) => void;
}

const noted = { events: [] as string[], errorCode: 0, errorText: '', definition: '' };
const player = new Aliplayer({ id: 'player', ...globalThis.vendorOptions });

for (const type of ['ready', 'sourceloaded', 'canplay', 'playing', 'pause', 'ended', 'error', 'authkeyexpired']) {
  player.on(type, ({ paramData = {} }) => {
    noted.events.push(type);
    if (type === 'sourceloaded') noted.definition = textOf(paramData['definition']);
    if (type !== 'error') return;
    noted.errorCode = Number(paramData['error_code']);
    noted.errorText = textOf(paramData['display_msg']) || textOf(paramData['error_msg']);
  });
}

globalThis.vendor = {
  state: () => ({
    ...measure(document.querySelector<HTMLMediaElement>('#player video, #player audio')),
    ...noted,
    events: [...noted.events],
    qualities: [...document.querySelectorAll('#player .prism-quality-selector li')].map((item) =>
      item.textContent.trim(),
    ),
  }),
  replay: (videoId, playAuth) => {
    Object.assign(noted, { events: [], errorCode: 0, errorText: '' });
    player.replayByVidAndPlayAuth(videoId, playAuth);
  },
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
