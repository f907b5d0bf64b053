// From rounds to what is reported: medians as context, ratios within each round as the finding.
import type { DecisionResult } from './decisions.ts';
import type { ImportResult } from './imports.ts';
import type { Measured } from './paired-rounds.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';
import type { SteadyResult } from './steady-load.ts';
import type { UploadResult } from './uploads.ts';
import type { VerificationRates } from './subjects/verify-session.ts';
import type { StartUp } from './start-up.ts';
import type { Placement } from './subject.ts';

export interface Rate {
  readonly name: string;
  readonly perSecond: number;
  readonly mebibytesPerSecond: number;
  readonly cpuMicros: number;
}

export interface PeerResult extends Rate {
  /** Our requests per second to the peer's. */
  readonly ratio: Spread;
  /** The peer's processor time for a request to ours: the same question, without the effect of other load. */
  readonly cpuRatio: Spread;
  /** The peer did not have its processor most of the time: the load generator or the machine was the limit. */
  readonly isHeldBack: boolean;
}

export interface ScenarioResult {
  readonly name: string;
  readonly kind: 'call' | 'delivery';
  readonly ours: Rate;
  readonly peers: readonly PeerResult[];
}

export interface VerificationResult {
  readonly perSecond: number;
  readonly peers: readonly { readonly name: string; readonly perSecond: number; readonly ratio: Spread }[];
}

export interface Results {
  readonly node: string;
  readonly quick: boolean;
  readonly rounds: number;
  readonly roundMs: number;
  readonly connections: number;
  readonly placement: Placement;
  readonly scenarios: readonly ScenarioResult[];
  /** With rules or the record on, beside the same without. */
  readonly rules: readonly ScenarioResult[];
  readonly steady: readonly SteadyResult[];
  readonly verification: VerificationResult;
  readonly decisions: DecisionResult;
  readonly uploads: UploadResult;
  readonly imports: readonly ImportResult[];
  readonly startUp: readonly StartUp[];
  readonly idleMemoryMebibytes: { readonly ours: number; readonly bareHttp: number; readonly nginx: number };
}

const BUSY = 0.85;
const MEBIBYTE = 1024 ** 2;

interface MeasuredScenario {
  readonly name: string;
  readonly kind: 'call' | 'delivery';
  readonly peerNames: readonly string[];
  /** Ours first, then each peer. */
  readonly measured: readonly Measured[][];
}

export function judgeScenario({ name, kind, peerNames, measured }: MeasuredScenario): ScenarioResult {
  const [ours = [], ...peers] = measured;
  return {
    name,
    kind,
    ours: rateOf('playauth', ours),
    peers: peers.map((rounds, index) => ({
      ...rateOf(peerNames[index] ?? '', rounds),
      ratio: pairedRatios(perSecond(ours), perSecond(rounds)),
      cpuRatio: pairedRatios(cpuMicros(rounds), cpuMicros(ours)),
      isHeldBack: spreadOf(rounds.map((one) => one.serverShare)).median < BUSY,
    })),
  };
}

export function judgeVerification({ ours, remembered, bareHmac, joseRs256 }: VerificationRates): VerificationResult {
  const peer = (name: string, rates: readonly number[]) => ({
    name,
    perSecond: spreadOf(rates).median,
    ratio: pairedRatios(ours, rates),
  });
  return {
    perSecond: spreadOf(ours).median,
    peers: [
      peer('bare HMAC-SHA256', bareHmac),
      peer('jose RS256 JWT', joseRs256),
      peer('the same, remembered', remembered),
    ],
  };
}

function rateOf(name: string, rounds: readonly Measured[]): Rate {
  return {
    name,
    perSecond: spreadOf(perSecond(rounds)).median,
    mebibytesPerSecond: spreadOf(rounds.map((one) => one.bytesPerSecond)).median / MEBIBYTE,
    cpuMicros: spreadOf(cpuMicros(rounds)).median,
  };
}

function perSecond(rounds: readonly Measured[]): number[] {
  return rounds.map((one) => one.perSecond);
}

function cpuMicros(rounds: readonly Measured[]): number[] {
  return rounds.map((one) => one.cpuMicros);
}
