// The one app and the one storage location: the vendor lets an account have several, this server has one of each. Pure.
import { WireError } from './errors.ts';

/** The vendor's id for the app of an account that has created no app. */
export const DEFAULT_APP_ID = 'app-1000000';
/** There is one app; calls that name another are refused with OperationDenied. */
export function checkApp(appId: string): void {
  if (appId !== DEFAULT_APP_ID) throw new WireError('OperationDenied', { why: `the only app is ${DEFAULT_APP_ID}` });
}

/** The location of all media on the wire: the bucket of uploads and the StorageLocation of videos. */
export const STORAGE_LOCATION = 'playauth-media';
/** There is one location; calls that name another are refused with InvalidStorage.NotFound. */
export function checkStorageLocation(location: string | undefined): void {
  if (location !== undefined && location !== STORAGE_LOCATION) throw new WireError('InvalidStorage.NotFound');
}
