// The results as a table for people.
import { describeDecisions } from './decisions.ts';
import { describeImports } from './imports.ts';
import type { PeerResult, Rate, Results, ScenarioResult } from './results.ts';
import { describeStartUp } from './start-up.ts';
import type { Spread } from './statistics.ts';
import { describeSteady } from './steady-load.ts';
import { describeUploads } from './uploads.ts';

const COLUMNS = [26, 22, 13, 8, 16] as const;

export function describeResults(results: Results): string {
  return [
    headline(results),
    '',
    row(['', 'per second', 'CPU/request', 'ratio', '(min–max)', 'ratio by CPU time']),
    ...results.scenarios.flatMap(describeScenario),
    ...results.rules.flatMap(describeScenario),
    ...describeVerification(results),
    '',
    describeSteady(results.steady),
    describeDecisions(results.decisions),
    describeUploads(results.uploads),
    describeImports(results.imports),
    ...describeRest(results),
    '',
    'ratio = ours / peer, the median of pairs measured side by side. Other numbers hold for this machine at this hour only.',
    ...(results.scenarios.some(({ peers }) => peers.some((peer) => peer.isHeldBack))
      ? ['* the load generator or other work held this peer back: the ratio by CPU time tells more.']
      : []),
  ].join('\n');
}

/** These rows alone. */
export function describeRows(results: readonly ScenarioResult[]): string {
  const head = row(['', 'per second', 'CPU/request', 'ratio', '(min–max)', 'ratio by CPU time']);
  return [head, ...results.flatMap(describeScenario)].join('\n');
}

function headline({ node, placement, quick, rounds, roundMs, connections }: Results): string {
  const { serverCpu, loadCpu } = placement;
  const place =
    serverCpu === null
      ? 'processes not bound to processors'
      : `servers on CPU ${String(serverCpu)}, load on CPU ${String(loadCpu)}`;
  const pace = `${String(rounds)} rounds of ${String(roundMs)} ms in turns, ${String(connections)} connections`;
  return `playauth bench · Node ${node} · ${place} · ${pace}${quick ? ' · quick' : ''}`;
}

function describeScenario({ name, kind, ours, peers }: ScenarioResult): string[] {
  return [
    row([name, rate(ours, kind), micros(ours), '', '', '']),
    ...peers.map((peer) => row([`  ${peer.name}`, rate(peer, kind), micros(peer), ...ratios(peer)])),
  ];
}

function rate({ perSecond, mebibytesPerSecond }: Rate, kind: ScenarioResult['kind']): string {
  const text = Math.round(perSecond).toLocaleString('en');
  return kind === 'delivery' && mebibytesPerSecond > 100
    ? `${text} (${String(Math.round(mebibytesPerSecond))} MiB/s)`
    : text;
}

function ratios({ ratio, cpuRatio, isHeldBack }: PeerResult): [string, string, string] {
  return [two(ratio.median) + (isHeldBack ? '*' : ''), range(ratio), two(cpuRatio.median)];
}

function describeVerification({ verification }: Results): string[] {
  return [
    row(['session verification', Math.round(verification.perSecond).toLocaleString('en'), '', '', '', '']),
    ...verification.peers.map(({ name, perSecond, ratio }) =>
      row([`  ${name}`, Math.round(perSecond).toLocaleString('en'), '', two(ratio.median), range(ratio), '']),
    ),
  ];
}

function describeRest({ startUp, idleMemoryMebibytes: memory }: Results): string[] {
  return [
    describeStartUp(startUp),
    `idle memory in the rows above ${mib(memory.ours)}, node:http ${mib(memory.bareHttp)}, nginx ${mib(memory.nginx)}`,
  ];
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(COLUMNS[0]) : ` ${cell}`.padEnd(COLUMNS[index] ?? 0)))
    .join('')
    .trimEnd();
}

function micros({ cpuMicros }: Rate): string {
  return Number.isNaN(cpuMicros) ? '' : `${cpuMicros < 10 ? cpuMicros.toFixed(1) : String(Math.round(cpuMicros))} µs`;
}

function range({ min, max }: Spread): string {
  return `(${two(min)}–${two(max)})`;
}

function two(value: number): string {
  return Number.isNaN(value) ? '–' : value.toPrecision(2);
}

function mib(value: number): string {
  return `${String(Math.round(value))} MiB`;
}
