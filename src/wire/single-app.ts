// Names of what an account has several of at the vendor and one of here. Pure.
import { WireError } from './errors.ts';

/** What the vendor calls the app of an account that has made none. */
export const DEFAULT_APP_ID = 'app-1000000';
/** There is one app; calls that name another are refused with OperationDenied. */
export function checkApp(appId: string): void {
  if (appId !== DEFAULT_APP_ID) throw new WireError('OperationDenied', { why: `the only app is ${DEFAULT_APP_ID}` });
}

/** Where all media are, as clients are told: the bucket that uploads name, and the StorageLocation of videos. */
export const STORAGE_LOCATION = 'playauth-media';
