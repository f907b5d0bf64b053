// The viewer's choices among what the video has: quality, captions, sound track. Remembered, and said in a short notice.
import type { PlayerController } from '../player/contract.ts';
import { CAPTIONS_OFF } from '../player/extras.ts';
import type { Memory } from './memory.ts';
import type { PlayerLanguage } from './texts.ts';

export interface ViewerChoices {
  readonly setQuality: (definition: string) => void;
  /** An empty language turns captions off. */
  readonly setCaption: (language: string) => void;
  /** Off, or on again in the language that was shown last. */
  readonly toggleCaptions: () => void;
  readonly setSoundTrack: (label: string) => void;
  readonly nextSoundTrack: () => void;
}

interface ChoiceParts {
  readonly player: () => PlayerController | undefined;
  readonly language: PlayerLanguage;
  readonly memory: Memory;
  readonly notice: (text: string) => void;
}

export function createViewerChoices({ player, language, memory, notice }: ChoiceParts): ViewerChoices {
  let lastCaption = '';
  const setCaption = (chosen: string): void => {
    const { captions, caption } = player() ?? { captions: [], caption: '' };
    if (caption !== '') lastCaption = caption;
    player()?.setCaption(chosen);
    memory.write('captions', chosen === '' ? CAPTIONS_OFF : chosen);
    const label = captions.find((one) => one.language === chosen)?.label ?? language.say('captionsOff');
    notice(language.say('captionsAre', { label }));
  };
  const setSoundTrack = (label: string): void => {
    const track = player()?.soundTracks.find((one) => one.label === label);
    if (track === undefined) return;
    player()?.setSoundTrack(label);
    if (track.language !== '') memory.write('sound', track.language);
    notice(language.say('soundTrackIs', { label }));
  };
  return {
    setQuality: (definition) => player()?.setQuality(definition),
    setCaption,
    toggleCaptions: () => {
      const { captions = [], caption = '' } = player() ?? {};
      if (captions.length === 0) return;
      const again = captions.find((one) => one.language === lastCaption);
      const first = captions.find((one) => one.isDefault) ?? captions[0];
      setCaption(caption === '' ? ((again ?? first)?.language ?? '') : '');
    },
    setSoundTrack,
    nextSoundTrack: () => {
      const { soundTracks = [], soundTrack = '' } = player() ?? {};
      const at = soundTracks.findIndex(({ label }) => label === soundTrack);
      const next = soundTracks[(at + 1) % soundTracks.length];
      if (next !== undefined) setSoundTrack(next.label);
    },
  };
}
