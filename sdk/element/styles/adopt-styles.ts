// The styles of the element as sheets of its shadow tree, which a Content-Security-Policy without 'unsafe-inline' allows.
import { barStyles } from './bar-styles.ts';
import { frameStyles } from './frame-styles.ts';
import { menuStyles } from './menu-styles.ts';
import { panelStyles } from './panel-styles.ts';

export interface RatioSheet {
  /** Width to height of the picture; NaN while it is not known. */
  readonly set: (ratio: number) => void;
}

let shared: CSSStyleSheet | undefined;
const NARROWEST = 9 / 16;
const WIDEST = 2.4;

export function adoptStyles(root: ShadowRoot): RatioSheet {
  shared ??= sheetOf([frameStyles, barStyles, menuStyles, panelStyles].join('\n'));
  const own = new CSSStyleSheet();
  root.adoptedStyleSheets = [shared, own];
  return {
    set: (ratio) => {
      const shown = Math.min(WIDEST, Math.max(NARROWEST, ratio));
      own.replaceSync(ratio > 0 && Number.isFinite(ratio) ? `:host { --ratio: ${String(shown)} }` : '');
    },
  };
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
