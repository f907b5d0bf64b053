// Starts the members of a server and keeps them running: one that ends by itself is replaced, after a pause that grows while it ends
// soon after each start.
import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../base/logger.ts';
import { endOf } from './end-of.ts';
import { closeWhatIsHanded } from './handed-connections.ts';
import type { Beginning, Failure, FromMember, ToMember } from './messages.ts';

interface MembersDeps {
  readonly count: number;
  readonly beginningOf: (place: number) => Beginning;
  readonly log: Logger;
  readonly onMessage: (message: FromMember, from: Worker) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** One that ran for so long does not end at its start. */
const SETTLED_MS = 10_000;

/** A place that a process takes. */
interface Place {
  readonly number: number;
  worker: Worker | undefined;
  isReady: boolean;
  startedAtMs: number;
  pauseMs: number;
}

export class Members {
  readonly #deps: MembersDeps;
  readonly #places: readonly Place[];
  #isStopping = false;
  #restarts = 0;

  constructor(deps: MembersDeps) {
    setUp();
    this.#deps = deps;
    this.#places = Array.from({ length: deps.count }, (_, index): Place => {
      return { number: index + 1, worker: undefined, isReady: false, startedAtMs: 0, pauseMs: FIRST_PAUSE_MS };
    });
  }

  running(): readonly Worker[] {
    return this.#places.flatMap(({ worker }) => worker ?? []);
  }

  /** How many answer requests. */
  ready(): number {
    return this.#places.filter(({ isReady }) => isReady).length;
  }

  /** How often one was replaced. */
  restarts(): number {
    return this.#restarts;
  }

  send(message: ToMember, except?: Worker): void {
    for (const worker of this.running()) if (worker !== except && worker.isConnected()) worker.send(message);
  }

  sendTo(worker: Worker, message: ToMember): void {
    if (worker.isConnected()) worker.send(message);
  }

  /** Resolves with the address of the server when all of them answer; rejects if one cannot start. */
  async start(): Promise<string> {
    // The first alone: it opens and, where that is due, changes the database.
    const [first, ...others] = this.#places;
    if (first === undefined) return '';
    const url = await this.#launch(first, true);
    await Promise.all(others.map((place) => this.#launch(place, true)));
    return url;
  }

  /** Resolves when all have ended. One that takes longer is killed. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    const ending = this.running().map(async (worker) => {
      if (worker.isDead()) return;
      const ended = endOf(worker);
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), withinMs);
      if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies ToMember);
      await ended;
      clearTimeout(timer);
    });
    await Promise.all(ending);
  }

  /** Resolves with its address. */
  async #launch(place: Place, isFirst: boolean): Promise<string> {
    const { beginningOf, onMessage } = this.#deps;
    const worker = cluster.fork();
    place.worker = worker;
    place.startedAtMs = performance.now();
    closeWhatIsHanded(worker);
    // A member that ends while something is sent to it.
    worker.on('error', () => undefined);
    worker.on('message', (message: FromMember) => onMessage(message, worker));
    const ended = endOf(worker);
    const early = ended.then(({ code }) => Promise.reject(new Error(`ended with ${String(code)}`)));
    const address = Promise.race([untilReady(worker), early]);
    let isStarting = isFirst;
    void ended.then((how) => {
      if (isStarting) place.worker = undefined;
      else this.#replace(place, how);
    });
    worker.send(beginningOf(place.number));
    const url = await address;
    isStarting = false;
    place.isReady = true;
    return url;
  }

  #replace(place: Place, how: object): void {
    place.worker = undefined;
    place.isReady = false;
    if (this.#isStopping) return;
    const hasSettled = performance.now() - place.startedAtMs > SETTLED_MS;
    place.pauseMs = hasSettled ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, place.pauseMs * 2);
    const fields = { worker: place.number, ...how, pauseMs: place.pauseMs };
    this.#deps.log.error(fields, 'a process of the server ended: it is replaced');
    setTimeout(() => {
      if (this.#isStopping) return;
      this.#restarts += 1;
      void this.#launch(place, false).catch(() => undefined);
    }, place.pauseMs);
  }
}

function setUp(): void {
  // The name differs between the sources and the published package.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  cluster.setupPrimary({
    exec: fileURLToPath(new URL(`./member-process.${extension}`, import.meta.url)),
    args: [],
    // Metrics have values that JSON has not.
    serialization: 'advanced',
    // What a start prints for people and scripts is printed once, by the first process.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function untilReady(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromMember) => {
      if (message.kind === 'ready') resolve(message.url);
      else if (message.kind === 'failed') reject(asError(message.failure));
    });
  });
}

function asError({ message, ...fields }: Failure): Error {
  return Object.assign(new Error(message), fields);
}
