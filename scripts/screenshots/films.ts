// The films of the pictures: each is a graph of FFmpeg's own sources, so that a cover shows what its title says.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Language = 'en' | 'zh';

type Texts = Readonly<Record<Language, string>>;

export interface Film {
  readonly titles: Texts;
  readonly tags: Texts;
  /** Of {@link categories}. */
  readonly category: number;
  readonly seconds: number;
  /** A wide picture of 720 lines instead of 360: it gets more renditions. */
  readonly isLarge?: boolean;
  /** Ends in one picture. */
  readonly graph: string;
  /** Hertz of the tone. */
  readonly tone: number;
}

export const categories: readonly Texts[] = [
  { en: 'Nature', zh: '自然' },
  { en: 'Mathematics', zh: '数学' },
  { en: 'Courses', zh: '课程' },
];

const run = promisify(execFile);
const CODECS = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest'];

/** One picture, shown for ever. */
const still = (size: string, points: string): string =>
  `color=c=black:s=${size}:d=0.04:r=25,format=rgba,geq=${points},loop=-1:1`;
const disc = (radius: number, [red, green, blue]: readonly number[]): string => {
  const [size, off] = [String(2 * radius + 20), String(radius + 10)];
  const away = `hypot(X-${off}\\,Y-${off})`;
  const points = `r=${String(red)}:g='${String(green)}-60*${away}/${String(radius)}':b=${String(blue)}:a='255*clip(${String(radius)}-${away}\\,0\\,1)'`;
  return still(`${size}x${size}`, points);
};
const sky = (size: string, [from, to, over]: readonly string[]): string =>
  `gradients=s=${size}:r=25:n=3:c0=${from ?? ''}:c1=${to ?? ''}:c2=${over ?? ''}:x0=10:y0=0:x1=10:y1=${String(size.split('x')[1])}:speed=0.00001`;
const box = (place: readonly [x: number, y: number, w: number, h: number], colour: string): string =>
  `drawbox=x=${place
    .join(':')
    .replace(':', ':y=')
    .replace(/:(\d+):(\d+)$/, ':w=$1:h=$2')}:c=${colour}:t=fill`;

function sunrise(): string {
  const waves = `0.5+0.5*sin(Y/3+4*sin(X/70))`;
  const glow = `exp(-pow((X-640)/(90+Y)\\,2))`;
  const sea = still(
    '1280x240',
    `r='18+190*${glow}*(${waves})':g='44+90*${glow}*(${waves})':b='84+20*(${waves})':a=255`,
  );
  const under = sky('1280x720', ['0x26366f', '0xd0687a', '0xffc27a']);
  return `${under}[sky];${disc(110, [255, 226, 140])}[sun];${sea}[sea];[sky][sun]overlay=x=520:y=410-14*t[up];[up][sea]overlay=y=480`;
}

function northernLights(): string {
  const band = (at: number, width: number, pace: string): string =>
    `pow(max(0\\,1-abs(Y-${String(at)}-13*sin(X/23+T/2))/${String(width)})\\,2)*(0.55+0.45*sin(X/8+${pace}))`;
  const points = `r='14+90*${band(38, 34, 'T')}':g='18+200*${band(40, 30, '2*T')}':b='44+120*${band(46, 36, 'T/2')}'`;
  const hills = [box([0, 640, 1280, 80], '0x060b16'), box([180, 610, 420, 40], '0x060b16')];
  return `color=c=black:s=160x90:r=25,format=rgb24,geq=${points},scale=1280:720:flags=bicubic,${hills.join(',')}`;
}

function cityAtNight(): string {
  const houses = Array.from({ length: 16 }, (_, at) => ({ x: at * 80, height: 150 + ((at * 97) % 260) }));
  const boxes = houses.flatMap(({ x, height }, at) => [
    box([x, 720 - height, 76, height], at % 2 === 0 ? '0x111a33' : '0x0b1226'),
    ...[0, 1, 2, 3, 4].map((row) =>
      box(
        [x + 14 + 24 * ((at + row) % 2), 720 - height + 22 + row * 34, 16, 18],
        row % 3 === 0 ? '0x2a365c' : '0xffd27a',
      ),
    ),
  ]);
  return `${sky('1280x720', ['0x05071a', '0x0d1433', '0x27306b'])}[sky];${disc(46, [250, 240, 220])}[moon];[sky][moon]overlay=x=900-10*t:y=90+2*t,${boxes.join(',')}`;
}

function balloon(): string {
  const basket = 'color=c=0x7a4a21:s=46x34:r=25';
  const up = (below: number): string => `'${String(720 + below)}-40*t'`;
  return `${sky('720x1280', ['0x3f8fd6', '0x9fd3f2', '0xf2f7e8'])}[sky];${disc(130, [230, 92, 60])}[bag];${basket}[basket];[sky][bag]overlay=x=220:y=${up(-200)}[up];[up][basket]overlay=x=347:y=${up(110)}`;
}

function productTour(): string {
  const frame = [
    box([0, 0, 1280, 64], '0xffffff'),
    box([0, 64, 200, 656], '0x1b2340'),
    ...[0, 1, 2, 3].map((at) => box([24, 104 + at * 52, 120, 14], at === 1 ? '0x7aa2ff' : '0x47527d')),
    ...[0, 1, 2].map((at) => box([232 + at * 340, 96, 312, 120], '0xffffff')),
    ...[0, 1, 2].map((at) => box([256 + at * 340, 124, 90, 12], '0xc5ccdd')),
    ...[0, 1, 2].map((at) => box([256 + at * 340, 152, 150, 30], '0x1b2340')),
    box([232, 248, 992, 432], '0xffffff'),
  ];
  const bars = Array.from({ length: 11 }, (_, at) => ({ x: 272 + at * 84, high: 110 + ((at * 71) % 220) }));
  const parts = bars.map(({ x, high }, at) => {
    const [before, after] = [at === 0 ? 'frame' : `bar${String(at - 1)}`, `bar${String(at)}`];
    return `color=c=0x3563e9:s=48x${String(high)}:r=25[made${String(at)}];[${before}][made${String(at)}]overlay=x=${String(x)}:y='650-${String(high)}*min(1\\,t/${String(1 + at / 4)})':enable='1'[${after}]`;
  });
  const floor = box([232, 650, 992, 70], '0xf4f6fb');
  return `color=c=0xf4f6fb:s=1280x720:r=25,${frame.join(',')}[frame];${parts.join(';')};[bar10]${floor}`;
}

function lesson(): string {
  const colours = ['0xff5f6d', '0xffc371', '0xf9f871', '0x6dd5a0', '0x4aa3ff', '0x9b6dff'];
  const pairs = colours.flatMap((colour, at) => [
    box([96 + at * 184, 250, 160, 300], colour),
    box([136 + at * 184, 330, 80, 140], colours[(at + 3) % 6] ?? ''),
  ]);
  const line = `color=c=0xffffff:s=120x8:r=25[line]`;
  return `color=c=0x131a30:s=1280x720:r=25,${box([96, 110, 460, 40], '0xffffff')},${box([96, 176, 300, 18], '0x6b7799')},${pairs.join(',')}[slide];${line};[slide][line]overlay=x='96+184*mod(floor(t/2)\\,6)+20':y=590`;
}

const waves = `aevalsrc='0.5*sin(2*PI*(110+30*sin(t))*t)*sin(3*t)+0.2*sin(2*PI*330*t)':s=44100,showwaves=s=1280x720:mode=cline:r=25:colors=0x38bdf8[wave];color=c=0x0b1220:s=1280x720:r=25[ground];[ground][wave]overlay`;

export const films: readonly Film[] = [
  {
    titles: { en: 'The Game of Life, explained in two minutes', zh: '两分钟看懂生命游戏' },
    tags: { en: 'automata,short', zh: '自动机,短片' },
    category: 1,
    seconds: 14,
    graph:
      'life=s=160x90:r=12:ratio=0.28:mold=12:seed=7:death_color=#0d3b66:life_color=#9be7ff:mold_color=#0a1a2f,scale=1280:720:flags=neighbor',
    tone: 220,
  },
  {
    titles: { en: 'A balloon rises', zh: '热气球升空' },
    tags: { en: 'portrait,short', zh: '竖屏,短片' },
    category: 0,
    seconds: 12,
    graph: balloon(),
    tone: 260,
  },
  {
    titles: { en: 'Product tour: the new dashboard', zh: '产品导览：全新的仪表盘' },
    tags: { en: 'product', zh: '产品' },
    category: 2,
    seconds: 10,
    graph: productTour(),
    tone: 300,
  },
  {
    titles: { en: 'Sound waves made visible', zh: '看得见的声波' },
    tags: { en: 'physics,course-b', zh: '物理,课程B' },
    category: 2,
    seconds: 8,
    graph: waves,
    tone: 330,
  },
  {
    titles: { en: 'Into the Mandelbrot set', zh: '走进曼德博集合' },
    tags: { en: 'fractals', zh: '分形' },
    category: 1,
    seconds: 9,
    graph:
      'mandelbrot=s=1280x720:r=15:start_scale=2.6:end_scale=0.3:end_pts=400:maxiter=300:start_x=-0.743643887:start_y=-0.131825904,hue=h=210:s=0.55',
    tone: 370,
  },
  {
    titles: { en: 'City at night', zh: '夜晚的城市' },
    tags: { en: 'city', zh: '城市' },
    category: 0,
    seconds: 9,
    graph: cityAtNight(),
    tone: 410,
  },
  {
    titles: { en: 'Rule 110: order out of chaos', zh: '规则 110：混沌中的秩序' },
    tags: { en: 'automata', zh: '自动机' },
    category: 1,
    seconds: 10,
    graph:
      'cellauto=s=160x90:r=25:rule=110:seed=3,scale=1280:720:flags=neighbor,colorchannelmixer=rr=0.95:gg=0.75:bb=0.35',
    tone: 440,
  },
  {
    titles: { en: 'Lesson 3: colours and contrast', zh: '第三课：色彩与对比' },
    tags: { en: 'course-a,design', zh: '课程A,设计' },
    category: 2,
    seconds: 11,
    graph: lesson(),
    tone: 470,
  },
  {
    titles: { en: 'Northern lights', zh: '北极光' },
    tags: { en: 'nature,night', zh: '自然,夜晚' },
    category: 0,
    seconds: 8,
    graph: northernLights(),
    tone: 500,
  },
  {
    titles: { en: 'Sunrise over the sea', zh: '海上日出' },
    tags: { en: 'nature,morning', zh: '自然,清晨' },
    category: 0,
    seconds: 16,
    isLarge: true,
    graph: sunrise(),
    tone: 530,
  },
];

export const podcast = { en: 'Podcast 12: behind the standard', zh: '播客第 12 期：标准的幕后' } as const;
export const interview = { en: 'Interview with the founders', zh: '创始人访谈' } as const;

/** Returns its path. */
export async function drawFilm(folder: string, film: Film): Promise<string> {
  const { graph, seconds, tone, isLarge = false } = film;
  const small = isLarge ? '' : ',scale=iw/2:-2';
  const drawn = ['-filter_complex', `${graph}${small}[picture];sine=frequency=${String(tone)}[sound]`];
  const mapped = ['-map', '[picture]', '-map', '[sound]', '-t', String(seconds)];
  return await draw(join(folder, `film-${String(tone)}.mp4`), [...drawn, ...mapped, ...CODECS]);
}

export async function drawPodcast(folder: string): Promise<string> {
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=180:duration=40', '-c:a', 'aac'];
  return await draw(join(folder, 'podcast.m4a'), sound);
}

async function draw(path: string, args: readonly string[]): Promise<string> {
  await run('ffmpeg', ['-v', 'error', '-y', ...args, path]);
  return path;
}
