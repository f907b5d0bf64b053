// One client of the soak: signs calls for the server's clock, sends them over a connection of its own, and notes each answer that is not the one
// that is due.
import { createHmac, randomUUID } from 'node:crypto';
import type { Chance } from '../../acceptance/support/chance.ts';
import { textToSignV1, wireTime, type ParameterTable } from '../sign-request.ts';
import { WireConnection, type WireAnswer } from './wire-connection.ts';

export interface Pair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface SoakWorld {
  readonly url: string;
  readonly root: Pair;
  readonly random: Chance;
  readonly videoIds: readonly string[];
  readonly abandoned: string[];
  readonly roleArn: string;
  /** A play is of one of so many. */
  readonly viewers: number;
  /** Of the server's clock before that of this process. */
  aheadMs: number;
  calls: number;
  /** Answers by what was asked and what came. */
  readonly seen: Map<string, number>;
  /** Answers of a server that could not ask its database for seconds, as on a machine with too much else to do. */
  away: number;
  /** What should not be; the first ones. */
  readonly faults: string[];
}

export type Json = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly pair?: Pair;
  readonly version?: string;
  /** The code that is due; `OK` unless it is set. */
  readonly code?: string;
  /** Another code that is right too. */
  readonly orCode?: string;
  /** Overwrites what was signed. */
  readonly forged?: ParameterTable;
  /** Instead of the clock of the server. */
  readonly at?: number;
  readonly userAgent?: string;
}

export const RAM = '2015-05-01';
export const STS = '2015-04-01';
export const OWN = '2026-11-01';
const VOD = '2017-03-21';
const MOST_FAULTS = 20;
const AWAY: ReadonlySet<string> = new Set(['503', 'ServiceUnAvailable']);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

export class SoakClient {
  readonly world: SoakWorld;
  readonly #connection: WireConnection;
  readonly #host: string;
  /** What a visit asks next is not due any more. */
  #metAway = false;
  /** Of a viewer behind a trusted proxy. */
  address = '';

  constructor(world: SoakWorld) {
    this.world = world;
    const { host, port } = new URL(world.url);
    this.#host = host;
    this.#connection = new WireConnection(Number(port));
    this.move();
  }

  /** Of one visit; its errors are faults too. */
  async run(visit: (client: SoakClient) => Promise<void>): Promise<void> {
    this.#metAway = false;
    await visit(this).catch((error: unknown) => {
      if (!this.#metAway) this.world.faults.push(String(error));
    });
  }

  /** To another address: limits of one address are not what is soaked. */
  move(): void {
    const byte = (): string => String(this.world.random.below(256));
    this.address = `10.${byte()}.${byte()}.${byte()}`;
  }

  now(): number {
    return Date.now() + this.world.aheadMs;
  }

  sign(action: string, parameters: ParameterTable, { pair = this.world.root, ...asked }: Asked): string {
    const unsigned: ParameterTable = {
      Action: action,
      Version: asked.version ?? VOD,
      Format: 'JSON',
      AccessKeyId: pair.accessKeyId,
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      SignatureNonce: randomUUID(),
      Timestamp: wireTime(asked.at ?? this.now()),
      ...(pair.securityToken !== undefined && { SecurityToken: pair.securityToken }),
      ...parameters,
    };
    const signature = createHmac('sha1', `${pair.accessKeySecret}&`)
      .update(textToSignV1('GET', unsigned, encode))
      .digest('base64');
    const all = { ...unsigned, Signature: signature, ...asked.forged };
    return `/?${Object.entries(all)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&')}`;
  }

  /** Undefined for another answer than the one that is due. */
  async call(action: string, parameters: ParameterTable, asked: Asked = {}): Promise<Json> {
    return await this.ask(this.sign(action, parameters, asked), { action, ...asked });
  }

  async ask(path: string, { action, userAgent, ...asked }: Asked & { readonly action: string }): Promise<Json> {
    const answer = await this.send('GET', path, userAgent === undefined ? {} : { 'user-agent': userAgent });
    const body = parse(answer);
    const got = answer?.status === 200 ? 'OK' : codeOf(answer, body);
    const due = got === asked.orCode ? got : (asked.code ?? 'OK');
    this.#note(action, { got, due, body });
    return body;
  }

  async fetch(path: string, status = 200, method = 'GET'): Promise<WireAnswer | undefined> {
    const answer = await this.send(method, path, {});
    this.#note(kindOf(path), { got: String(answer?.status ?? 'no answer'), due: String(status), body: {} });
    return answer;
  }

  async send(method: string, path: string, headers: ParameterTable, body?: Buffer): Promise<WireAnswer | undefined> {
    this.world.calls += 1;
    const given = { host: this.#host, 'x-forwarded-for': this.address, 'user-agent': 'soak', ...headers };
    const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
    const head = `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
    return await this.#connection.send(head, body).catch(() => undefined);
  }

  close(): void {
    this.#connection.close();
  }

  #note(what: string, { got, due, body }: { readonly got: string; readonly due: string; readonly body: Json }): void {
    const { seen, faults } = this.world;
    const key = `${what} ${got}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (AWAY.has(got)) {
      this.world.away += 1;
      this.#metAway = true;
    } else if (got !== due && !this.#metAway && faults.length < MOST_FAULTS)
      faults.push(`${what}: ${got}, not ${due} ${JSON.stringify(body).slice(0, 300)}`);
  }
}

function parse(answer: WireAnswer | undefined): Json {
  try {
    return JSON.parse(answer?.body.toString('utf8') ?? '{}') as Json;
  } catch {
    return {};
  }
}

function codeOf(answer: WireAnswer | undefined, { Code: code }: Json): string {
  return typeof code === 'string' ? code : String(answer?.status ?? 'no answer');
}

function kindOf(path: string): string {
  const name = path.split('?')[0]?.split('/').at(-1) ?? '';
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.')) : name;
  return `GET ${extension.slice(0, 12)}`;
}
