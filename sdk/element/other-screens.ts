// Buttons for AirPlay and for the browser's own casting: there only while a screen is in reach. A page that brings a casting
// SDK of its own puts its button into the slot `controls`.
import { iconButton } from './dom.ts';
import type { PlayerLanguage } from './texts.ts';

interface OtherScreenParts {
  readonly video: HTMLVideoElement;
  readonly language: PlayerLanguage;
}

/** Safari's. */
interface AirPlayVideo {
  webkitShowPlaybackTargetPicker?: () => void;
}

export function offerOtherScreens({ video, language }: OtherScreenParts): readonly HTMLElement[] {
  return [airPlayButton(video, language), castButton(video, language)];
}

function airPlayButton(video: HTMLVideoElement, language: PlayerLanguage): HTMLElement {
  const { button } = iconButton(language, 'airPlay', 'airPlay');
  button.hidden = true;
  button.addEventListener('click', () => (video as AirPlayVideo).webkitShowPlaybackTargetPicker?.());
  video.addEventListener('webkitplaybacktargetavailabilitychanged', (event) => {
    button.hidden = (event as Event & { availability?: string }).availability !== 'available';
  });
  return button;
}

function castButton(video: HTMLVideoElement, language: PlayerLanguage): HTMLElement {
  const { button } = iconButton(language, 'cast', 'cast');
  button.hidden = true;
  const remote = (video as Partial<HTMLVideoElement>).remote;
  // Safari has it as well, beside AirPlay.
  if (remote === undefined || 'webkitShowPlaybackTargetPicker' in video) return button;
  button.addEventListener('click', () => {
    remote.prompt().catch(() => undefined);
  });
  const show = (isAvailable: boolean): void => {
    button.hidden = !isAvailable;
  };
  // Refused where the browser cannot watch for screens.
  remote.watchAvailability(show).catch(() => undefined);
  return button;
}
