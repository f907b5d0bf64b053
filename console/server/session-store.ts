// The session in IndexedDB, which can hold a CryptoKey without showing it.
import type { ConsoleSession } from '../../sdk/console-session.ts';

const STORE = 'session';
const KEY = 'current';

export async function readStored(): Promise<ConsoleSession | undefined> {
  const found = await inStore('readonly', (store) => store.get(KEY) as IDBRequest<ConsoleSession | undefined>);
  return found;
}

export async function writeStored(session: ConsoleSession): Promise<void> {
  await inStore('readwrite', (store) => store.put(session, KEY));
}

export async function deleteStored(): Promise<void> {
  await inStore('readwrite', (store) => store.delete(KEY));
}

async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('playauth-console', 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('IndexedDB failed'));
    });
  });
}
