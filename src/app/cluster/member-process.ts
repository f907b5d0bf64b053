// The entry of a member: a process that Node's cluster starts for `serve --workers`. It gets its configuration from the first process,
// runs a server on the common port, and ends with that process.
import { rmSync } from 'node:fs';
import { systemClock, type Clock } from '../../base/clock.ts';
import { createLogger, type Logger } from '../../base/logger.ts';
import { createMinuteLog } from '../../base/minute-log.ts';
import { keepCompiledCode } from '../../config/compiled-code.ts';
import { inlineMore } from '../../config/inlining.ts';
import { joinState, type JoinedState } from '../../store/shared/logged-state.ts';
import { asAccessKeyId } from '../../wire/ids.ts';
import type { ActivityShare } from '../../audit/activity.ts';
import type { Member, MemberMetrics, Told } from '../member.ts';
import { runServer, type WholeServer } from '../server.ts';
import type { Beginning, Failure, FromMember, ToMember } from './messages.ts';

/** How late a process that is idle learns what others did; it must not fall behind the log. */
const CATCH_UP_MS = 200;
/** Longer than the first process waits for the slowest. */
const ASK_WITHIN_MS = 3_000;
const NO_METRICS: MemberMetrics = { metrics: [], sessions: new Float64Array() };

inlineMore();
keepCompiledCode();
process.on('message', (message: ToMember) => {
  if (message.kind === 'begin') void begin(message);
});
// Without it nothing can be accepted only once.
process.on('disconnect', () => process.exit(1));

function send(message: FromMember): void {
  // The first process has ended: so does this one.
  process.send?.(message, undefined, undefined, () => undefined);
}

async function begin(beginning: Beginning): Promise<void> {
  const { config } = beginning;
  const log = createLogger(config.logLevel);
  try {
    const server = await runServer(config, { clock: systemClock, log, member: memberOf(beginning, systemClock, log) });
    for (const link of beginning.signInLinks) server.addSignInLink({ ...link, of: asAccessKeyId(link.of) });
    follow(server);
    send({ kind: 'ready', url: server.url });
  } catch (error) {
    send({ kind: 'failed', failure: failureOf(error) });
    log.error({ err: error }, 'a process of the server cannot start');
    process.exitCode = 1;
    process.disconnect();
  }
}

function failureOf(error: unknown): Failure {
  const { message, code, syscall, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  return { message, code, syscall, port };
}

function follow(server: WholeServer): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void server.close().finally(() => process.exit(0));
  };
  process.on('message', (message: ToMember) => {
    if (message.kind === 'stop') stop();
    else if (message.kind === 'reload') void server.reload();
    else if (message.kind === 'sign-in link') server.addSignInLink(message.link);
  });
  // Of a terminal or a service manager, which send them to all processes; or for this one alone, which is then replaced.
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.on('SIGHUP', () => undefined);
}

function openState({ state }: Beginning, clock: Clock, log: Logger): JoinedState {
  const say = createMinuteLog(log, clock);
  const joined = joinState({
    ...state,
    clock,
    onLost: () => {
      log.error({}, 'a process of the server was stopped for too long and ends: another takes its place');
      process.exit(1);
    },
    onError: (error) => say('shared state', { err: error }, 'the log of nonces and limits cannot be used'),
  });
  rmSync(state.snapshotPath, { force: true });
  setInterval(() => joined.catchUp(), CATCH_UP_MS).unref();
  return joined;
}

/** The first process asks all members, and sends what they answer. */
function shareActivity(): Pick<Member, 'askActivity' | 'onActivityWanted'> {
  const waiting = new Map<number, (shares: readonly ActivityShare[]) => void>();
  let lastRequest = 0;
  let read: ((minutes: number) => ActivityShare) | undefined;
  process.on('message', (message: ToMember) => {
    if (message.kind === 'activity of all') waiting.get(message.request)?.(message.shares);
    else if (message.kind === 'activity wanted' && read !== undefined)
      send({ kind: 'activity', request: message.request, answer: read(message.minutes) });
  });
  return {
    onActivityWanted: (reading) => (read = reading),
    askActivity: async (minutes) => {
      const request = (lastRequest += 1);
      const { promise, resolve } = Promise.withResolvers<readonly ActivityShare[]>();
      waiting.set(request, resolve);
      const timer = setTimeout(() => resolve([]), ASK_WITHIN_MS);
      send({ kind: 'ask activity', request, minutes });
      const shares = await promise;
      clearTimeout(timer);
      waiting.delete(request);
      return shares.length === 0 && read !== undefined ? [read(minutes)] : shares;
    },
  };
}

function memberOf(beginning: Beginning, clock: Clock, log: Logger): Member {
  const { name, ownsTasks, uploadSocket, addresses } = beginning;
  const state = openState(beginning, clock, log);
  const listeners: ((told: Told) => void)[] = [];
  let readMetrics = (): Promise<MemberMetrics> => Promise.resolve(NO_METRICS);
  process.on('message', (message: ToMember) => {
    if (message.kind === 'told') for (const listener of listeners) listener(message.told);
    else if (message.kind === 'metrics wanted')
      readMetrics().then(
        (answer) => send({ kind: 'metrics', request: message.request, answer }),
        () => send({ kind: 'metrics', request: message.request, answer: NO_METRICS }),
      );
  });
  return {
    name,
    ownsTasks,
    uploadSocket,
    addresses,
    state,
    tell: (told) => send({ kind: 'tell', told }),
    onTold: (listener) => void listeners.push(listener),
    claimSignInLink: async (id, expiresAtMs) => {
      const party = { kind: 'root', accountId: '', id: 'sign-in' } as const;
      return (await state.nonceStore.claim({ party, name: id }, expiresAtMs)) === true;
    },
    onMetricsWanted: (read) => (readMetrics = read),
    ...shareActivity(),
  };
}
