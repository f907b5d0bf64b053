// The services of a compose file, started in the order of what they depend on and stopped the other way round.
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from './read-compose.ts';
import { startService, type Place, type Ran, type ServiceProcess } from './service-process.ts';

export interface Stopped {
  readonly name: string;
  readonly code: number | null;
  /** Of its end, where one ended it: SIGKILL after the grace period. */
  readonly signal: NodeJS.Signals | null;
}

export interface Stack {
  /** Starts all; resolves when each has become what others or a health check ask of it. */
  up(): Promise<void>;
  exec(name: string, command: readonly string[]): Promise<Ran>;
  /** SIGKILL from outside; resolves when it runs again and is healthy. */
  crash(name: string): Promise<void>;
  /** The last that each of them said. */
  output(): string;
  /** In the order in which they ended. */
  down(): Promise<Stopped[]>;
}

interface Member {
  readonly service: Service;
  process: ServiceProcess;
  starts: number;
  isStopping: boolean;
}

/** Of a machine that is busy with other work. */
const PATIENCE_MS = 480_000;
const POLL_MS = 100;
const MAX_STARTS = 3;

export function createStack(services: ReadonlyMap<string, Service>, place: Place): Stack {
  const members = new Map<string, Member>();
  const starting = new Map<string, Promise<void>>();

  const memberOf = (name: string): Member => {
    const member = members.get(name);
    if (member === undefined) throw new Error(`${name} was not started`);
    return member;
  };
  const start = (name: string): Promise<void> => {
    const begun = starting.get(name) ?? startAfterOthers(name);
    starting.set(name, begun);
    return begun;
  };
  async function startAfterOthers(name: string): Promise<void> {
    const service = services.get(name);
    if (service === undefined) throw new Error(`no such service: ${name}`);
    await Promise.all([...service.needs.keys()].map(start));
    for (const [needed, condition] of service.needs)
      await (condition === 'service_healthy' ? untilHealthy : untilComplete)(memberOf(needed));
    const member: Member = { service, process: startService(service, place), starts: 1, isStopping: false };
    members.set(name, member);
    watch(member, place);
  }
  return {
    output: () => [...members].map(([name, { process }]) => `== ${name}\n${process.output()}`).join('\n'),
    up: async () => {
      await Promise.all([...services.keys()].map(start));
      for (const member of members.values()) if (member.service.healthCheck !== undefined) await untilHealthy(member);
    },
    exec: (name, command) => memberOf(name).process.exec(command),
    crash: async (name) => {
      const member = memberOf(name);
      const { process, starts } = member;
      process.kill('SIGKILL');
      await process.ended;
      while (member.starts === starts) await pause(POLL_MS);
      await untilHealthy(member);
    },
    down: async () => {
      const stopped: Stopped[] = [];
      for (const member of [...members.values()].toReversed()) stopped.push(await stop(member));
      members.clear();
      return stopped;
    },
  };
}

/** `restart: unless-stopped`, at most a few times. */
function watch(member: Member, place: Place): void {
  void member.process.ended.then(() => {
    if (member.isStopping || !member.service.restarts || member.starts === MAX_STARTS) return;
    member.process = startService(member.service, place);
    member.starts += 1;
    watch(member, place);
  });
}

async function check({ service, process }: Member): Promise<Ran> {
  if (service.healthCheck === undefined) throw new Error(`${service.name} has no health check`);
  return await process.exec(service.healthCheck);
}

async function untilHealthy(member: Member): Promise<void> {
  let last: Ran | undefined;
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; await pause(POLL_MS)) {
    last = await check(member);
    if (last.code === 0) return;
  }
  throw new Error(`${member.service.name} is not healthy: ${last?.output ?? ''}\n${member.process.output()}`);
}

async function untilComplete({ service, process }: Member): Promise<void> {
  const { code } = await process.ended;
  if (code !== 0) throw new Error(`${service.name} ended with ${String(code)}: ${process.output()}`);
}

async function stop(member: Member): Promise<Stopped> {
  const { service, process } = member;
  member.isStopping = true;
  process.kill(service.image.stopSignal);
  const force = setTimeout(() => process.kill('SIGKILL'), service.graceMs);
  const { code, signal } = await process.ended;
  clearTimeout(force);
  return { name: service.name, code, signal };
}
