// Who is signed in. The session is kept in IndexedDB, its key as a CryptoKey that signs and cannot be read, so a reload keeps it and
// no secret lies in the browser. Tabs tell each other of signing in and out.
import { signal } from '@preact/signals';
import { Client, PlayauthError, type Action, type Operations } from '../../sdk/client.ts';
import { createConsoleSession, type ConsoleSession } from '../../sdk/console-session.ts';
import { deleteStored, readStored, writeStored } from './session-store.ts';

/** `ended`: it was signed in, and its page stays as it is behind the request to sign in again. */
export type SessionState = 'restoring' | 'out' | 'in' | 'ended';

export const sessionState = signal<SessionState>('restoring');
export const session = signal<ConsoleSession | undefined>(undefined);

export interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const endpoint = location.origin;
const tabs = new BroadcastChannel('playauth-console');
const ENDED = ['InvalidSecurityToken.Expired', 'InvalidSecurityToken.Malformed', 'InvalidAccessKeyId.Inactive'];

tabs.addEventListener('message', () => void followOtherTab());

/** Another person, or none: nothing stays of what this page showed. Behind the request to sign in again the page stays as it is. */
async function followOtherTab(): Promise<void> {
  const [before, state] = [session.value?.signedInAs, sessionState.value];
  await restoreSession();
  if (state === 'in' && session.value?.signedInAs !== before) location.reload();
}

export async function restoreSession(): Promise<void> {
  const stored = await readStored().catch(() => undefined);
  const isAlive = stored !== undefined && stored.expiresAtMs > Date.now();
  session.value = isAlive ? stored : undefined;
  sessionState.value = isAlive ? 'in' : 'out';
}

/** @throws PlayauthError */
export async function signIn(pair: KeyPair): Promise<void> {
  const made = await createConsoleSession({ endpoint, ...pair });
  // A browser that keeps nothing, as in private windows: the session lasts as long as the page.
  await writeStored(made).catch(() => undefined);
  session.value = made;
  sessionState.value = 'in';
  tabs.postMessage('signed in');
}

/** The page is loaded again: forms, answers and uploads of this person are not there for the next one. */
export async function signOut(): Promise<void> {
  await deleteStored().catch(() => undefined);
  session.value = undefined;
  sessionState.value = 'out';
  tabs.postMessage('signed out');
  // When the tray of the uploads is gone, and with it the question whether the page may be left.
  setTimeout(() => {
    location.reload();
  });
}

/** Notes that a call was refused because the session is over. */
export function noteRefusal(code: string): void {
  if (sessionState.value === 'in' && ENDED.includes(code)) sessionState.value = 'ended';
}

/** Notes when a call is refused because the session is over. */
class NotingClient extends Client {
  override async call<Name extends Action>(
    action: Name,
    parameters: Operations[Name]['request'],
  ): Promise<Operations[Name]['response']> {
    try {
      return await super.call(action, parameters);
    } catch (error) {
      if (error instanceof PlayauthError) noteRefusal(error.code);
      throw error;
    }
  }
}

/** The client of the signed-in person. */
export function client(): Client {
  const { accessKeyId, signingKey, securityToken } = signedIn();
  return new NotingClient({ endpoint, accessKeyId, accessKeySecret: signingKey, securityToken });
}

export function signedIn(): ConsoleSession {
  if (session.value === undefined) throw new PlayauthError({ code: 'Client.SignedOut', message: 'not signed in' });
  return session.value;
}
