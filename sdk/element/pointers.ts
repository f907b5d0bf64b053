// Mouse and touch on the picture, and the controls that hide by themselves while nothing happens.
import type { Actions } from './actions.ts';
import { DOUBLE_TAP_MS, meaningOf, sideOf, type Tap } from './taps.ts';

interface PointerParts {
  readonly stage: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly controls: HTMLElement;
  readonly actions: Actions;
  /** Whether a menu is open: a click then closes it and does nothing else. */
  readonly isMenuOpen: () => boolean;
}

const CONTROLS_STAY_MS = 2600;
const JUMP_SECONDS = 10;

/** Returns what shows the controls for a while. */
export function followPointers(parts: PointerParts): () => void {
  const wake = autoHideControls(parts);
  followClicks(parts);
  return wake;
}

function autoHideControls({ stage, video, controls, isMenuOpen }: PointerParts): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isInUse = (): boolean =>
    video.paused || isMenuOpen() || controls.querySelector(':focus-visible, [data-scrubbing]') !== null;
  const wake = (): void => {
    stage.dataset['awake'] = '';
    clearTimeout(timer);
    timer = setTimeout(sleep, CONTROLS_STAY_MS);
  };
  const sleep = (): void => {
    if (!stage.isConnected) return;
    if (isInUse()) wake();
    else delete stage.dataset['awake'];
  };
  for (const type of ['pointermove', 'keydown', 'focusin']) stage.addEventListener(type, wake);
  // After the listener of the picture, which reads whether the controls were there.
  stage.addEventListener('pointerdown', wake);
  for (const type of ['play', 'pause', 'seeking']) video.addEventListener(type, wake);
  stage.addEventListener('pointerleave', ({ pointerType }) => {
    // A touch ends with this event, also the tap that shows the controls.
    if (pointerType !== 'touch' && !isInUse()) delete stage.dataset['awake'];
  });
  wake();
  return wake;
}

function followClicks({ stage, video, actions, isMenuOpen }: PointerParts): void {
  let pressed = { isTouch: false, isAwake: true, closesMenu: false };
  let last: Tap | undefined;
  let pending: ReturnType<typeof setTimeout> | undefined;
  const notePress = ({ pointerType }: PointerEvent): void => {
    const isAwake = stage.dataset['awake'] !== undefined;
    pressed = { isTouch: pointerType === 'touch', isAwake, closesMenu: isMenuOpen() };
  };
  video.addEventListener('pointerdown', notePress, { capture: true });
  video.addEventListener('click', (event) => {
    if (pressed.closesMenu) return;
    // A mouse always plays or pauses.
    if (!pressed.isTouch) {
      actions.togglePlay();
      return;
    }
    const box = video.getBoundingClientRect();
    const side = sideOf((event.clientX - box.left) / Math.max(1, box.width));
    const tap = { side, atMs: event.timeStamp, isAwake: pressed.isAwake };
    const meaning = meaningOf(tap, last);
    last = tap;
    clearTimeout(pending);
    if (meaning === 'seek') {
      actions.seekBy(side * JUMP_SECONDS);
      showJump(stage, side);
    } else if (meaning === 'toggle') actions.togglePlay();
    else if (meaning === 'toggle later') pending = setTimeout(actions.togglePlay, DOUBLE_TAP_MS);
  });
  video.addEventListener('dblclick', () => {
    if (!pressed.isTouch) actions.toggleFullscreen();
  });
}

/** A short glow on the side that was tapped. */
function showJump(stage: HTMLElement, side: number): void {
  const glow = document.createElement('div');
  glow.className = `jump ${side < 0 ? 'jump-back' : 'jump-on'}`;
  glow.setAttribute('aria-hidden', 'true');
  glow.addEventListener('animationend', () => {
    glow.remove();
  });
  stage.querySelector('.jump')?.remove();
  stage.append(glow);
}
