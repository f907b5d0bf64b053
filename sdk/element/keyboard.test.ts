import { describe, expect, test } from 'vitest';
import type { Actions } from './actions.ts';
import { keyAction } from './keyboard.ts';

/** Presses the key and tells what was called with what. */
function press(key: string): string {
  const called: string[] = [];
  const actions = new Proxy({} as Actions, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        called.push([String(name), ...args].join(' ')),
  });
  keyAction(key, actions)?.();
  return called.join();
}

describe('the key', () => {
  test.each([
    [' ', 'togglePlay'],
    ['k', 'togglePlay'],
    ['K', 'togglePlay'],
    ['j', 'seekBy -10'],
    ['l', 'seekBy 10'],
    ['ArrowLeft', 'seekBy -5'],
    ['ArrowRight', 'seekBy 5'],
    ['ArrowUp', 'changeVolume 0.05'],
    ['ArrowDown', 'changeVolume -0.05'],
    ['m', 'toggleMute'],
    ['f', 'toggleFullscreen'],
    ['0', 'seekToShare 0'],
    ['9', 'seekToShare 0.9'],
    ['<', 'changeSpeed -1'],
    ['>', 'changeSpeed 1'],
    ['Home', 'seekToShare 0'],
    ['End', 'seekToShare 1'],
    ['c', 'toggleCaptions'],
    ['i', 'togglePictureInPicture'],
  ])('%s does %s', (key, called) => {
    expect(press(key)).toBe(called);
  });

  test.each(['x', 'Enter', 'Tab', 'Shift', 'toString', '10'])('%s has no action', (key) => {
    expect(press(key)).toBe('');
  });
});
