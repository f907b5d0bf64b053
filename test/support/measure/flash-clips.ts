// Clips that flash white and beep at every whole second: the input of measurements of synchronism.
import { generated } from '../clips.ts';

const MARK_SECONDS = 0.12;
const FLASH = `drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),${String(MARK_SECONDS)})'`;

/** Moving shapes, dim between the flashes. */
export function flashing(size: string, seconds: number, rate = '25'): readonly string[] {
  const dim = "format=yuv420p,lutyuv=y='val*0.4'";
  return generated(`testsrc2=s=${size}:r=${rate}:d=${String(seconds)},${dim},${FLASH},setsar=1`);
}

/** Black, with a white square of 80 pixels beside its middle. */
export function flashingSquare(size: string, seconds: number): readonly string[] {
  const square = 'drawbox=x=iw/4-40:y=ih/2-40:w=80:h=80:c=white:t=fill';
  return generated(`color=black:s=${size}:r=25:d=${String(seconds)},format=yuv420p,${square},${FLASH},setsar=1`);
}

export function beeping(seconds: number, rate = 48_000, layout = 'mono'): readonly string[] {
  const tone = `'0.5*sin(2*PI*880*t)*lt(mod(t,1),${String(MARK_SECONDS)})'`;
  const channels = { mono: 1, stereo: 2, '5.1': 6 }[layout] ?? 1;
  const all = Array.from({ length: channels }, () => tone).join('|');
  return generated(`aevalsrc=${all}:c=${layout}:s=${String(rate)}:d=${String(seconds)}`);
}
