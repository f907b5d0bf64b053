// What playback rules and the record cost: each call with them beside the same call without, on one server. `npm run bench -- rules`.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '../sdk/client.ts';
import type { RedeemableFields } from '../src/wire/play-auth.ts';
import { serveCommand, type Library } from './library.ts';
import { measureInTurns, type Contender, type Pace } from './paired-rounds.ts';
import { judgeScenario, type ScenarioResult } from './results.ts';
import { checkPlayAuth, checkPlayInfo, readCredential } from './scenarios.ts';
import { getRequest, signCall, signRedemption, type Signer } from './signed-calls.ts';
import { startSubject, type Subject } from './subject.ts';

interface Ground {
  readonly workFolder: string;
  readonly library: Library;
  readonly cpu: number | null;
  readonly stack: AsyncDisposableStack;
}

interface Comparison {
  readonly name: string;
  readonly kind: ScenarioResult['kind'];
  readonly ours: Contender;
  readonly peer: Contender;
}

/** Five of them, none of which refuses anything here. */
const RULES = {
  viewerId: 'viewer-1',
  maxRedemptions: 1000,
  allowIp: '127.0.0.0/8,::1',
  bindUserAgent: 'true',
  maxSessionSeconds: 86_400,
} as const;
const WIRE_RULES = {
  ViewerId: RULES.viewerId,
  MaxRedemptions: String(RULES.maxRedemptions),
  AllowIp: RULES.allowIp,
  BindUserAgent: RULES.bindUserAgent,
  MaxSessionSeconds: String(RULES.maxSessionSeconds),
};
/** So many that none is redeemed more often than it may be. */
const CREDENTIALS = 200;

/** Shorter than the rows beside peers: both sides are the same program. */
export async function measureRules(ground: Ground, pace: Pace): Promise<readonly ScenarioResult[]> {
  const rounds = Math.min(9, pace.rounds);
  const short = { ...pace, rounds, warmUpCpuMs: Math.min(1000, pace.warmUpCpuMs) };
  const results: ScenarioResult[] = [];
  for (const { name, kind, ours, peer } of await compare(ground)) {
    const measured = await measureInTurns([ours, peer], short);
    results.push(judgeScenario({ name, kind, peerNames: [peer.name], measured }));
  }
  return results;
}

interface Started {
  readonly subject: Subject;
  readonly url: URL;
}

/** On a data directory of its own, because a SQLite database has one server. */
async function start({ workFolder, library, cpu, stack }: Ground, name: string, args: readonly string[]) {
  const dataDir = join(workFolder, `rules-${name}`);
  await cp(library.dataDir, dataDir, { recursive: true });
  const command = serveCommand(dataDir, cpu);
  const { subject, firstLine } = await startSubject({ ...command, args: [...command.args, ...args] });
  stack.use(subject);
  return { subject, url: new URL((JSON.parse(firstLine) as { url: string }).url) };
}

async function compare(ground: Ground): Promise<readonly Comparison[]> {
  const { library } = ground;
  const usual = await start(ground, 'usual', []);
  const recording = await start(ground, 'recording', ['--audit-plays', 'all']);
  const contend = ({ subject, url }: Started, name: string, one: Pick<Contender, 'prepare' | 'check'>): Contender => ({
    name,
    subject,
    port: Number(url.port),
    ...one,
  });
  const issue = (rules: Readonly<Record<string, string>>, { url }: Started) => issuing(library, url, rules);
  const [redeem, redeemRuled] = await Promise.all([
    redeeming(library, usual.url, {}),
    redeeming(library, usual.url, RULES),
  ]);
  const [segment, leased] = await Promise.all([
    playing(library, usual.url, {}),
    playing(library, usual.url, { maxConcurrency: 1 }),
  ]);
  return [
    {
      name: 'issue, five rules',
      kind: 'call',
      ours: contend(usual, 'five rules', issue(WIRE_RULES, usual)),
      peer: contend(usual, 'no rule', issue({}, usual)),
    },
    {
      name: 'issue, --audit-plays all',
      kind: 'call',
      ours: contend(recording, 'on record', issue({}, recording)),
      peer: contend(usual, '--audit-plays denied', issue({}, usual)),
    },
    {
      name: 'redeem, five rules',
      kind: 'call',
      ours: contend(usual, 'five rules', redeemRuled),
      peer: contend(usual, 'no rule', redeem),
    },
    {
      name: '4 KB segment, lease',
      kind: 'delivery',
      ours: contend(usual, 'MaxConcurrency', leased),
      peer: contend(usual, 'no rule', segment),
    },
  ];
}

type Asked = Pick<Contender, 'prepare' | 'check'>;

function issuing({ videoId, ...pair }: Library, { host }: URL, rules: Readonly<Record<string, string>>): Asked {
  const signer: Signer = { host, ...pair };
  const issue = (): Buffer => signCall(signer, { Action: 'GetVideoPlayAuth', VideoId: videoId, ...rules });
  return {
    prepare: (count) => Array.from({ length: count }, issue),
    check: (body) => {
      checkPlayAuth(body, videoId);
    },
  };
}

type Rules = Partial<typeof RULES> & { readonly maxConcurrency?: number };

function clientOf({ accessKeyId, accessKeySecret }: Library, { origin }: URL): Client {
  return new Client({ endpoint: origin, accessKeyId, accessKeySecret });
}

/** Each request is of another player, so that none is a retry. */
async function redeeming(library: Library, url: URL, rules: Rules): Promise<Asked> {
  const { videoId } = library;
  const client = clientOf(library, url);
  const credentials: RedeemableFields[] = [];
  for (let index = 0; index < CREDENTIALS; index += 1) {
    const { playAuth } = await client.getVideoPlayAuth({ videoId, authInfoTimeout: 3000, ...rules });
    credentials.push(readCredential(playAuth));
  }
  let turn = 0;
  const redeem = (): Buffer => {
    turn += 1;
    const credential = credentials[turn % CREDENTIALS] ?? readCredential('');
    return ofPlayer(signRedemption(url.host, credential, videoId), `player-${String(turn)}`);
  };
  return {
    prepare: (count) => Array.from({ length: count }, redeem),
    check: (body) => {
      checkPlayInfo(body, videoId);
    },
  };
}

function ofPlayer(request: Buffer, userAgent: string): Buffer {
  return Buffer.from(request.toString('latin1').replace(/User-Agent: .*/, `User-Agent: ${userAgent}`), 'latin1');
}

async function playing(library: Library, url: URL, rules: Rules): Promise<Asked> {
  const { videoId, definition, small } = library;
  const { playAuth } = await clientOf(library, url).getVideoPlayAuth({ videoId, authInfoTimeout: 3000, ...rules });
  const request = signRedemption(url.host, readCredential(playAuth), videoId);
  const target = request.toString('latin1').split(' ', 2)[1] ?? '';
  const answer = (await (await fetch(url.origin + target, { headers: { 'user-agent': 'playauth-bench' } })).json()) as {
    PlayInfoList: { PlayInfo: { PlayURL: string }[] };
  };
  const urls = answer.PlayInfoList.PlayInfo.map(({ PlayURL }) => PlayURL);
  const playlist = urls.find((one) => one.endsWith(`/${definition.toLowerCase()}.m3u8`)) ?? '';
  const { pathname } = new URL(playlist.replace(/\.m3u8$/, `/${small.name}`));
  const bytes = getRequest(url.host, pathname);
  return {
    prepare: (count) => Array.from({ length: count }, () => bytes),
    check: (body) => {
      if (!body.equals(small.bytes)) throw new Error('Other bytes than those of the segment');
    },
  };
}
