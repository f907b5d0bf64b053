import { expect, test } from 'vitest';
import { findSharedStyles } from './shared-styles.ts';

test('a selector that two sheets style is named with both of them', () => {
  const sheets = new Map([
    ['page.css', '.page-head {\n  gap: 16px;\n}\n.stack,\n.card {\n  gap: 8px;\n}\n'],
    [
      'library.css',
      '/* .stack { } */\n.page-head {\n  gap: 8px;\n}\n@keyframes in {\n  from {\n    opacity: 0;\n  }\n}\n',
    ],
    ['video.css', '.video-page .page-head {\n  gap: 8px;\n}\n@keyframes out {\n  from {\n    opacity: 1;\n  }\n}\n'],
  ]);
  expect(findSharedStyles(sheets)).toEqual(['library.css, page.css: all style .page-head']);
});
