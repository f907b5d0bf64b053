// The state of the explorer: what each form holds, who signs, the last answer of each operation, and the history of this browser.
import { computed, effect, signal } from '@preact/signals';
import { PlayauthError } from '../../../sdk/client.ts';
import type { CallToSign, Credentials } from '../../../sdk/sign-request.ts';
import type { ApiOperation } from '../../server/api-table.ts';
import { readChoice, storeChoice } from '../../base/choices.ts';
import { noteRefusal, session, signedIn } from '../../server/session.ts';
import { sendCall, type Answered } from './send-call.ts';

export type Values = Readonly<Record<string, string>>;
export type Outcome = 'sending' | Answered | { readonly error: unknown };
export type Format = 'JSON' | 'XML';

/** By operation. */
export const forms = signal<Readonly<Record<string, Values>>>({});
export const outcomes = signal<Readonly<Record<string, Outcome>>>({});
export const format = signal<Format>('JSON');
/** Undefined: the session of the console. */
export const otherKey = signal<{ readonly accessKeyId: string; readonly accessKeySecret: string } | undefined>(
  undefined,
);

let signedInBefore: string | undefined;
// A key pair is of the person who gave it.
effect(() => {
  const now = session.value?.signedInAs;
  if (now !== undefined && signedInBefore !== undefined && now !== signedInBefore) otherKey.value = undefined;
  signedInBefore = now ?? signedInBefore;
});

export interface HistoryEntry {
  /** The access key that was signed in: nothing is said of the calls of others. */
  readonly by: string;
  readonly at: number;
  readonly action: string;
  readonly values: Values;
  readonly status: number;
  readonly code: string;
  readonly ms: number;
}

const MOST_ENTRIES = 50;
const MOST_TEXT = 400;
/** Their values are not written into the history. URLs may hold signatures. */
const SECRET = /Key$|Secret|Token|CipherText|Content$|URLs?$|UserData|PlayConfig|StringToSign/;

/** The history of everyone who used this browser. */
const entries = signal<readonly HistoryEntry[]>(readHistory());
export const history = computed(() => entries.value.filter(({ by }) => by === session.value?.signedInAs));

export function setValue(action: string, name: string, value: string): void {
  forms.value = { ...forms.value, [action]: { ...forms.value[action], [name]: value } };
}

export function setForm(action: string, values: Values): void {
  forms.value = { ...forms.value, [action]: values };
}

/** The parameters that are sent: an empty field is not. */
export function parametersOf({ name, parameters }: ApiOperation): [name: string, value: string][] {
  const values = forms.value[name] ?? {};
  return parameters.flatMap((parameter): [string, string][] => {
    const value = values[parameter.name] ?? '';
    return value === '' ? [] : [[parameter.name, value]];
  });
}

export function missingOf(operation: ApiOperation): readonly string[] {
  const given = new Set(parametersOf(operation).map(([name]) => name));
  return operation.parameters
    .filter(({ name, isMandatory }) => isMandatory && !given.has(name))
    .map(({ name }) => name);
}

export function signer(): Credentials {
  if (otherKey.value !== undefined) return otherKey.value;
  const { accessKeyId, signingKey, securityToken } = signedIn();
  return { accessKeyId, accessKeySecret: signingKey, securityToken };
}

/** The call of the form as it is signed now. */
export function callOf(operation: ApiOperation, nonce: string, at: number): CallToSign {
  const parameters = Object.fromEntries([...parametersOf(operation), ['Format', format.value]]);
  return { host: location.host, action: operation.name, version: operation.version, parameters, nonce, at };
}

export async function send(operation: ApiOperation): Promise<void> {
  const { name } = operation;
  const values = Object.fromEntries(parametersOf(operation));
  setOutcome(name, 'sending');
  const began = performance.now();
  try {
    const answered = await sendCall(callOf(operation, crypto.randomUUID(), Date.now()), signer());
    setOutcome(name, answered);
    if (otherKey.value === undefined) noteRefusal(answered.code);
    remember({ at: Date.now(), action: name, values, ...answered });
  } catch (error) {
    setOutcome(name, { error });
    const code = error instanceof PlayauthError ? error.code : 'Client.Network';
    remember({ at: Date.now(), action: name, values, status: 0, code, ms: Math.round(performance.now() - began) });
  }
}

export function clearHistory(): void {
  keepEntries(entries.value.filter((entry) => !history.value.includes(entry)));
}

function keepEntries(kept: readonly HistoryEntry[]): void {
  entries.value = kept.slice(0, MOST_ENTRIES);
  storeChoice('history', JSON.stringify(entries.value));
}

function setOutcome(action: string, outcome: Outcome): void {
  outcomes.value = { ...outcomes.value, [action]: outcome };
}

function remember({ at, action, values, status, code, ms }: Omit<HistoryEntry, 'by'>): void {
  const shown = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !SECRET.test(name) && value.length <= MOST_TEXT),
  );
  const by = session.value?.signedInAs ?? '';
  keepEntries([{ by, at, action, values: shown, status, code, ms }, ...entries.value]);
}

function readHistory(): readonly HistoryEntry[] {
  try {
    const stored: unknown = JSON.parse(readChoice('history') ?? '[]');
    return Array.isArray(stored) ? (stored as HistoryEntry[]) : [];
  } catch {
    return [];
  }
}
