// Names of what an account has several of at the vendor and one of here. Pure.

/** What the vendor calls the app of an account that has made none. */
export const DEFAULT_APP_ID = 'app-1000000';
/** Where all media are, as clients are told: the bucket that uploads name, and the StorageLocation of videos. */
export const STORAGE_LOCATION = 'playauth-media';
