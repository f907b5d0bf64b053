// The icons: 20 px drawings of one stroke. They say nothing to screen readers; the text beside them does.
import type { JSX } from 'preact';

const drawings = {
  library: 'M3 5h14v10H3zM8.5 7.8v4.4l3.8-2.2z',
  access: 'M7 12.5a3.5 3.5 0 1 1 3.2-5H17v3h-2v2h-3v-2h-1.8A3.5 3.5 0 0 1 7 12.5zM6.6 9h.1',
  playback: 'M10 3l6 2.2v4.3c0 3.6-2.4 6.2-6 7.5-3.6-1.3-6-3.9-6-7.5V5.2zM8.6 7.6v4.6l3.7-2.3z',
  activity: 'M3 10h3l2.2-5.5 3.6 11L14 10h3',
  settings:
    'M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM10 3v1.8M10 15.2V17M3 10h1.8M15.2 10H17M5 5l1.3 1.3M13.7 13.7L15 15M15 5l-1.3 1.3M6.3 13.7L5 15',
  api: 'M7 6l-4 4 4 4M13 6l4 4-4 4M11.2 4.5l-2.4 11',
  start: 'M4 16V4M4 5h9.5l-2 3 2 3H4',
  search: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM12.7 12.7L17 17',
  upload: 'M10 13V4M6.2 7.6L10 3.8l3.8 3.8M4 13v3h12v-3',
  download: 'M10 4v9M6.2 9.2L10 13l3.8-3.8M4 14v2h12v-2',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  minus: 'M5 10h10',
  plus: 'M10 4v12M4 10h12',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  down: 'M5.5 8l4.5 4.5L14.5 8',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  up: 'M5.5 12L10 7.5l4.5 4.5',
  pause: 'M7 5v10M13 5v10',
  play: 'M6.5 4.5v11l9-5.5z',
  retry: 'M15.5 7.5A6 6 0 1 0 16 11M16 4v4h-4',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5',
  tag: 'M4 4h6l6.5 6.5-6 6L4 10zM7.2 7.2h.1',
  folder: 'M3 5h5l1.8 2H17v9H3z',
  block: 'M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5.4 5.4l9.2 9.2',
  lock: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  link: 'M8.5 11.5l3-3M9 6l1.6-1.6a3.5 3.5 0 0 1 5 5L14 11M11 14l-1.6 1.6a3.5 3.5 0 0 1-5-5L6 9',
  image: 'M3 4.5h14v11H3zM3 13l4-4 4 4M10 12l2.5-2.5L17 14M13 7.5h.1',
  captions: 'M3 5h14v10H3zM5.5 12h4M11.5 12h3M5.5 9.2h2M9.5 9.2h5',
  clock: 'M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM10 6.5V10l2.6 1.8',
  warning: 'M10 3.5L17.5 16h-15zM10 8.2v3.6M10 13.8v.1',
  info: 'M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM10 9.2v4M10 6.7v.1',
  offline:
    'M3 3l14 14M6 9.5a6 6 0 0 1 2-1.3M3.5 7a10 10 0 0 1 2.3-1.7M10.5 5a10 10 0 0 1 6 2M12.8 9a6 6 0 0 1 1.2.6M8.4 12.5a2.5 2.5 0 0 1 3.2 0M10 15.5h.1',
  user: 'M10 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 16.5c.6-3 2.9-4.5 6-4.5s5.4 1.5 6 4.5',
  external: 'M8 5H4.5v10.5H15V12M11 4h5v5M16 4l-7 7',
  copy: 'M7 7h9v9.5H7zM13 7V3.5H4V13h3',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg
      class={`icon-${name} drawing`}
      viewBox="0 0 20 20"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
