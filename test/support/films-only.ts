// For tests of uploads in which every file is a film: an image or attached media would be a mistake.
import type { Assets } from '../../src/library/assets/assets-db.ts';

export const filmsOnly: Pick<Assets, 'receive'> = { receive: () => Promise.reject(new Error('This is no film')) };
