// Phones as the tests of pages have them, and what fingers do on them.
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const PHONE_ON_ITS_SIDE = { ...PHONE, viewport: { width: 844, height: 390 } };
export const SMALL_PHONE = { ...PHONE, viewport: { width: 320, height: 568 } };

/** On the right side of the player; in one task, because a busy machine would make two taps of it. */
export const DOUBLE_TAP = `(() => {
  const { media } = document.querySelector('#player');
  const { right, top } = media.getBoundingClientRect();
  const at = { clientX: right - 20, clientY: top + 20, pointerType: 'touch', bubbles: true, composed: true };
  for (const type of ['pointerdown', 'click', 'pointerdown', 'click']) media.dispatchEvent(new PointerEvent(type, at));
})()`;

const LEAST_PX = 44;

/** Each is on the screen, whole, and large enough for a finger. */
export async function expectInReach(targets: Locator, screen: { width: number; height: number }): Promise<void> {
  expect(await targets.count()).toBeGreaterThan(3);
  for (const target of await targets.all()) {
    const { x = NaN, y = NaN, width = 0, height = 0 } = (await target.boundingBox()) ?? {};
    expect(Math.min(x, y), (await target.getAttribute('aria-label')) ?? '').toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(screen.width);
    expect(y + height).toBeLessThanOrEqual(screen.height);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(LEAST_PX);
  }
}
