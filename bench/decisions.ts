// What an access decision costs once a caller's policies are in memory: from the rates of the subject to microseconds.
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';

export interface DecisionRates {
  /** 20 policies of 10,000. */
  readonly limited: readonly number[];
  readonly systemPolicy: readonly number[];
  readonly noPolicy: readonly number[];
}

export interface DecisionResult {
  readonly micros: Spread;
  readonly peers: readonly { readonly name: string; readonly micros: Spread; readonly timesAsLong: Spread }[];
}

export function judgeDecisions({ limited, systemPolicy, noPolicy }: DecisionRates): DecisionResult {
  const peer = (name: string, rates: readonly number[]) => ({
    name,
    micros: microsOf(rates),
    timesAsLong: pairedRatios(rates, limited),
  });
  return { micros: microsOf(limited), peers: [peer('one system policy', systemPolicy), peer('no policy', noPolicy)] };
}

export function describeDecisions({ micros, peers }: DecisionResult): string {
  const others = peers.map((one) => `${us(one.micros)} with ${one.name} (${times(one.timesAsLong)} times as long)`);
  return `decision     ${us(micros)} with 20 policies of 10,000, 1,000 callers, cached; ${others.join(', ')}`;
}

function microsOf(perSecond: readonly number[]): Spread {
  return spreadOf(perSecond.map((rate) => 1e6 / rate));
}

function us({ median }: Spread): string {
  return `${median.toPrecision(2)} µs`;
}

function times({ median }: Spread): string {
  return median < 10 ? median.toPrecision(2) : String(Math.round(median));
}
