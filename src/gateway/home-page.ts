// The page of the endpoint itself: what this is, whether it is healthy, and where to go. Pure.
import { databaseStateText } from '../wire/database-state-texts.ts';
import { fill, join, type LanguageCode, type Text, type Texts } from '../wire/texts.ts';
import { overallHealth, type Health, type OverallHealth } from './health-http.ts';
import { escapeHtml, frame, type Write } from './page-frame.ts';

export const texts = {
  heading: ['Video playback authorization', '视频播放授权服务'],
  lead: [
    'This server decides who may play a video. A backend asks it for a short-lived credential for one video; the player redeems that for playback URLs.',
    '这台服务器决定谁可以播放视频：后端为一个视频申请短期凭证，播放器用它换取播放地址。',
  ],
  ok: ['Healthy', '运行正常'],
  degraded: ['Limited', '部分受限'],
  unavailable: ['Not available', '暂不可用'],
  okMore: ['Everything that the server needs is there.', '服务所需的一切均正常。'],
  full: [
    'The disk is full: uploads and changes are refused, playback goes on.',
    '磁盘已满：暂停上传和修改，播放不受影响。',
  ],
  noFfmpeg: [
    'FFmpeg is missing: uploads wait and are not transcoded. Playback goes on.',
    '缺少 FFmpeg：上传的视频等待转码，播放不受影响。',
  ],
  missing: ['Media files are missing in the storage.', '存储中缺少部分媒体文件。'],
  away: ['No answer from: {what}.', '以下部分没有响应：{what}。'],
  database: ['database', '数据库'],
  redis: ['Redis', 'Redis'],
  storage: ['media storage', '媒体存储'],
  disk: ['disk', '磁盘'],
  comma: [', ', '、'],
  endpoint: ['Endpoint', '接入地址'],
  endpointMore: [
    'For programs: the official SDKs and the playauth SDK take it in place of the cloud address.',
    '供程序使用：在官方 SDK 或 playauth SDK 中用它替换云端地址。',
  ],
  tryIt: ['First commands', '试一试'],
  tryMore: [
    'On a machine with an access key. From a checkout, write <code>npm run -s playauth --</code> in place of <code>playauth</code>.',
    '在持有访问密钥的机器上执行。在源码目录中，请将 <code>playauth</code> 换成 <code>npm run -s playauth --</code>。',
  ],
  whoami: ['whose key this is', '当前密钥的身份'],
  importIt: ['upload a film, and wait until it plays', '上传视频，等到可以播放'],
  play: ['a page that plays it', '可以播放它的网页'],
  doctor: ['check everything that playback needs', '检查运行环境'],
  readOn: ['Read on', '更多'],
  console: ['Console', '控制台'],
  consoleMore: ['sign in with an access key, and try every operation', '用访问密钥登录，调试每个接口'],
  readme: ['Documentation', '文档'],
  readmeMore: ['SDKs, players, users and policies, operation', 'SDK、播放器、用户与策略、运维'],
  errors: ['Error codes', '错误码'],
  errorsMore: ['what each one means, and what to do', '含义与处理方法'],
  health: ['Health', '健康状态'],
  healthMore: ['the same as JSON, for load balancers', 'JSON 格式，供负载均衡使用'],
  filmFile: ['film.mp4', '影片.mp4'],
  videoId: ['VIDEO_ID', '视频ID'],
} as const satisfies Texts;

const PROJECT = 'https://github.com/playauth/playauth/blob/main/';
const README: Readonly<Record<LanguageCode, string>> = { en: 'README.md', zh: 'README.zh-CN.md' };

interface HomeFacts {
  /** The URL that the visitor used, or the configured one. */
  readonly endpoint: string;
  readonly health: Health;
  readonly hasConsole: boolean;
}

export function homePage(language: LanguageCode, write: Write, { endpoint, health, hasConsole }: HomeFacts): string {
  const state = overallHealth(health);
  const content = `<p class="state ${state}"><strong>${write(texts[state])}</strong> ${write(detailOf(state, health))}</p>
<h1>${write(texts.heading)}</h1>
<p class="lead">${write(texts.lead)}</p>
<section>
<h2>${write(texts.endpoint)}</h2>
<pre class="endpoint"><code>${escapeHtml(endpoint)}</code></pre>
<p>${write(texts.endpointMore)}</p>
</section>
<section>
<h2>${write(texts.tryIt)}</h2>
<ul class="commands">
${commands(write)}
</ul>
<p>${write(texts.tryMore).replaceAll('&lt;', '<').replaceAll('&gt;', '>')}</p>
</section>
<section>
<h2>${write(texts.readOn)}</h2>
<ul class="links">
${hasConsole ? link(write, '/console', [texts.console, texts.consoleMore]) : ''}
${link(write, PROJECT + README[language], [texts.readme, texts.readmeMore])}
${link(write, `/errors?lang=${language}`, [texts.errors, texts.errorsMore])}
${link(write, '/health/ready', [texts.health, texts.healthMore])}
</ul>
</section>`;
  return frame({ language, write, title: 'playauth', path: '/', content });
}

function detailOf(state: OverallHealth, { checks, missingFiles }: Health): Text {
  if (state === 'ok') return texts.okMore;
  const away = Object.keys(checks).filter((name) => checks[name] === 'away');
  if (away.length > 0) return fill(texts.away, { what: join(away.map(nameOf), texts.comma) });
  const ofDatabase = databaseStateText(checks['database']);
  if (ofDatabase !== undefined) return sentence(ofDatabase);
  if (checks['disk'] === 'full') return texts.full;
  return missingFiles > 0 ? texts.missing : texts.noFfmpeg;
}

function sentence([en, zh]: Text): Text {
  return [`${en.charAt(0).toUpperCase()}${en.slice(1)}.`, `${zh}。`];
}

function nameOf(check: string): Text | string {
  return check === 'database' || check === 'redis' || check === 'storage' || check === 'disk' ? texts[check] : check;
}

function commands(write: Write): string {
  const rows: readonly (readonly [command: string, note: Text])[] = [
    ['whoami', texts.whoami],
    [`import ${write(texts.filmFile)} --wait`, texts.importIt],
    [`play ${write(texts.videoId)}`, texts.play],
    ['doctor', texts.doctor],
  ];
  return rows
    .map(([command, note]) => `<li><code>playauth ${command}</code><span>${write(note)}</span></li>`)
    .join('\n');
}

function link(write: Write, href: string, [name, more]: readonly [Text, Text]): string {
  return `<li><a href="${escapeHtml(href)}"><strong>${write(name)}</strong><span>${write(more)}</span></a></li>`;
}
