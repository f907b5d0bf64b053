// Clips that flash white and beep at every whole second: the input of measurements of synchronism.
import { generated } from '../clips.ts';

const FLASH = "lutyuv=y='val*0.4',drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.12)'";

interface FlashOptions {
  readonly rate?: string;
  readonly seconds: number;
}

export function flashes(size: string, { rate = '25', seconds }: FlashOptions): readonly string[] {
  return generated(`testsrc2=s=${size}:r=${rate}:d=${String(seconds)},format=yuv420p,${FLASH},setsar=1`);
}

export function beeps(seconds: number, { rate = 48_000, layout = 'mono' } = {}): readonly string[] {
  const tone = "'0.5*sin(2*PI*880*t)*lt(mod(t,1),0.12)'";
  const channels = { mono: 1, stereo: 2, '5.1': 6 }[layout] ?? 1;
  const all = Array.from({ length: channels }, () => tone).join('|');
  return generated(`aevalsrc=${all}:c=${layout}:s=${String(rate)}:d=${String(seconds)}`);
}
