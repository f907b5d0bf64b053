// The pictures of the controls, on a grid of 24.

const SVG = 'http://www.w3.org/2000/svg';

const paths = {
  play: 'M8 5.1v13.8a1 1 0 0 0 1.5.86l11-6.9a1 1 0 0 0 0-1.72l-11-6.9A1 1 0 0 0 8 5.1z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
  replay: 'M12 5V1.8L6.8 6 12 10.2V7a5.5 5.5 0 1 1-5.5 5.5h-2A7.5 7.5 0 1 0 12 5z',
  sound:
    'M4 9.5v5h3.2L12 19V5L7.2 9.5zM14.5 8.2v7.6a4.2 4.2 0 0 0 0-7.6zM14.5 4.3v2.1a6 6 0 0 1 0 11.2v2.1a8 8 0 0 0 0-15.4z',
  quiet: 'M4 9.5v5h3.2L12 19V5L7.2 9.5zM14.5 8.2v7.6a4.2 4.2 0 0 0 0-7.6z',
  muted:
    'M4 9.5v5h3.2L12 19V5L7.2 9.5zM15 9.4l1.4-1.4 2.1 2.1 2.1-2.1L22 9.4l-2.1 2.1 2.1 2.1-1.4 1.4-2.1-2.1-2.1 2.1-1.4-1.4 2.1-2.1z',
  captions:
    'M4 5h16a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 20 19H4a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 4 5zm2.5 5.2v3.6c0 .9.6 1.4 1.5 1.4h1.4c.9 0 1.5-.5 1.5-1.4v-.6H9.3v.5H8.1v-3.4h1.2v.5h1.6v-.6c0-.9-.6-1.4-1.5-1.4H8c-.9 0-1.5.5-1.5 1.4zm6.6 0v3.6c0 .9.6 1.4 1.5 1.4H16c.9 0 1.5-.5 1.5-1.4v-.6h-1.6v.5h-1.2v-3.4h1.2v.5h1.6v-.6c0-.9-.6-1.4-1.5-1.4h-1.4c-.9 0-1.5.5-1.5 1.4z',
  tracks:
    'M12 3.5A8.5 8.5 0 0 0 3.5 12v6A2 2 0 0 0 5.5 20H8a1 1 0 0 0 1-1v-5.5a1 1 0 0 0-1-1H5.5V12a6.5 6.5 0 0 1 13 0v.5H16a1 1 0 0 0-1 1V19a1 1 0 0 0 1 1h2.5a2 2 0 0 0 2-2v-6A8.5 8.5 0 0 0 12 3.5z',
  pip: 'M3.5 5h17A1.5 1.5 0 0 1 22 6.5v5h-2V7H4v10h6v2H3.5A1.5 1.5 0 0 1 2 17.5v-11A1.5 1.5 0 0 1 3.5 5zM13 13h8a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1h-8a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1z',
  fullscreen: 'M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z',
  leave: 'M8 4h2v6H4V8h4zM14 4h2v4h4v2h-6zM4 14h6v6H8v-4H4zM14 14h6v2h-4v4h-2z',
  keyboard:
    'M3.5 6h17A1.5 1.5 0 0 1 22 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-17A1.5 1.5 0 0 1 2 16.5v-9A1.5 1.5 0 0 1 3.5 6zM5 9v2h2V9zm4 0v2h2V9zm4 0v2h2V9zm4 0v2h2V9zM7 13.5v2h10v-2z',
  close: 'M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z',
  settings:
    'M10.3 2.5h3.4l.5 2.6 1.6.9 2.5-.9 1.7 3-2 1.7v1.9l2 1.7-1.7 3-2.5-.9-1.6.9-.5 2.6h-3.4l-.5-2.6-1.6-.9-2.5.9-1.7-3 2-1.7V9.8l-2-1.7 1.7-3 2.5.9 1.6-.9zM12 7.6a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z',
  back: 'M14.6 5 16 6.4 10.4 12l5.6 5.6-1.4 1.4-7-7z',
  airPlay:
    'M4 4h16a1.5 1.5 0 0 1 1.5 1.5v10A1.5 1.5 0 0 1 20 17h-2.5l-1.7-2h3.7V6h-15v9h3.7l-1.7 2H4a1.5 1.5 0 0 1-1.5-1.5v-10A1.5 1.5 0 0 1 4 4zm8 10 5.5 6.5h-11z',
  cast: 'M4 5h16a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 20 19h-6v-2h5.5V7h-15v2h-2V6.5A1.5 1.5 0 0 1 4 5zM2.5 11A8 8 0 0 1 10.5 19h-2a6 6 0 0 0-6-6zm0 4a4 4 0 0 1 4 4h-2a2 2 0 0 0-2-2z',
  warning: 'M12 3.2 1.8 20.5h20.4zM11 9.5h2v5.2h-2zm0 6.7h2v2h-2z',
} as const;

export type IconName = keyof typeof paths;

interface Icon {
  readonly element: SVGSVGElement;
  readonly show: (name: IconName) => void;
}

export function icon(name: IconName): Icon {
  const element = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  element.setAttribute('viewBox', '0 0 24 24');
  element.setAttribute('aria-hidden', 'true');
  path.setAttribute('fill-rule', 'evenodd');
  element.append(path);
  const show = (shown: IconName): void => {
    path.setAttribute('d', paths[shown]);
  };
  show(name);
  return { element, show };
}
